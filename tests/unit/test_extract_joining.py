"""Which names of a text are joined as forms of one thing, and which are kept apart."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from kg.extract.joining import join, likeness
from kg.extract.units import units_of
from kg.extract.words import words


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def joined(
    text: str,
    names: list[str],
    alike: dict[tuple[int, int], float],
    *,
    defined: list[tuple[str, str]] | None = None,
    own: int | None = None,
) -> list[list[str]]:
    """Names of a text in sets, from how alike the network finds them by number; `own` is the paper's contribution."""
    cut = words(text)
    strings = cut.forms
    places = []
    for name in names:
        parts = words(name).forms
        places.append(next(i for i in range(len(strings)) if strings[i : i + len(parts)] == parts))
    spans = [(at, at + len(words(name)) - 1) for at, name in zip(places, names, strict=True)]
    units = units_of(cut, spans, [])
    at = [
        next(u for u in range(len(units)) if (units.start[units.firsts[u]], units.end[units.firsts[u]]) == s and u)
        for s in spans
    ]
    same = np.full((len(units), len(units)), -9.0, np.float32)
    for (i, j), share in alike.items():
        same[at[i], at[j]] = same[at[j], at[i]] = logit(share)
    pairs = frozenset(frozenset(pair) for pair in defined or ())
    reading = SimpleNamespace(units=units, words=cut, judged=SimpleNamespace(same=same), defined=pairs)
    chances = np.zeros(len(units), np.float32)
    if own is not None:
        chances[at[own]] = 1.0
    sets = [[u] for u in at]
    join(sets, likeness(reading, chances, 0.95), 0.3)
    return [[names[at.index(u)] for u in members] for members in sets]


@pytest.mark.parametrize(
    ("text", "names", "share", "together"),
    [
        ("A text encoder meets an image encoder.", ["text encoder", "image encoder"], 0.6, False),
        ("A text encoder meets an image encoder.", ["text encoder", "image encoder"], 0.95, True),
        ("A text encoder. An image encoder.", ["text encoder", "image encoder"], 0.6, True),
        ("A text encoder, or small text encoder.", ["text encoder", "small text encoder"], 0.6, True),
        ("We use Llama 7B and Llama 13B.", ["Llama 7B", "Llama 13B"], 0.99, False),
    ],
)
def test_names_that_a_sentence_sets_against_each_other_are_two_things(text, names, share, together):
    """Previously "guarded renderer" and "unguarded renderer" could be one thing."""
    assert (len(joined(text, names, {(0, 1): share})) == 1) is together


@pytest.mark.parametrize(
    ("names", "share", "together"),
    [
        (["KL", "teacher supervision"], 0.8, False),
        (["KL", "RL"], 0.8, False),
        (["RL", "tuning by reward"], 0.8, False),
        (["RL", "tuning by reward"], 0.95, True),  # where the network is sure, it may know a name
        (["RL", "reinforcement learning"], 0.8, True),
        (["LLM", "language model"], 0.8, True),
        (["Net", "tuning by reward"], 0.8, True),  # no short form of capitals
    ],
)
def test_a_short_form_joins_what_spells_it(names, share, together):
    """Previously "KL" could be a form of "teacher supervision"."""
    assert (len(joined(f"We use {names[0]} and then {names[1]}.", names, {(0, 1): share})) == 1) is together


def test_the_brand_of_the_contribution_need_not_be_spelled():
    names = ["HYDRA", "pruning by reward"]
    assert len(joined("We propose HYDRA, a pruning by reward.", names, {(0, 1): 0.8}, own=0)) == 1


def test_a_pair_that_the_text_defines_is_one_thing():
    names = ["reinforced learning", "RW"]
    assert len(joined("Some reinforced learning (RW).", names, {}, defined=[("reinforced learning", "rw")])) == 1


def test_a_third_name_does_not_bring_two_things_together():
    """Previously two names that the network tells apart came together where both were like a third."""
    names = ["deep tracking", "tracking", "wide tracking"]
    text = "First deep tracking. Then tracking. Then wide tracking."
    assert len(joined(text, names, {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.2})) == 1
    assert joined(text, names, {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.01}) == [names[:2], names[2:]]
