"""What could not be read is said in a line that is true, and costs exit code 1 only where something was lost."""

from __future__ import annotations

import json

import pytest

from kg.cli import main
from kg.cli.unread import name_unread
from kg.model import Rejected
from kg.vocab import Reason, Stage

PAPER = {"title": "Sorting Mail", "abstract": "We show that sorting mail is easy."}
HTML = "<html><article><h3>Sorting Mail</h3><p>We show that sorting mail is easy.</p></article>"


def ran(monkeypatch, capsys, *arguments: object) -> tuple[object, str, str]:
    """The exit code of a command, its stdout and its stderr."""
    monkeypatch.setattr("sys.argv", ["kg", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("p.jsonl", json.dumps(PAPER) + '\n{"title": "A Book"}\n', 0, 'not read: p.jsonl:2: no abstract: "A Book"\n'),
        ("p.bib", "@article{a, title={A Book}}", 1, 'not read: p.bib:1: no abstract: "A Book"\n'),
        ("p.csv", "title,abstract\nA Book,\nMail,We show.\n", 0, 'not read: p.csv row 1: no abstract: "A Book"\n'),
        (
            "p.jsonl",
            f"{json.dumps(PAPER)}\n" * 2 + "not json\n",
            1,
            "not read: p.jsonl:3: unreadable: this line is no JSON",
        ),
        ("p.html", HTML, 1, "read in part: p.html: truncated: the page ends before </html>; what is above was read\n"),
        ("p.html", HTML + "</html>", 0, ""),
    ],
    ids=["a line without", "no paper", "a row without", "a damaged line", "cut", "whole"],
)
def test_only_what_was_lost_costs_an_exit_code(monkeypatch, capsys, tmp_path, name, text, code, said):
    """Previously a book without an abstract stopped `kg build … && kg query …`; a page read in part was "not read"."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, out, err = ran(monkeypatch, capsys, "papers", tmp_path / name)
    assert (found, err[: len(said)]) == (code, said)
    assert bool(out) == ("Mail" in text)
    assert len(err) == len(said) or "no JSON" in said


def test_papers_under_their_titles_are_told(monkeypatch, capsys, tmp_path):
    """A paper whose id is ambiguous was read; the line says what it lacks, and names it."""
    links = " ".join(f'<a href="https://arxiv.org/abs/2401.0000{n}">paper</a>' for n in (1, 2))
    page = f"<html><article><h3>Sorting Mail</h3><p>We sort mail with two networks, see {links}.</p></article></html>"
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    code, out, err = ran(monkeypatch, capsys, "papers", tmp_path / "p.html")
    assert (code, json.loads(out)["id"]) == (0, "title:sorting-mail")
    assert err.startswith('read without an id: p.html card 1: ambiguous id: "Sorting Mail": links below this heading')


def test_many_entries_of_a_page_that_lack_the_same_are_counted(capsys):
    """Previously a volume without abstracts was a line a paper, and hid what else was not read."""
    lacking = [Rejected(Stage.PAPERS, f"Talk {n}", f"my volume.html P01-100{n}", Reason.NO_ABSTRACT) for n in range(9)]
    others = [
        Rejected(Stage.PAPERS, "A Book", "refs.bib:3", Reason.NO_ABSTRACT),
        Rejected(Stage.READ, "x.pdf", "x.pdf", Reason.UNREADABLE, "this is a PDF"),
        Rejected(Stage.PAPERS, "Front matter", "my volume.html P01-1000", Reason.FURNITURE),
        Rejected(Stage.LINK, "same", "corrections", Reason.CONFLICT),
    ]
    assert name_unread([*lacking, *others], ["my volume.html", "refs.bib"], "rejected.jsonl") == 1
    assert capsys.readouterr().err.splitlines() == [
        'not read: my volume.html: no abstract: 9 entries, the first is "Talk 0" (my volume.html P01-1000)',
        'not read: refs.bib:3: no abstract: "A Book"',
        "not read: x.pdf: unreadable: this is a PDF",
    ]
    assert name_unread([*lacking, others[0]], []) == 0
