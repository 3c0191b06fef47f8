"""The spaCy pipeline: a tokenizer with our words and sentences, and the reader that runs the trained network.

Owns: the pipeline, its factories, the model folder. Knows: spaCy, `encode`, `heads`, `reading`, `decide`.
Must not know: records of the seam, papers.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from threadpoolctl import ThreadpoolController

from kg.errors import ModelError
from kg.extract import priors, weights
from kg.extract.decide import decide
from kg.extract.decision import ROLES, TYPES, Decision, Thresholds
from kg.extract.encode import Encoder, load_encoder
from kg.extract.heads import Heads, load_heads
from kg.extract.priors import Known, read_priors
from kg.extract.reading import Reading, definitions, figure_spans, read_states
from kg.extract.weights import Weights, read_weights
from kg.extract.words import Words, words

if TYPE_CHECKING:
    from spacy.vocab import Vocab

__all__ = ["FILES", "FOLDER", "FORMAT", "Reader", "build", "parts", "read", "settings_of"]

FOLDER: Final = Path(__file__).parent.parent / "data" / "model"
FILES: Final = ("encoder.onnx", "spans.onnx", "units.onnx", "tokenizer.json", weights.FILE, priors.FILE)
FORMAT: Final = 3  # of a model folder
_BLOCK: Final = 600  # words that are decided together; abstracts are shorter, so only long texts are cut
_KEPT: Final = 1 << 14  # words whose spaCy entries are kept: those of some thousand abstracts
_KEY: Final = "kg.parts"


def settings_of(folder: Path) -> dict[str, Any]:
    """`model.json` of a model folder: version, thresholds, calibration.

    Raises:
        ModelError: the folder or the file is missing or damaged.
    """
    path = folder / "model.json"
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read ({error.strerror}); install the package again, or run `kg train`"
        ) from error
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise ModelError(f"{path} is damaged ({error}); install the package again, or run `kg train`") from error
    return found


class Tokenizer:
    """spaCy's view of `words.words`; white space other than one space is a token of its own: no text is lost.

    Sentence starts are set, too: the title is one sentence, then the abstract's.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokens whose texts and spaces join to the given text again; `doc.user_data` says which token each word is."""
        found = words(text)
        forms: list[str] = []
        spaces: list[bool] = []
        token_of: list[int] = []
        opening = {0}  # tokens that begin a sentence
        at, sentence = 0, -1
        for form, start, end, mine in zip(found.forms, found.starts, found.ends, found.sentences, strict=True):
            _gap(text[at:start], forms, spaces)
            token_of.append(len(forms))
            if mine != sentence:
                opening.add(len(forms))
                sentence = mine
            forms.append(form)
            spaces.append(False)
            at = end
        _gap(text[at:], forms, spaces)
        doc = Doc(self.vocab, words=forms, spaces=spaces, sent_starts=[i in opening for i in range(len(forms))])
        doc.user_data["kg.words"] = found
        doc.user_data["kg.tokens"] = tuple(token_of)
        return doc


def _gap(gap: str, forms: list[str], spaces: list[bool]) -> None:
    if gap.startswith(" ") and forms and not spaces[-1]:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        forms.append(gap)
        spaces.append(False)


@dataclass(slots=True)
class Reader:
    """The pipe that reads: encoder, heads, decisions. Its answers stand in `doc.spans` and in what `parts` gives."""

    encoder: Encoder
    heads: Heads
    limits: Thresholds
    numbers: Weights
    known: Known  # of names, before a text is read
    threads: ThreadpoolController  # of numpy's BLAS, which on matrices this small only spins with more than one

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["mentions"]` (label: type, id: role) and keep readings and decisions."""
        with self.threads.limit(limits=1, user_api="blas"):
            parts = self.read(doc.user_data["kg.words"])
        doc.user_data[_KEY] = parts
        token_of = doc.user_data["kg.tokens"]
        group = SpanGroup(doc, name="mentions")
        first = 0
        for reading, decision in parts:
            units = reading.units
            for entity in decision.groups:
                for u in entity.units:
                    for p in units.places(u):
                        a, b = token_of[first + int(units.start[p])], token_of[first + int(units.end[p])] + 1
                        group.append(Span(doc, a, b, label=TYPES[entity.type], span_id=ROLES[entity.role]))
            first += len(reading.words)
        doc.spans["mentions"] = group
        return doc

    def read(self, found: Words) -> list[tuple[Reading, Decision]]:
        """Read and decide the words of a text, block by block where it is long."""
        if not len(found):
            return []
        states = self.encoder.states(found)
        figures = figure_spans(found, found.text, self.numbers)
        defined = definitions(found.text)
        out = []
        for first, last in _blocks(found):
            part = found.part(first, last)
            mine = [((a - first, b - first), c) for (a, b), c in figures if first <= a and b < last]
            reading = read_states(self.heads, part, states[first:last], mine, defined, self.numbers)
            out.append((reading, decide(reading, self.limits, self.known)))
        return out


def _blocks(found: Words) -> list[tuple[int, int]]:
    """Cuts at ends of sentences, blocks of at most `_BLOCK` words; a longer sentence is cut where the block is full."""
    out = []
    first = 0
    while first < len(found):
        last = min(first + _BLOCK, len(found))
        if last < len(found):
            cut = last
            while cut > first + _BLOCK // 2 and found.sentences[cut] == found.sentences[cut - 1]:
                cut -= 1
            last = cut if cut > first + _BLOCK // 2 else last
        out.append((first, last))
        first = last
    return out


def _verify(path: Path, digest: str | None) -> None:
    """Refuse a file that is not the one `model.json` was written for: versions and caches go by that."""
    cure = "install the package again, or run `kg train`"
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {cure}") from error
    if found != digest:
        raise ModelError(f"{path} is damaged or of another model; {cure}")


@Language.factory("kg_reader", default_config={"folder": str(FOLDER)})
def kg_reader(nlp: Language, name: str, folder: str) -> Reader:
    """Load the trained model of a folder."""
    del nlp, name
    place = Path(folder)
    settings = settings_of(place)
    if settings.get("format") != FORMAT:
        raise ModelError(
            f"{place} is of format {settings.get('format')}, not {FORMAT}; run `kg train` with this version"
        )
    for file in FILES:
        _verify(place / file, settings["files"].get(file))
    known = Known(settings.get("types", {}), read_priors(place / priors.FILE))
    return Reader(
        load_encoder(place),
        load_heads(place),
        Thresholds(**settings["thresholds"]),
        read_weights(place / weights.FILE),
        known,
        ThreadpoolController(),
    )


def build(folder: Path) -> Language:
    """The pipeline: words and sentences, reader."""
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.max_length = 1 << 40  # long texts are read in blocks, so length costs time, not memory
    nlp.add_pipe("kg_reader", config={"folder": str(folder)})
    nlp.meta["calibration"] = settings_of(folder).get("calibration", {})
    return nlp


def parts(nlp: Language, text: str) -> list[tuple[Reading, Decision]]:
    """The readings and decisions of a text, block by block.

    Why a zone: spaCy keeps all words that it has seen, so its vocabulary would grow with all that is read. It keeps
    those of the first texts, as making them anew for each text costs more than all else that it does here.
    """
    with nlp.memory_zone() if len(nlp.vocab) >= _KEPT else nullcontext():
        found: list[tuple[Reading, Decision]] = nlp(text).user_data[_KEY]
    return found


def read(nlp: Language, text: str) -> list[Reading]:
    """The scored readings of a text, before decisions: what thresholds are chosen on."""
    return [reading for reading, _ in parts(nlp, text)]
