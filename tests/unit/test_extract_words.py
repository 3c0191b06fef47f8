"""Words, folding and windows of the reader, without the model."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from kg.extract.encode import Encoder
from kg.extract.units import pair_features, unit_features, units_of
from kg.extract.words import fold, shape, words


@pytest.mark.parametrize(
    ("form", "folded"),
    [
        ("Graph-Pooling methods", "graph pooling"),
        ("LoRA", "lora"),
        ("large language models", "large language"),
        ("$\\tau$-Bench", "tau bench"),
        ("methods", "method"),
        ("CIFAR-10/100", "cifar 10 100"),
        ("loss", "loss"),
    ],
)
def test_fold_forgets_case_hyphens_plural_and_class_words(form: str, folded: str):
    """Two forms fold to the same string when they name the same thing by the guidelines."""
    assert fold(form) == folded


def test_words_end_at_every_mark():
    """Names begin and end at borders of words, so that hyphens and brackets are words of their own."""
    assert words("A100-SXM4 (80GB)").forms == ("A100", "-", "SXM4", "(", "80GB", ")")


def test_words_know_the_title_and_sentences():
    """The title is a sentence of its own, whether or not it ends with a stop."""
    found = words("A Title\nOne here. Two e.g. there.")
    places = dict(zip(found.forms, found.sentences, strict=True))
    assert [places[form] for form in ("Title", "One", "Two", "there")] == [0, 1, 2, 2]
    assert [s >= 4 for s in found.shapes[:3]] == [True, True, False]


def test_a_sentence_opens_with_no_small_letter():
    """A stop before "mRNA" may be that of an abbreviation; a digit or a capital begins a sentence."""
    assert words("It stops. mRNA. 7 days. End").sentences == (0, 0, 0, 0, 0, 1, 1, 1, 2)


def test_a_part_of_the_words_keeps_the_text():
    """Blocks of a long text count their places in the whole of it."""
    whole = words("One here. Two there")
    part = whole.part(3, 5)
    assert (part.forms, part.starts, part.sentences, part.text) == (("Two", "there"), (10, 14), (1, 1), whole.text)
    assert whole.part(0, len(whole)) is whole


def test_shape_tells_names_from_words():
    """The encoder reads lower case only, so capitals are told beside it."""
    assert [shape(w) for w in ("loss", "Loss", "BLEU", "ResNet", "A100", "7")] == [0, 1, 2, 3, 3, 0]


def test_units_gather_all_places_of_a_name():
    """A name found once counts at every place of the same words, whatever their case."""
    text = words("LoRA tunes models. lora is small. QLoRA is not LoRA")
    units = units_of(text, [(0, 0)], [])
    assert units.keys == ("", "lora")
    assert units.start[1:].tolist() == [0, 4, len(text) - 1]


def test_units_of_one_folded_form_are_one():
    """Forms that differ by plural or class word are one unit; others are not."""
    text = words("Graph networks and graph network and graph pooling")
    units = units_of(text, [(0, 1), (3, 4), (6, 7)], [])
    assert units.keys == ("", "graph network", "graph pooling")


def test_parts_of_web_addresses_are_no_names():
    """The repository's name is no further place of the method, and nothing in an address is one of its own."""
    text = words("Foo is fast. Code: https://github.com/someone/foo and foo.org/bar")
    units = units_of(text, [(0, 0), (text.forms.index("bar"),) * 2], [])
    assert (units.keys, list(units.start)) == (("", "foo"), [0, 0])


def test_a_framework_is_not_what_it_is_for():
    """Other class words at the end make no difference."""
    text = words("pose estimation framework, pose estimation method, pose estimation")
    units = units_of(text, [(0, 2), (4, 6), (8, 9)], [])
    assert set(units.keys) == {"", "pose estimation framework", "pose estimation"}


def test_pair_features_are_finite_and_empty_on_the_diagonal():
    """A unit does not stand to itself."""
    text = words("mixture of experts (MoE) reaches 2.0x on GLUE")
    units = units_of(text, [(0, 2), (4, 4), (11, 11)], [(7, 9)])
    pairs = pair_features(units)
    assert pairs.shape[:2] == (5, 5)
    assert np.isfinite(pairs).all()
    assert not pairs[np.arange(5), np.arange(5)].any()
    assert pairs[1, 2, 11] == 1  # the short form stands in brackets right after the long form


def test_unit_features_of_a_text_without_names():
    """A text without names has one unit, the paper."""
    assert unit_features(units_of(words("nothing here"), [], [])).shape[0] == 1


class _Pieces:
    """A tokenizer with one piece for each word."""

    def encode(self, word: str, **_: object) -> object:
        return SimpleNamespace(ids=[int(word) if word.isdigit() else 7])


class _Session:
    """A session whose state of a piece is its id, repeated."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def run(self, _: object, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        ids = feed["ids"]
        self.lengths.append(ids.shape[1])
        return [np.repeat(ids[..., None], 384, axis=2).astype(np.float32)]


@pytest.mark.parametrize("count", [1, 509, 510, 511, 2000])
def test_windows_give_each_word_its_own_state(count: int):
    """Long texts are read in windows to the end, and no word gets the state of another."""
    session = _Session()
    text = words(" ".join(str(1000 + i) for i in range(count)))
    states = Encoder(_Pieces(), session).states(text)
    assert states[:, 0].tolist() == [1000 + i for i in range(count)]
    assert max(session.lengths) <= 512


def test_the_state_of_a_word_is_the_mean_of_its_pieces():
    """A word that the vocabulary does not know at all has a state of zeros, and its neighbours keep theirs."""

    class Cut(_Pieces):
        def encode(self, word: str, **_: object) -> object:
            return SimpleNamespace(ids=[int(digit) for digit in word if digit.isdigit()])

    states = Encoder(Cut(), _Session()).states(words("x 24 y 135 x"))
    assert states[:, 0].tolist() == [0, 3, 0, 3, 0]
