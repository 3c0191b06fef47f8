"""How many names of a list stand beside a name."""

from __future__ import annotations

import re

import pytest

from kg.extract.enumerated import neighbours


def count(text: str, others: tuple[str, ...] = ("Foo", "Bar", "Qux")) -> int:
    """Other names in the list that Baz stands in."""
    at = text.index("Baz")
    return neighbours(text, (at, at + 3), [m.span() for name in others for m in re.finditer(name, text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo, Bar, and Baz win.", 2),
        ("Foo, Baz and Bar win.", 2),
        ("Baz, Foo (the small one), as well as the Bar win.", 2),
        ("Foo/Bar/Baz/Qux win.", 3),
        ("Foo and Baz win.", 1),
        ("Foo, Bar, who knows Baz.", 0),
        ("Foo wins. Baz loses.", 0),
        ("Foo beats Baz, and Bar wins.", 1),
    ],
)
def test_members_of_a_list_stand_in_a_row(text: str, expected: int):
    assert count(text) == expected


def test_the_widest_of_nested_names_counts_once():
    text = "deep Foo, wide Bar, and Baz"
    places = [(0, 8), (5, 8), (10, 18), (15, 18)]
    assert neighbours(text, (24, 27), places) == 2


def test_a_long_list_is_counted_to_its_end():
    assert count("Foo, " * 400 + "Baz") == 400
