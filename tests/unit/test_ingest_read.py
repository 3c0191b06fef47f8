"""Sources become pages: names, containers, encodings, limits."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import zstandard

from kg import ingest, manifest
from kg.errors import SourceError
from kg.ingest import limits
from kg.model import Page, Rejected
from kg.vocab import Reason

TEXT = "A Title\n\nWe show that sorting mail is easy, and that it is even easier with one network per letter.\n"


def pages(*sources: Path) -> list[Page]:
    return [one for one in ingest.read(sources) if isinstance(one, Page)]


def dropped(*sources: Path) -> list[Rejected]:
    return [one for one in ingest.read(sources) if isinstance(one, Rejected)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_containers_are_told_by_content(tmp_path: Path, pack) -> None:
    """Plain, gzip and Zstandard files give the same text and the sha256 of what is inside."""
    (tmp_path / "page").write_bytes(pack(TEXT.encode()))
    (page,) = pages(tmp_path / "page")
    assert (page.name, page.text, page.sha256) == ("page", TEXT, hashlib.sha256(TEXT.encode()).hexdigest())


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_a_pipe_is_read(pack) -> None:
    """Previously `kg papers <(cat page)` ended with a traceback: a pipe gives its first bytes only once."""
    end, start = os.pipe()
    os.write(start, pack(TEXT.encode()))
    os.close(start)
    assert [page.text for page in pages(Path(f"/dev/fd/{end}"))] == [TEXT]
    os.close(end)


class Broken(io.RawIOBase):
    """A file whose medium fails at once."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # noqa: ARG002
        raise OSError(errno.EIO, "Input/output error")


