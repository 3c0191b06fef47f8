"""XML of archives: OAI-PMH answers and the ACL Anthology's volumes.

Owns: the shape of these documents, and what XML is safe to parse. Knows: entries, lxml. Must not know: feeds, HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from kg.ingest.entry import Found, clean, entry, known_ids, rejected
from kg.ingest.identifiers import acl
from kg.ingest.markup import excess
from kg.model import Page
from kg.vocab import Reason

__all__ = ["DECLARATION", "DEFINITION", "xml_papers"]

DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")  # its encoding is not that of the text any more
DEFINITION: Final = re.compile(r"<!ENTITY", re.IGNORECASE)

Element = Any  # lxml ships no types


def xml_papers(page: Page) -> Iterator[Found]:
    """The papers of an OAI-PMH answer or an Anthology volume; of a document that breaks off, those above the break."""
    if DEFINITION.search(page.text):
        detail = "the document defines entities, which can hold files or grow without bound; remove the definitions"
        yield rejected(Reason.UNSAFE_XML, page.name, page.name, detail)
        return
    if problem := excess(page.text):
        yield rejected(Reason.TOO_LARGE, page.name, page.name, problem)
        return
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(DECLARATION.sub("", page.text, count=1).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        yield rejected(Reason.UNREADABLE, page.name, page.name, f"the XML is damaged ({error})")
        return
    found = False
    for one in () if root is None else (*_records(root, page), *_volumes(root, page)):
        found = True
        yield one
    if found and len(parser.error_log):
        broken = parser.error_log[0]
        detail = f"the XML is damaged from line {broken.line} on ({broken.message}); what is above was read"
        yield rejected(Reason.TRUNCATED, page.name, page.name, detail)


def _name(element: Element) -> str:
    """An element's name without its namespace, whose address differs between versions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _texts(element: Element, *names: str) -> list[str]:
    """The texts of the children with one of these names, in the order of the names."""
    return ["".join(child.itertext()) for name in names for child in element if _name(child) == name]


def _text(element: Element, *names: str) -> str:
    return next((text for text in _texts(element, *names) if text.strip()), "")


def _records(root: Element, page: Page) -> Iterator[Found]:
    """Records of OAI-PMH in the formats `oai_dc`, `arXiv` and `arXivRaw`, also without the answer around them."""
    for number, element in enumerate((e for e in root.iter() if _name(e) in {"dc", "arXiv", "arXivRaw"}), start=1):
        where = f"{page.name} record {number}"
        yield _dublin_core(element, page, where) if _name(element) == "dc" else _arxiv(element, page, where)


def _dublin_core(element: Element, page: Page, where: str) -> Found:
    names = _texts(element, "identifier")
    return entry(
        page.name,
        where,
        title=_text(element, "title"),
        # Further descriptions are comments: "12 pages, 3 figures".
        abstract=max(_texts(element, "description"), key=len, default=""),
        date=min((d.strip() for d in _texts(element, "date") if d.strip()), default=None),
        authors=_texts(element, "creator"),
        urls=[name.strip() for name in names if name.strip().startswith("http")],
        identifiers=[
            i for name in names if not name.startswith("http") for i in known_ids(doi_name=name, arxiv_id=name)
        ],
        family_first=True,
    )


def _arxiv(element: Element, page: Page, where: str) -> Found:
    persons = [p for authors in element if _name(authors) == "authors" for p in authors if _name(p) == "author"]
    authors = [" ".join(_texts(p, "forenames", "keyname", "suffix")) for p in persons]
    versions = [_text(v, "date") for v in element if _name(v) == "version"]
    return entry(
        page.name,
        where,
        title=_text(element, "title"),
        abstract=_text(element, "abstract"),
        date=next(iter(versions), "") or _text(element, "created", "updated") or None,
        authors=authors or re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", clean(_text(element, "authors"))),
        identifiers=known_ids(arxiv_id=_text(element, "id"), doi_name=_text(element, "doi")),
    )


def _volumes(root: Element, page: Page) -> Iterator[Found]:
    """Papers of an Anthology collection, with the date of their volume."""
    for volume in root.iter("volume"):
        meta = next((child for child in volume if _name(child) == "meta"), volume)
        date = f"{_text(meta, 'month').partition('-')[0].partition('–')[0]} {_text(meta, 'year')}".strip()
        prefix = f"{root.get('id', '')}-{volume.get('id', '')}"
        for paper in (child for child in volume if _name(child) == "paper"):
            made = f"{prefix}.{paper.get('id', '')}"
            given = acl(_text(paper, "url")) or acl(made)
            persons = [child for child in paper if _name(child) == "author"]
            yield entry(
                page.name,
                f"{page.name} {made}",
                title=_text(paper, "title"),
                abstract=_text(paper, "abstract"),
                date=date or None,
                authors=[" ".join(_texts(person, "first", "last")) for person in persons],
                urls=[url for url in _texts(paper, "url") if url.startswith("http")],
                identifiers=(*((given,) if given else ()), *known_ids(doi_name=_text(paper, "doi"))),
                repositories=[c.get("url", "") for c in paper if _name(c) == "pwccode"],
            )
