"""What gives no paper is named by what it is, and variants of known forms are read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg import ingest
from kg.model import Page
from kg.vocab import Reason

WORDS = "We show that sorting mail is easy."


def on(text: str):
    return ingest.papers(Page("page", "text/plain", text, ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!doctype html><html><title>Log in</title><p>Password</p></html>", 'HTML with the title "Log in"'),
        ("<rss version='2.0'><channel></channel></rss>", "a feed"),
        ("<?xml version='1.0'?><books><book/></books>", "XML (<books>)"),
        ("[]", "an empty list or object"),
        ("{}", "an empty list or object"),
        ('["a title"]', "a JSON list without objects"),
        ('{"data": [{"title": "A"}]}', "(fields of the first: data)"),
        ("id,Title,Text\n1,A,B\n", "a table with the columns id, Title, Text: none is called abstract"),
        ("sep=;\nName;Jahr\nA;1\n", "a table with the columns Name, Jahr: none is called abstract"),
        ("No.,Abstract\n1,B\n", "a table with the columns No., Abstract: none is called title"),
        ("title|abstract\nA|B\n", "parted by |"),
        (WORDS, "plain text"),
        ("Summary, with a comma\nand more", "plain text"),
    ],
)
def test_what_was_recognised_is_said(text: str, said: str) -> None:
    """Previously one and the same text named all formats for every page that gave nothing."""
    papers, rejected = on(text)
    assert (papers, [one.reason for one in rejected]) == ((), [Reason.UNKNOWN_FORMAT])
    assert said in rejected[0].detail


@pytest.mark.parametrize(
    "text",
    [
        f"Title (en),Abstract (en)\nMail,{WORDS}\n",
        f"Title,Abstract,Abstract (de)\nMail,{WORDS},Post.\n",
        f"Title,Abstract (de),Abstract\nMail,Post.,{WORDS}\n",
        f"sep=;\nTitle;Abstract\nMail;{WORDS}\n",
        f"sep=,\nTitle,Abstract\nMail,{WORDS}\n",
    ],
)
def test_variants_of_headers_are_read(text: str) -> None:
    """What stands in brackets behind a column's name, and the line in which Excel names the delimiter, do not count."""
    papers, rejected = on(text)
    assert ([(one.title, one.abstract) for one in papers], rejected) == ([("Mail", WORDS)], ())


def test_a_cut_archive_claims_no_paper(tmp_path: Path) -> None:
    """Previously an archive without a paper before its break was both of unknown format and read."""
    (tmp_path / "page.gz").write_bytes(gzip.compress(b"Only some words of a title")[:-4])
    page, cut = ingest.read([tmp_path / "page.gz"])
    assert isinstance(page, Page)
    assert not ingest.papers(page)[0]
    assert (cut.reason, "was read" in cut.detail) == (Reason.TRUNCATED, False)
