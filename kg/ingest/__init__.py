"""The first room: pages in, papers out.

Owns: the three steps from sources to papers. Knows: each page kind's module. Must not know: what is done with papers.

    read(sources)   files, folders, patterns, standard input → pages and what could not be read
    papers(page)    one page → the papers on it, by what the page holds, and what on it was none
    merge(papers)   the same paper on several pages → one paper
"""

from __future__ import annotations

from kg.ingest.kinds import papers
from kg.ingest.merging import merge
from kg.ingest.read import read

__all__ = ["merge", "papers", "read"]
