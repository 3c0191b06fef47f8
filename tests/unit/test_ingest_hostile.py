"""Pages made to cost time or memory are read as far as they go, or refused by name.

No test here looks at a clock: where a bound is lost, the test takes minutes or fills the memory.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import msgspec
import pytest
import zstandard

from kg import ingest
from kg.ingest import limits
from kg.model import Page, Rejected
from kg.vocab import Reason

NESTED = (
    "<html>" + "<div>" * 100 + "<article><h3>A Title</h3><p>We show much.</p></article>" + "</div>" * 100 + "</html>"
)
ROW = "A Title,We show that sorting mail is easy.\n"
LINES = "".join(f"{number} {number * 7919 % 10_007}\n" for number in range(60_000)).encode()


def on(text: str):
    papers, rejected = ingest.papers(Page("page", "text/plain", text, ""))
    return [one.title for one in papers], [one.reason for one in rejected]


@pytest.mark.parametrize(
    "text",
    [
        "<html>" + "<div>" * 100_000 + "<article><h3>A Title</h3><p>We show much.</p></article>",
        "<html>" + "<article><h3>A Title</h3>" * 20_000,
        "<html>" + "<strong><a href=/P79-1001/>" * 20_000,
        "<html>" + "<p>" * limits.MAX_TAGS,
        "<html><p " + " ".join(f"a{number}=1" for number in range(limits.MAX_ATTRIBUTES + 1)) + ">",
        "<OAI-PMH>" + "<p a='' b='' c='' d='' e='' f='' g='' h=''/>" * 70_000 + "</OAI-PMH>",
        "<feed>" + "<p a b c d e f g h/>" * 70_000 + "</feed>",
        "[" + "{}," * (limits.MAX_OBJECTS + 1) + "{}]",
        "[" + "1," * (limits.MAX_COMMAS + 1) + "1]",
        "title,abstract\n" + "," * 20_000_000,
        'title,abstract\n"' + "an open quote\n" * 200_000,
        "A line\n\n" * limits.MAX_LINES,
        "@a\n" * (limits.MAX_LINES + 1) + "@b{c, title = {d}}",
    ],
    ids=[
        *("depth", "cards", "links", "tags", "attributes", "xml attributes", "feed attributes", "objects", "commas"),
        *("fields", "quote", "lines", "entries"),
    ],
)
def test_too_much_is_refused_by_name(text: str) -> None:
    """What lies over a limit is rejected as too large, once, and nothing of it becomes a paper."""
    assert on(text) == ([], [Reason.TOO_LARGE])


@pytest.mark.parametrize(
    "text",
    [
        "<html>" + "<a>" * 100_000,
        "<html>" + "<!-- " * 100_000,
        "<html>" + "<![CDATA[" * 100_000,
        "<r>" + "<![CDATA[" * 100_000,
        "<!-- " * 100_000,
        "<!a [] " * 100_000,
        "<?x " * 100_000,
        "<" * 5_000_000,
        '{"a":' * 500_000,
        '[{"title":"x"' * 500_000,
        '[{"title":"a","abstract":"b' * 100_000,
        "<r>" + "<dc>" * 100_000,
        "@article{a,title={" * 100_000,
        "@string{a={\n" * 20_000 + "@article{b, title = {c}}",
        " " * 5_000_000 + "x",
        "\n" * 65_000 + "x",
        "x" + "\n" * 65_000 + "x",
        "[" + " " * 65_000 + "x",
        "[]" + "\n" * 65_000 + "x",
        "[1" + " " * 65_000 + "x",
        "<feed><entry><title>" + "(arXiv:a [" * 40_000 + "</title><summary>We show.</summary></entry></feed>",
    ],
)
def test_cut_and_nested_pages_take_time_in_proportion(text: str) -> None:
    """Pages that open and never close give a reason, however long they are."""
    titles, reasons = on(text)
    assert titles == []
    assert reasons


def test_long_fields_take_time_in_proportion() -> None:
    """A paper whose fields are long comes out with what of them is a date and a name."""
    long = {"authors": "a" + " " * 100_000 + "b", "date": "jan" + "a" * 50_000}
    (paper,), rejected = ingest.papers(
        Page("page", "text/plain", json.dumps([{"title": "T", "abstract": "We show.", **long}]), "")
    )
    assert (paper.authors, paper.date, rejected) == (("a b",), None, ())


@pytest.mark.parametrize("name", ["url", "doi", "code", "authors", "date", "title", "abstract"])
def test_lone_surrogates_are_marked(name: str) -> None:
    """Previously one in an address ended the build; a mark stands for each, and all of the paper can be written."""
    value = {"url": "https://a.example/", "code": "https://a.example/", "doi": "10.1000/a"}.get(name, "A. ")
    fields = {"title": "A Title", "abstract": "We show.", name: f"{value}\ud800"}
    (paper,), _ = ingest.papers(Page("page", "text/plain", json.dumps([fields]), ""))
    written = msgspec.json.encode(paper).decode()
    assert name == "date" or "\ufffd" in written or "%EF%BF%BD" in written


def test_nesting_below_the_limit_is_read() -> None:
    """A page that nests a hundred elements deep gives its papers."""
    assert on(NESTED) == (["A Title"], [])


def test_a_cut_document_gives_all_whole_objects() -> None:
    """However many objects stand above the cut, each is a paper; previously they ended with the 2,000th."""
    papers, reasons = on("[" + '{"title": "A Title", "abstract": "We show."},' * 3_000 + '{"title": "B')
    assert (len(papers), reasons) == (3_000, [Reason.TRUNCATED])


def test_one_key_for_many_entries_is_no_damage() -> None:
    """BibTeX entries that share a key are papers each; previously the file was given up after a thousand of them."""
    papers, reasons = on("@article{key, title = {A Title}, abstract = {We show.}}\n" * 1_500)
    assert (len(papers), reasons) == (1_500, [])


def test_macros_reach_every_entry_and_lines_stay() -> None:
    """Macros stand for their text in entries far below them, and a damaged entry is named by its own line."""
    entry = "@article{{k{}, title = {{A Title}}, abstract = {{We show.}}, month = x, year = 2020}}\n"
    entries = [entry.format(number) for number in range(240)]
    text = "".join(["@string(x = {May})\n", *entries[:120], "@string{broken = {\n", *entries[120:]])
    papers, rejected = ingest.papers(Page("page", "text/plain", text, ""))
    assert ({one.date for one in papers}, len(papers)) == ({"2020-05"}, 240)
    assert [one.where for one in rejected] == ["page:122"]


def test_combining_marks_are_bounded() -> None:
    """Half a million marks on one letter become thirty; usual marks stay as they are."""
    papers, _ = ingest.papers(
        Page("page", "text/plain", json.dumps([{"title": "e\u0301", "abstract": "a" + "\u0301\u0316" * 250_000}]), "")
    )
    assert (papers[0].title, len(papers[0].abstract)) == ("\u00e9", 30)


def test_many_rejections_are_counted() -> None:
    """The first ones are named each, and one more says how many follow, so that millions do not fill the memory."""
    _, rejected = ingest.papers(Page("page", "text/plain", '{"a": 1}\n' * (limits.MAX_REJECTED + 5), ""))
    assert len(rejected) == limits.MAX_REJECTED + 1
    assert (rejected[-1].reason, rejected[-1].detail.partition(" ")[0]) == (Reason.TOO_LARGE, "5")


def test_a_row_with_a_long_field_is_named() -> None:
    """A row whose field is too long is rejected by its line; the rows around it are papers."""
    long = 'B Title,"' + "x" * (limits.MAX_FIELD + 1) + '"\n'
    papers, rejected = ingest.papers(Page("page", "text/csv", "title,abstract\n" + ROW + long + ROW, ""))
    assert [one.title for one in papers] == ["A Title", "A Title"]
    assert [(one.where, one.reason) for one in rejected] == [("page:3", Reason.TOO_LARGE)]


def test_an_open_quote_takes_no_more_than_a_field() -> None:
    """Behind a quote that is never closed rows begin anew where a line has as many fields as the header."""
    filler = "words of one field\n" * (limits.MAX_FIELD // 18)
    papers, rejected = ingest.papers(
        Page("page", "text/csv", "title,abstract\n" + ROW + 'B Title,"' + filler + ROW, "")
    )
    assert [one.title for one in papers] == ["A Title", "A Title"]
    assert [(one.where, one.what) for one in rejected] == [("page:3", f"lines 3 to {3 + filler.count(chr(10)) - 1}")]


def test_long_rows_of_long_tables_are_named(tmp_path: Path) -> None:
    """In a table that is read in pieces, a field and a line over their limits are rejected by their lines."""
    field = "B Title," + "x" * (limits.MAX_FIELD + 1) + "\n"
    line = "C Title," + "x" * (limits.MAX_LINE + 1) + "\n"
    count = 1 + limits.MAX_PAGE // len(ROW)
    (tmp_path / "big.csv").write_text("title,abstract\n" + ROW + field + ROW + line + ROW * count)
    read = list(ingest.read([tmp_path]))
    assert sum(one.text.count("\n") for one in read if isinstance(one, Page)) == count + 2
    assert [(one.where, one.reason) for one in read if isinstance(one, Rejected)] == [
        ("big.csv#line=2,2", Reason.TOO_LARGE),
        ("big.csv#line=4,4", Reason.TOO_LARGE),
    ]


@pytest.mark.parametrize("packed", [gzip.compress(LINES), zstandard.compress(LINES), zstandard.compress(LINES) * 2])
def test_cut_archives_say_so(tmp_path: Path, packed: bytes) -> None:
    """An archive that breaks off anywhere gives what came before and is reported; a whole one is not."""
    for end, wanted in ((len(packed), []), (len(packed) - 1, [Reason.TRUNCATED]), (9, [Reason.UNREADABLE])):
        (tmp_path / "page").write_bytes(packed[:end])
        read = list(ingest.read([tmp_path / "page"]))
        texts = [one.text for one in read if isinstance(one, Page)]
        assert [one.reason for one in read if isinstance(one, Rejected)] == wanted
        assert len(texts) == (end > 9)
        assert all((LINES * 2).decode().startswith(text) for text in texts)


def test_a_bomb_of_zstandard_is_refused(tmp_path: Path) -> None:
    """A small file that unpacks to more than a page is too large, and is unpacked no further than that."""
    packer = zstandard.ZstdCompressor().compressobj()
    parts = [packer.compress(bytes(2**20)) for _ in range(256)]
    (tmp_path / "bomb").write_bytes(b"".join([*parts, packer.flush()]))
    assert [one.reason for one in ingest.read([tmp_path])] == [Reason.TOO_LARGE]


def test_random_bytes_are_no_page(tmp_path: Path) -> None:
    """Thirty megabytes of noise are no text."""
    (tmp_path / "noise").write_bytes(random.Random(1).randbytes(30_000_000))
    assert [one.reason for one in ingest.read([tmp_path])] == [Reason.UNREADABLE]
