"""Extraction: a paper in, all that its text says out.

Owns: the door of the room. Knows: the pipeline, records. Must not know: other papers, the graph.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg.extract.decide import decide, name_scores
from kg.extract.decision import RELATIONS, ROLES, TYPES, Decision, Thresholds
from kg.extract.encode import pieces
from kg.extract.nlp import FOLDER, build, parts, read, settings_of
from kg.extract.priors import Known
from kg.extract.reading import Reading
from kg.extract.records import annotation, entities_by_paper, extraction
from kg.extract.words import fold
from kg.extract.workers import loaded, readers
from kg.model import Paper, content_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.language import Language

    from kg.model import Extraction

__all__ = [
    "FOLDER",
    "RELATIONS",
    "ROLES",
    "TYPES",
    "Decision",
    "Known",
    "Reading",
    "Thresholds",
    "annotation",
    "decide",
    "entities_by_paper",
    "extract",
    "extract_all",
    "fingerprint",
    "fold",
    "load",
    "name_scores",
    "paper_of",
    "pieces",
    "read",
    "version",
]


def load(folder: Path | None = None) -> Language:
    """The spaCy pipeline with the trained model.

    Args:
        folder: a model folder; the shipped one if not given.

    Raises:
        ModelError: a file of the model is missing, damaged or of another version.
    """
    return build(folder or FOLDER)


def extract(nlp: Language, paper: Paper) -> Extraction:
    """All that one paper's text says: pure, and the same for the same text.

    Cost: one pass of the encoder, about 50 ms of one thread for an abstract.
    """
    return extraction(paper, parts(nlp, paper.text), nlp.meta["calibration"])


def extract_all(papers: Iterable[Paper], *, processes: int = 1, folder: Path | None = None) -> Iterator[Extraction]:
    """Extract paper by paper, in order; the same for any number of processes.

    Args:
        papers: in any number; they are read as results are taken where there is one process.
        folder: a model folder; the shipped one if not given.
        processes: at least 1; each loads the model once and computes on one thread.
    """
    if processes < 1:
        raise ValueError(f"processes is {processes}, must be at least 1")
    if processes == 1:
        nlp = load(folder)
        yield from (extract(nlp, paper) for paper in papers)
        return
    listed = list(papers)
    few = min(processes, max(1, len(listed) // 8))  # starting a process costs as much as reading some 20 papers
    if few == 1:
        yield from extract_all(listed, folder=folder)
        return
    with readers(few, folder or FOLDER) as pool:
        yield from pool.map(_one, listed, chunksize=8)


def _one(paper: Paper) -> Extraction:
    return extract(loaded(), paper)


def paper_of(line: Mapping[str, Any]) -> Paper:
    """A paper from a JSON line with `id`, `title`, `abstract`; other fields of `Paper` are taken where they stand.

    Why null is taken for a field's absence: tables of papers spell it so. A field that is not there at all is a slip,
    and half a paper would be read in silence.

    Raises:
        ValueError: one of the three is missing, or a field has not its form.
    """
    absent = [name for name in ("id", "title", "abstract") if name not in line]
    if absent:
        raise ValueError(f"no paper: {' and '.join(f'`{name}`' for name in absent)} missing")
    if not isinstance(line["id"], (str, int)) or line["id"] == "":
        raise ValueError(f"no paper: `id` is {line['id']!r}, must be a text or a whole number")
    given = {name: value for name, value in line.items() if value is not None}
    return msgspec.convert({"title": "", "abstract": "", **given, "id": str(line["id"])}, Paper)


def version(folder: Path | None = None) -> str:
    """The version of the model: a hash of its files and thresholds."""
    found: str = settings_of(folder or FOLDER)["version"]
    return found


def fingerprint(package: Path = Path(__file__).parents[1]) -> str:
    """A hash of all that decides what is extracted: the shipped model, and the rules and tables that read with it.

    Why: an extraction that is kept must not outlive the rules that made it.

    Args:
        package: the folder of the package.
    """
    rules = [*sorted((package / "extract").glob("*.py")), package / "text.py", package / "data" / "units.tsv"]
    return content_id(version(), *(hashlib.sha256(path.read_bytes()).hexdigest() for path in rules))
