"""Names of papers that others gave: arXiv, DOI, ACL Anthology, OpenReview; and the title where there is none.

Owns: how an identifier is spelled (`arxiv:2401.01234`). Knows: the addresses of these archives.
Must not know: page kinds, `Paper`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import quote, unquote

__all__ = ["acl", "address", "arxiv", "best", "doi", "from_url", "mended", "safe_url", "title_id", "title_key", "words"]

_ARXIV: Final = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})"
_ARXIV_ID: Final = re.compile(rf"(?:oai:)?(?:arxiv(?:\.org)?:)?\s*({_ARXIV})(?:v\d+)?", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+")
_ACL: Final = r"(?:[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ACL_ID: Final = re.compile(_ACL)
# Where an identifier stands in an address, per archive.
_URLS: Final = (
    ("arxiv", re.compile(rf"arxiv\.org/(?:abs|pdf|html|ps|format|e-print)/({_ARXIV})(?!\d)", re.IGNORECASE)),
    ("arxiv", re.compile(rf"(?:huggingface\.co|hf\.co|alphaxiv\.org)/(?:papers|abs)/({_ARXIV})(?!\d)")),
    ("doi", re.compile(r"doi\.org/(10\.\d{4,9}/[^\s\"<>?#]+)", re.IGNORECASE)),
    ("acl", re.compile(rf"(?:aclanthology\.\w+|aclweb\.org/anthology)/(?:papers/)?(?:\w+/\w+/)?({_ACL})(?![\w-])")),
    ("openreview", re.compile(r"openreview\.net/(?:forum|pdf|attachment)\?(?:\S*?&)?id=([\w-]{6,})")),
)  # fmt: skip
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_SCHEMES: Final = ("arxiv", "acl", "doi", "openreview", "title")  # the first that a paper has becomes its id
_WORD: Final = re.compile(r"[^\W_]+")
# Marks that stand inside of a word in one spelling and not in another: S$^2$-Attn, S^2-Attn, L’Hôpital, L'Hôpital.
_INNER: Final = re.compile(r"""[$^_{}\\()\[\]'’‘`"]""")


def mended(text: str) -> str:
    r"""The text with a mark in place of each lone surrogate, which JSON may spell and no encoding can write.

    Example:
        >>> mended("10.1000/\ud800")
        '10.1000/�'
    """
    return _SURROGATE.sub("\ufffd", text)


def arxiv(text: str) -> str | None:
    """The arXiv id in a field that holds one, without its version.

    Example:
        >>> arxiv("arXiv:2401.01234v2"), arxiv("cs.CL/0102003"), arxiv("10.1000/1")
        ('arxiv:2401.01234', 'arxiv:cs/0102003', None)
    """
    found = _ARXIV_ID.fullmatch(text.strip())
    if found is None:
        return None
    archive, slash, number = found[1].rpartition("/")
    return f"arxiv:{archive.split('.')[0].lower()}{slash}{number}"


def doi(text: str) -> tuple[str, ...]:
    """The DOI in a field that holds one, and the id of the archive that issued it.

    Example:
        >>> doi("https://doi.org/10.48550/arXiv.2401.01234"), doi("10.18653/v1/D18-1003")
        (('arxiv:2401.01234',), ('doi:10.18653/v1/d18-1003', 'acl:D18-1003'))
    """
    found = _DOI.search(mended(unquote(text)))
    if found is None:
        return ()
    name = found[0].rstrip(".,;:)")
    prefix, _, rest = name.partition("/")
    if prefix == "10.48550" and (given := arxiv(rest.lower().removeprefix("arxiv."))):
        return (given,)
    ids = (f"doi:{name.lower()}",)
    if prefix == "10.18653" and (paper := _ACL_ID.fullmatch(rest.removeprefix("v1/"))):
        return (*ids, f"acl:{paper[0]}")
    return ids


def acl(text: str) -> str | None:
    """The ACL Anthology id in a field that holds one.

    Example:
        >>> acl("2025.sdp-1.1"), acl("2025.sdp-1")
        ('acl:2025.sdp-1.1', None)
    """
    found = _ACL_ID.fullmatch(text.strip())
    return f"acl:{found[0]}" if found else None


def from_url(url: str) -> tuple[str, ...]:
    """The identifiers that an address holds.

    Example:
        >>> from_url("http://arxiv.org/pdf/1601.00001v1"), from_url("https://example.org/2401.01234")
        (('arxiv:1601.00001',), ())
    """
    for scheme, pattern in _URLS:
        if found := pattern.search(url):
            if scheme == "doi":
                return doi(found[1])
            if scheme == "arxiv":
                given = arxiv(found[1])
                return (given,) if given else ()
            return (f"{scheme}:{found[1]}",)
    return ()


def address(identifier: str) -> str | None:
    """The address at which the archive shows the paper.

    Example:
        >>> address("arxiv:2401.01234")
        'https://arxiv.org/abs/2401.01234'
    """
    scheme, _, name = identifier.partition(":")
    match scheme:
        case "arxiv":
            return f"https://arxiv.org/abs/{name}"
        case "doi":
            return f"https://doi.org/{quote(name, safe='/:;()._-')}"
        case "acl":
            return f"https://aclanthology.org/{name}/"
        case "openreview":
            return f"https://openreview.net/forum?id={name}"
    return None


def safe_url(url: str) -> str | None:
    """An http(s) address with every character that has no place in one percent-encoded, or None.

    Example:
        >>> safe_url(" https://example.org/a b<c> "), safe_url("javascript:alert(1)")
        ('https://example.org/a%20b%3Cc%3E', None)
    """
    url = mended(url.strip())
    scheme, separator, rest = url.partition("://")
    host = rest.partition("/")[0]
    if (
        not separator
        or scheme.lower() not in {"http", "https"}
        or not re.match(r"[\w.-]+\.\w+(?::\d+)?(?:[?#]|$)", host)
    ):
        return None
    return f"{scheme.lower()}://{quote(rest, safe=':/?#@!$&()*+,;=%~._-')}"


def words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and marks.

    Example:
        >>> words("Café: Fine-Tuning S^2-Attn")
        ['cafe', 'fine', 'tuning', 's2', 'attn']
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return _WORD.findall(_INNER.sub("", bare))


def title_id(title: str) -> str:
    r"""The id of a paper that has only its title: its words in lower case, without accents and marks.

    Example:
        >>> title_id(r"S\(^2\)-Attn: Sparse  Attention"), title_id("S^2-Attn: sparse attention")
        ('title:s2-attn-sparse-attention', 'title:s2-attn-sparse-attention')
    """
    slug = "-".join(words(title))
    return f"title:{slug or hashlib.sha256(title.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def title_key(identifier: str) -> str:
    """What two spellings of one title share: "Fine-Tuning", "fine tuning" and "Finetuning" are the same.

    Example:
        >>> title_key("title:fine-tuning") == title_key("title:finetuning")
        True
    """
    return identifier.replace("-", "")


def best(identifiers: tuple[str, ...]) -> str:
    """The identifier that becomes the id of the paper."""
    return min(identifiers, key=lambda name: (_SCHEMES.index(name.partition(":")[0]), name))