def test_a_first_read_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously a read error at the first bytes ended the build; the other pages are read."""
    broken = SimpleNamespace(buffer=io.BufferedReader(Broken()))
    monkeypatch.setattr("sys.stdin", broken)
    (tmp_path / "page").write_text(TEXT)
    read = list(ingest.read([tmp_path, "-"]))
    assert [one.reason if isinstance(one, Rejected) else one.name for one in read] == ["page", Reason.UNREADABLE]


def test_links_to_one_file_are_one_page_of_one_name(tmp_path: Path) -> None:
    """Previously the page of a file and of a link to it was called by the first of them that was given."""
    (tmp_path / "b.txt").write_text(TEXT)
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    for order in (["a.txt", "b.txt"], ["b.txt", "a.txt"]):
        assert [page.name for page in pages(*(tmp_path / name for name in order))] == ["a.txt"]


def test_names_do_not_depend_on_folders_or_order(tmp_path: Path) -> None:
    """Pages of one name in two folders are told apart by their content, whatever the order of the sources."""
    for folder, text in (("a", TEXT), ("b", TEXT.upper())):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.txt").write_text(text)
    one = pages(tmp_path / "a", tmp_path / "b" / "page.txt")
    two = pages(tmp_path / "b" / "page.txt", tmp_path / "a" / "page.txt")
    assert one == two
    assert len({page.name for page in one}) == 2


def test_a_missing_source_is_an_error_at_once(tmp_path: Path) -> None:
    """A source that does not exist raises before the first page is read, and the message names it."""
    with pytest.raises(SourceError, match="nowhere"):
        ingest.read([tmp_path / "nowhere"])


def test_folders_leave_out_what_is_about_them(tmp_path: Path) -> None:
    """README, LICENSE and hidden files of a folder are no pages."""
    for name in ("README.md", "LICENSE", ".hidden", "page.txt"):
        (tmp_path / name).write_text(TEXT)
    assert [page.name for page in pages(tmp_path)] == ["page.txt"]


def write_manifest(folder: Path, *names: str) -> None:
    """The manifest of a build that wrote these files."""
    outputs = tuple(manifest.Output(name, 1, "") for name in names)
    manifest.write(folder, manifest.Manifest((), outputs, {}, {}, {"paperkg": "0"}, {}, {}))


@pytest.mark.parametrize("output", ["outputs", "."])
def test_folders_leave_out_what_a_build_wrote(tmp_path: Path, output: str) -> None:
    """Previously a paper whose page was deleted lived on in the outputs beside the pages, which were read again."""
    (tmp_path / "page.txt").write_text(TEXT)
    folder = tmp_path / output
    names = ("graph.json", "csv/nodes.csv", "cache/extractions.jsonl", "store/ab/CURRENT")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TEXT)
    write_manifest(folder, *names[:2])
    assert [page.name for page in pages(tmp_path)] == ["page.txt"]


def test_a_folder_of_outputs_is_no_source(tmp_path: Path) -> None:
    """Outputs alone are no pages, and the message says so."""
    write_manifest(tmp_path, "graph.json")
    (tmp_path / "graph.json").write_text("{}")
    with pytest.raises(SourceError, match="kg build wrote"):
        ingest.read([tmp_path])


def test_a_manifest_of_others_is_a_page(tmp_path: Path) -> None:
    """A file of this name that no build wrote hides nothing."""
    others = {"inputs": [], "outputs": [{"name": "page.txt"}], "versions": {"webpack": "5"}}
    (tmp_path / "manifest.json").write_text(json.dumps(others))
    (tmp_path / "page.txt").write_text(TEXT)
    assert [page.name for page in pages(tmp_path)] == ["manifest.json", "page.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    """Text comes out the same in every usual encoding."""
    text = (
        "Réseaux de neurones très profonds\n\nNous montrons que l'état dépend de la mémoire, où elle reçoit l'été.\n"
        * 3
    )
    (tmp_path / "page.txt").write_bytes(text.encode(encoding))
    assert pages(tmp_path)[0].text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\t", Reason.EMPTY),
        (bytes(range(256)) * 8, Reason.UNREADABLE),
        (b"%PDF-1.7 ...", Reason.UNREADABLE),
        (b"PAR1 no table PAR1", Reason.UNREADABLE),
        (gzip.compress(b"\0" * (limits.MAX_PAGE + 1)), Reason.TOO_LARGE),
        (b"a" * (limits.MAX_PAGE + 1), Reason.TOO_LARGE),
    ],
)
def test_what_is_no_page_is_named(tmp_path: Path, data: bytes, reason: Reason) -> None:
    """Empty files, junk and bombs are rejected with their reason."""
    (tmp_path / "page").write_bytes(data)
    assert [(one.where, one.reason) for one in dropped(tmp_path / "page")] == [("page", reason)]


def test_a_cut_archive_gives_what_it_holds(tmp_path: Path) -> None:
    """A gzip file that breaks off gives its first part, and says that it breaks off."""
    (tmp_path / "page.gz").write_bytes(gzip.compress(TEXT.encode())[:-8])
    assert [page.text for page in pages(tmp_path)] == [TEXT]
    assert [one.reason for one in dropped(tmp_path)] == [Reason.TRUNCATED]


def test_long_files_of_lines_are_read_in_pieces(tmp_path: Path) -> None:
    """JSON lines over the limit of a page become pieces; a line over its own limit is rejected, the rest is read."""
    line = json.dumps({"title": "T", "abstract": "w " * 50_000}) + "\n"
    lines = 2 + limits.MAX_PAGE // len(line)
    with (tmp_path / "big.jsonl").open("w") as file:
        file.write(line)
        file.write('{"title": "' + "x" * (limits.MAX_LINE + 1) + '"}\n')
        file.writelines([line] * lines)
    found = pages(tmp_path)
    assert len(found) > 1
    assert sum(page.text.count("\n") for page in found) == lines + 1
    assert found[0].name.startswith("big.jsonl#line=0,")
    assert [(one.where, one.reason) for one in dropped(tmp_path)] == [("big.jsonl#line=1,1", Reason.TOO_LARGE)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["big.csv", "big.jsonl", "big.bib"])
def test_a_long_file_keeps_its_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoding: str, name: str
) -> None:
    """The encoding is settled once for a file that is read in pieces, however each piece looks."""
    titles = [f"Sorting mail naïvely in Zürich {number}" for number in range(400)]
    abstract = "We “sort” mail for cafés — better than others by far."
    texts = {
        "big.csv": "title,abstract\n" + "".join(f"{title},{abstract}\n" for title in titles),
        "big.jsonl": "".join(
            json.dumps({"title": title, "abstract": abstract}, ensure_ascii=False) + "\n" for title in titles
        ),
        "big.bib": "".join(f"@misc{{k,\n title={{{title}}},\n abstract={{{abstract}}}}}\n" for title in titles),
    }
    monkeypatch.setattr(sys.modules["kg.ingest.read"], "MAX_PAGE", 20_000)
    monkeypatch.setattr(sys.modules["kg.ingest.pieces"], "MAX_PIECE", 5_000)
    (tmp_path / name).write_bytes(texts[name].encode(encoding))
    found = pages(tmp_path)
    assert len(found) > 1
    papers = [paper for page in found for paper in ingest.papers(page)[0]]
    assert [paper.title for paper in papers] == titles
    assert {paper.abstract for paper in papers} == {abstract}


def test_letters_far_below_are_told(tmp_path: Path) -> None:
    """A page whose first letter that is no ASCII comes late is read in the encoding of that letter."""
    late = "Mail from Zürich is “sorted” naïvely in cafés — always.\n" * 20
    (tmp_path / "page").write_bytes((TEXT * 1_000 + late).encode("cp1252"))
    (page,) = pages(tmp_path)
    assert page.text.endswith(late)


@pytest.mark.parametrize(
    "declared",
    ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "cp037", "rot13"],
)
def test_a_declaration_that_cannot_be_is_passed_over(tmp_path: Path, declared: str) -> None:
    """Previously one page that declares what is no encoding of pages stopped the whole build."""
    body = "<p>Caf\xe9 r\xe9sum\xe9 na\xefve \x93quoted\x94 \\nabla \\u0041 text</p>" + "<p>word word</p>" * 20
    (tmp_path / "page.html").write_bytes(f'<meta charset="{declared}">{body}'.encode("latin-1"))
    (page,) = pages(tmp_path)
    assert "Café résumé naïve “quoted” \\nabla \\u0041 text" in page.text


def test_an_entry_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No piece is longer than a page may be, and what comes behind is read."""
    for module in ("kg.ingest.read", "kg.ingest.pieces"):
        monkeypatch.setattr(sys.modules[module], "MAX_PAGE", 20_000)
    monkeypatch.setattr(sys.modules["kg.ingest.pieces"], "MAX_PIECE", 5_000)
    entry = "@misc{k, title={Sorting Mail}, abstract={We sort mail.}}\n"
    (tmp_path / "big.bib").write_text(entry + "@misc{open, title={\n" + "@ mail\n" * 20_000 + entry)
    found = pages(tmp_path)
    assert max(len(page.text) for page in found) <= 20_000
    assert sum(len(ingest.papers(page)[0]) for page in found[:1] + found[-1:]) == 2
