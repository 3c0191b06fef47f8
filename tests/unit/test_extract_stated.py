"""What the words beside a number say of its baseline, its dataset and whose level it is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kg.extract.groups import Group
from kg.extract.listed import in_order
from kg.extract.quantities import candidates
from kg.extract.stated import actor, claimant, is_beaten, measured_on, rivals, stated
from kg.model import Span
from kg.text import sentences
from kg.vocab import EntityType


def scene(text: str, datasets: str = "", methods: str = "", role: str = "compares"):
    """The results of a text and the things that it names."""
    named = [(name, EntityType.DATASET) for name in datasets.split()] + [
        (n, EntityType.METHOD) for n in methods.split()
    ]
    things = [
        Group(i, kind, role, tuple(Span(*m.span()) for m in re.finditer(rf"\b{re.escape(name)}\b", text)))
        for i, (name, kind) in enumerate(named)
    ]
    return [c for c in candidates(text) if c.kind == "result"], things, [name for name, _ in named]


@pytest.mark.parametrize(
    ("text", "datasets", "methods", "expected"),
    [
        ("It gains 7.7% and 10.3% over Foo and Bar.", "", "Foo Bar", {7.7: "Foo", 10.3: "Bar"}),
        ("It is 2x and 3x faster than Foo and Bar.", "", "Foo Bar", {2.0: "Foo", 3.0: "Bar"}),
        ("Accuracy grows by 4%, 5%, and 6% on Foo, Bar, and Baz.", "Foo Bar Baz", "", {4: "Foo", 5: "Bar", 6: "Baz"}),
        ("Accuracy grows by 4% and 5% on Foo, Bar and Baz.", "Foo Bar Baz", "", {}),
        ("It gains 7.7% and 10.3% over Foo, the best of Bar.", "", "Foo Bar", {}),
        ("It gains 7% to 9% over Foo and Bar.", "", "Foo Bar", {}),
        ("It gains 7% and 9%. On Foo and Bar it fails.", "Foo Bar", "", {}),
    ],
)
def test_lists_of_one_length_are_read_in_order(text: str, datasets: str, methods: str, expected: dict[float, str]):
    """Ranges are no lists, and a list of another length says nothing."""
    results, things, names = scene(text, datasets, methods)
    found = in_order(text, results, things, sentences(text))
    assert {results[i].value: names[thing] for (i, _), thing in found.items()} == expected
    assert {end for _, end in found} == ({"dataset" if datasets else "baseline"} if expected else set())


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("It wins 70%, compared with 3.5% for a random player.", 3.5, (None,)),
        ("It wins 70%, compared to 3.5% for a random player and 9.2% without search.", 9.2, (None,)),
        ("Its accuracy of 90% is above the 85.3% oracle-free baseline.", 85.3, (None,)),
        ("It wins 70%, compared with 3.5% for Foo.", 3.5, ("Foo",)),
        ("It beats Foo (61.5%) on all boards.", 61.5, ("Foo",)),
        ("An accuracy of 61.5% over the baseline is reached.", 61.5, ()),
        ("It wins 70% of the games.", 70.0, ()),
        ("It wins, compared with others, 70% for our search.", 70.0, ()),
    ],
)
def test_a_level_of_something_else_is_not_the_proposals(text: str, value: float, expected: tuple[str | None, ...]):
    """Its subject is that thing, or nothing where it has no name."""
    results, things, names = scene(text, methods="Foo")
    (result,) = [c for c in results if c.value == value]
    assert tuple(None if i is None else names[i] for i in rivals(text, result, things)) == expected


def test_what_is_beaten_by_a_number_is_its_baseline():
    """The nearest name may belong to the next number, and of two that are beaten together none is sure."""
    text = "A title\nOurs is ahead, surpassing Foo by 7.0 points and Bar by 10.7 points. It beats Foo and Bar by 3.5%."
    results, things, _ = scene(text, methods="Foo Bar")
    said = [
        stated("baseline", text, result, things, next(s for s in sentences(text) if result.span.start < s.end))
        for result in results
    ]
    assert [list(np.sign(one)) for one in said] == [[1, 0], [0, 0], [0, 0]]


def test_words_may_stand_between_than_and_a_baseline():
    """But no other number's, and no other clause."""
    text = "A title\nIt gives 2x speedup over the dense version and 3x speedup over the best sparse engine Foo."
    results, things, _ = scene(text, methods="Foo")
    said = [stated("baseline", text, result, things, sentences(text)[1]) for result in results]
    assert [list(np.sign(one)) for one in said] == [[0], [1]]


def test_a_dataset_of_another_sentence_yields_to_one_of_the_same():
    """Where a sentence names none, one named before is as likely as ever."""
    text = "A title\nWe train on Foo. On Bar the accuracy is 81%. The error is 3%."
    results, things, _ = scene(text, datasets="Foo Bar")
    first, second = (
        stated("dataset", text, result, things, next(s for s in sentences(text) if result.span.start < s.end))
        for result in results
    )
    assert first[0] < first[1] == 0
    assert not second.any()


