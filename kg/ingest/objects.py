"""Objects with a title and an abstract, from JSON of any shape and from rows of tables, to entries.

Owns: what fields are called (date, authors, addresses, ids) at the sources that we know. Knows: entries, identifiers,
sniffing (it owns what titles and abstracts are called). Must not know: files, markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kg.ingest.entry import Found, entry, known_ids
from kg.ingest.identifiers import acl
from kg.ingest.sniff import ABSTRACT_COLUMNS, TITLE_COLUMNS, fold

__all__ = ["find_objects", "object_paper"]

Object = Mapping[str, Any]

# The first version's date before later ones: it says when the work became known.
_DATE: Final = (
    "published", "publishedat", "publicationdate", "datepublished", "publisheddate", "submitteddate",
    "datesubmitted", "submissiondate", "submitted", "created", "date",
    "publishdate", "pubdate", "publicationyear", "year", "issued", "py", "updatedate", "updated", "updatedat",
)  # fmt: skip
_OPENREVIEW_DATE: Final = ("odate", "pdate", "cdate", "tcdate", "tmdate")
_AUTHORS: Final = ("authors", "author", "authorlist", "authornames", "creators", "creator", "authorships", "au")
_URLS: Final = (
    "url", "paperurl", "urlabs", "urlpdf", "link", "links", "pdf", "pdfurl", "arxivurl", "absurl", "entryid", "guid",
    "htmlurl", "openaccesspdf", "sourceurl",
)  # fmt: skip
_CODE: Final = (
    "githubrepo", "github", "code", "codeurl", "repository", "repositoryurl", "coderepository", "repourl", "codelink",
    "repositories",
)  # fmt: skip
_ARXIV: Final = ("arxivid", "arxiv", "eprint", "arxivnumber")
_DOI: Final = ("doi", "paperdoi", "articledoi")
_ACL: Final = ("aclid", "aclanthologyid", "acl", "anthologyid")
_MARKUP: Final = re.compile(
    r"</?(?:jats:)?(?:p|sec|title|b|i|em|strong|sub|sup|italic|bold|div|span|br|a)\b[^<>]{0,300}>"
)


def find_objects(document: object) -> Iterator[Object]:
    """The objects of a JSON document that have a title and an abstract, in the order of the document.

    Why: a list of papers hides under another key in every API (`dailyPapers`, `notes`, `data`, `results`); an object
        counts where it stands highest, so that a paper's cited papers are not taken for papers of the page.

    Example:
        >>> [o["title"] for o in find_objects({"data": [{"title": "A", "abstract": "B.", "cites": [{"title": "C"}]}]})]
        ['A']
    """
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping):
            candidate = _unwrapped(value)
            if candidate is not None:
                yield candidate
            else:
                stack.extend(v for v in reversed(list(value.values())) if isinstance(v, Mapping | list))
        elif isinstance(value, list):
            stack.extend(v for v in reversed(value) if isinstance(v, Mapping | list))


def _unwrapped(value: Object) -> Object | None:
    """The object itself, or the one inside of its wrapper, where it has a title and a place for the abstract."""
    for key in ("paper", "content"):  # a trending listing's entry; an OpenReview note
        inner = value.get(key)
        if isinstance(inner, Mapping) and _has_both(inner):
            return {**{k: v for k, v in value.items() if k != key}, **inner, _WRAPPED: key}
    return value if _has_both(value) else None


_WRAPPED: Final = "\0wrapped"  # no JSON key of a known source; says which wrapper an object stood in


def _has_both(value: Object) -> bool:
    names = {fold(name) for name in value if isinstance(name, str)}
    return not (names.isdisjoint(TITLE_COLUMNS) or names.isdisjoint({*ABSTRACT_COLUMNS, "abstractinvertedindex"}))


def object_paper(value: Object, page: str, where: str) -> Found:
    """The paper that an object describes.

    Args:
        value: Fields of a paper, spelled as at any of the known sources, or values wrapped as `{"value": …}`.
        page: Name of the page.
        where: The place on the page, for messages.
    """
    named = [(k, v) for k, v in value.items() if isinstance(k, str) and k != _WRAPPED]
    named.sort(key=lambda one: not one[0].endswith(")"))  # "Abstract (de)" gives way to "Abstract"
    fields = {fold(k): _unboxed(v) for k, v in named}
    external = fields.get("externalids")
    if isinstance(external, Mapping):
        fields = {**{fold(k): v for k, v in external.items() if isinstance(k, str)}, **fields}
    note = value.get(_WRAPPED) == "content"
    own_id = _string(fields.get("id"))
    ids = set(known_ids(arxiv_id=own_id))
    for name in _ARXIV:
        ids.update(known_ids(arxiv_id=_string(fields.get(name))))
    for name in _DOI:
        ids.update(known_ids(doi_name=_string(fields.get(name))))
    ids.update(given for name in _ACL if (given := acl(_string(fields.get(name)))))
    forum = _string(fields.get("forum")) or own_id
    if note and re.fullmatch(r"[\w-]{6,20}", forum):
        ids.add(f"openreview:{forum}")
    return entry(
        page,
        where,
        title=_plain(_first_text(fields, TITLE_COLUMNS)),
        abstract=_plain(_first_text(fields, ABSTRACT_COLUMNS)) or _inverted(fields.get("abstractinvertedindex")),
        date=_date(fields, note=note),
        authors=_authors(fields),
        urls=_links(fields, _URLS),
        repositories=_links(fields, _CODE),
        identifiers=ids,
        family_first="authorsparsed" in fields,
    )


def _unboxed(value: object) -> object:
    """A value without OpenReview's second version's box."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _first_text(fields: Mapping[str, object], names: Iterable[str]) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, list) and len(value) == 1:  # Crossref: "title": ["…"]
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _plain(text: str) -> str:
    """A text without the few tags that Crossref and exports of databases leave in abstracts."""
    return _MARKUP.sub(" ", text) if "<" in text else text


