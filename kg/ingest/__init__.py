"""The first room: pages in, papers out.

Owns: the three steps from sources to papers. Knows: each page kind's module. Must not know: what is done with papers.

    read(sources)   files, folders, patterns, standard input → pages and what could not be read
    parts(page)     one page → the papers on it, by what the page holds, those without an abstract, and what was none
    join(parts)     the same paper on several pages → one paper, and what is left that is none

    papers(page), merge(papers)   the same where only papers with their abstracts matter
"""

from __future__ import annotations

from kg.ingest.entry import Found
from kg.ingest.kinds import papers, parts
from kg.ingest.merging import join, merge
from kg.ingest.read import read

__all__ = ["Found", "join", "merge", "papers", "parts", "read"]