@pytest.mark.parametrize("text", ["On Foo, we gain 3%.", "Across the much larger Foo, its error is 3%."])
def test_a_dataset_that_opens_a_sentence_is_that_of_its_numbers(text: str):
    """A comma parts it from what is said of it; "On Foo it gains" may go on with another."""
    (result,), things, _ = scene(text, datasets="Foo")
    assert stated("dataset", text, result, things, sentences(text)[0])[0] > 0
    text = text.replace(",", "")
    (result,), things, _ = scene(text, datasets="Foo")
    assert stated("dataset", text, result, things, sentences(text)[0])[0] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Compared to Foo, ours reaches an accuracy of 93.6%.", 1),
        ("Compared with the original Foo model (2024), we gain 3.6%.", 1),
        ("It outperforms Foo, cutting the mean error by 15%.", 1),
        ("It outperforms Foo, cutting the error to that of Bar and by 15%.", 0),
        ("It knows Foo, cutting the mean error by 15%.", 0),
    ],
)
def test_what_a_sentence_compares_with_is_the_baseline_of_its_number(text: str, expected: int):
    """It stands first, or is beaten in the words that go on with the number."""
    results, things, _ = scene(f"A title\n{text}", methods="Foo")
    (said,) = stated("baseline", f"A title\n{text}", results[-1], things, sentences(f"A title\n{text}")[1])
    assert np.sign(said) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("Ours does not beat tuning on chess, where Foo reaches 86.4%.", 86.4, "Foo"),
        ("Ours wins 90.1% while Foo only gets about 45.2%.", 45.2, "Foo"),
        ("Ours obtains an accuracy of 40.9% and Foo 41.1%.", 41.1, "Foo"),
        ("Ours is trained with Foo and gets 45.2%.", 45.2, None),
        ("Tuning of Foo reaches 45.2%.", 45.2, None),
        ("Ours obtains an accuracy of 40.9%, and on Foo 41.1%.", 41.1, None),
    ],
)
def test_who_stands_right_before_a_number_claims_it(text: str, value: float, expected: str | None):
    """Or right before "reaches", where a clause begins with the name."""
    results, things, names = scene(text, methods="Foo")
    (result,) = [c for c in results if c.value == value]
    found = claimant(text, result, things)
    assert expected == (None if found is None else names[found])


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("Foo reaches 70%, while Bar drops to 9.4% under attack.", 9.4, "Bar"),
        ("We beat Bar, which needs about 5 ms of time.", 5.0, "Bar"),
        ("The Foo reduces the latency of Bar by 5%.", 5.0, "Foo"),
        ("Motors with Foo and Bar yield errors of 0.7%.", 0.7, None),  # one of a list
        ("Our Bar reduces memory by 5%.", 5.0, None),
        ("Foo improves accuracy and a cache saves 5% of memory.", 5.0, None),  # another clause
    ],
)
def test_who_acts_in_the_clause_of_a_number_claims_it(text: str, value: float, expected: str | None):
    """Whoever else the paper proposes."""
    results, things, names = scene(text, methods="Foo Bar")
    (result,) = [c for c in results if c.value == value]
    found = actor(text, result, things, 0)
    assert (None if found is None else names[found]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It reaches 91% accuracy on Foo and 85% on Bar.", ["Foo", "Bar"]),
        ("It raises Foo by 6.0 points, Bar by 14.7 points.", ["Foo", "Bar"]),
        ("It leads on all Foo sets: 84.9% on Bar and 92.3% on Foo.", ["Bar", "Foo"]),
        ("It gains 35% recall and 4% precision on Foo, 139% and 10% on Bar.", ["Foo", "Foo", "Bar", "Bar"]),
        ("It gains 98% and 99% on Foo and Bar.", [None, "Foo"]),  # such a list is read in order
        ("It gains 8.4% on average across Foo.", [None]),
        ("It saves 8.4% of memory while being better on Foo.", [None]),
    ],
)
def test_a_number_is_measured_on_the_dataset_of_its_own_part(text: str, expected: list[str | None]):
    """Before, all numbers of a sentence could have the first dataset of it."""
    results, things, names = scene(text, datasets="Foo Bar")
    found = [measured_on(text, results, i, things) for i in range(len(results))]
    assert [None if one is None else names[one] for one in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Compared to Foo, the rate rises from 44% to 64%.", True),
        ("Ours is 3x faster than Foo.", True),
        ("Compared to Foo, Foo with a cache is 3x faster.", False),
        ("The rate is 64%, compared to Foo.", False),  # may be a level of Foo itself
        ("Foo is 3x faster.", False),
    ],
)
def test_what_a_change_is_measured_against_does_not_claim_it(text: str, expected: bool):
    results, things, _ = scene(text, methods="Foo")
    assert is_beaten(text, results[0], things[0], Span(0, len(text))) is expected