def _inverted(index: object) -> str:
    """OpenAlex gives an abstract as word → places."""
    if not isinstance(index, Mapping):
        return ""
    places = [
        (place, word)
        for word, listed in index.items()
        if isinstance(word, str) and isinstance(listed, list)
        for place in listed
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(places))


def _date(fields: Mapping[str, object], *, note: bool) -> str | float | None:
    versions = fields.get("versions")
    if isinstance(versions, list) and versions and isinstance(versions[0], Mapping):
        created = versions[0].get("created")
        if isinstance(created, str):
            return created
    for name in (*(_OPENREVIEW_DATE if note else ()), *_DATE):
        value = fields.get(name)
        if isinstance(value, Mapping):  # Crossref: {"date-parts": [[2024, 1, 2]]}
            parts = value.get("date-parts")
            value = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(value, list) and value and all(isinstance(part, int) for part in value):
            return "-".join(str(part) for part in value[:3])
        if isinstance(value, bool):  # "published": true says whether, not when
            continue
        if (isinstance(value, str) and value.strip()) or (isinstance(value, int | float) and value):
            return value
    return None


def _authors(fields: Mapping[str, object]) -> list[str]:
    parsed = fields.get("authorsparsed")
    if isinstance(parsed, list) and parsed:
        return [_parsed_name(name) for name in parsed if isinstance(name, list)]
    for name in _AUTHORS:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return split_authors(value)
        if isinstance(value, list) and value:
            return [spoken for one in value if (spoken := _person(one))]
        if isinstance(value, Mapping) and (spoken := _person(value)):
            return [spoken]
    return []


def _parsed_name(parts: list[object]) -> str:
    family, given, *rest = [*(str(part) for part in parts), "", ""]
    return f"{family} {' '.join(rest)}".strip() + f", {given}"


def _person(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return ""
    inner = value.get("author")
    if isinstance(inner, Mapping):  # OpenAlex
        value = inner
    for name in ("name", "fullname", "display_name", "fullName", "displayName"):
        if isinstance(spoken := value.get(name), str):
            return spoken
    given = next((v for k in ("given", "first", "firstName", "givenName") if isinstance(v := value.get(k), str)), "")
    family = next((v for k in ("family", "last", "lastName", "familyName") if isinstance(v := value.get(k), str)), "")
    return f"{given} {family}".strip()


def split_authors(text: str) -> list[str]:
    """The names in one string; a list that Python or JSON wrote counts too.

    Example:
        >>> split_authors("A. Lovelace, B. Turing and C. Hopper"), split_authors("['A B', 'C D']")
        (['A. Lovelace', 'B. Turing', 'C. Hopper'], ['A B', 'C D'])
        >>> split_authors("Turing, Alan and Hopper, Grace")
        ['Alan Turing', 'Grace Hopper']
    """
    text = "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
    if text.startswith("[") and text.endswith("]"):
        quoted: list[str] = re.findall(r"""'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)\"""", text)
        if quoted:
            return ["".join(pair) for pair in quoted]
        text = text[1:-1]
    inverted = [name.split(",") for name in re.split(r"\s+and\s+", text)]  # "Turing, Alan and Hopper, Grace"
    if len(inverted) > 1 and all(len(parts) == 2 for parts in inverted):
        return [f"{given.strip()} {family.strip()}" for family, given in inverted]
    separator = (
        r"\s*[;|\n]\s*|\s+and\s+" if ";" in text or "|" in text or "\n" in text else r"\s*,\s*(?:and\s+)?|\s+and\s+"
    )
    return [name for name in re.split(separator, text) if name]


def _links(fields: Mapping[str, object], names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        value = fields.get(name)
        for one in value if isinstance(value, list) else [value]:
            link = next((one[k] for k in ("url", "href") if k in one), None) if isinstance(one, Mapping) else one
            if isinstance(link, str) and link.startswith(("http://", "https://")):
                found.append(link)
    return found
