"""How many devices, and for how long."""

import re

import pytest

from kg.extract.deployments import deployments
from kg.extract.groups import Group
from kg.model import Span
from kg.vocab import EntityType, Qualifier


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("on up to 128 A100 GPUs for 3 days", "A100 GPUs", (128, Qualifier.UP_TO, 72.0)),
        ("with 8×H100", "H100", (8, None, None)),
        ("on a single RTX 4090", "RTX 4090", (1, None, None)),
        ("on four NVIDIA V100", "V100", (4, None, None)),
        ("takes under 30 minutes on a single A100", "A100", (1, None, 0.5)),
        ("within 3 days using only 8 A100 GPUs", "A100 GPUs", (8, None, 72.0)),
        ("trained for 3 days on 8 A100 GPUs", "A100 GPUs", (8, None, 72.0)),
        ("takes 24 hours of tuning on a single GPU", "GPU", (1, None, 24.0)),
        ("which fits into one GPU", "GPU", (1, None, None)),
    ],
)
def test_count_hedge_and_hours_stand_beside_the_device(text, name, expected):
    at = text.index(name)
    (found,) = deployments(text, [Group(0, EntityType.HARDWARE, "runsOn", (Span(at, at + len(name)),))])
    assert expected == (found.count, found.qualifier, found.hours)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("on a Raspberry Pi 4 CPU", "CPU"),
        ("two GPU kernels", "GPU"),
        ("on GPUs", "GPUs"),
        ("is 43x faster than a Core i7 CPU", "Core i7 CPU"),
        ("on a 24 GB RTX 4090", "RTX 4090"),
        ("takes 24 GPU hours", "GPU"),
        ("takes 199 A100 GPU days", "A100"),
        ("models that do not fit into one GPU", "GPU"),
        ("larger than a single GPU", "GPU"),
        ("reaches 15 Petaflops", "Petaflops"),
        ("on a 64-core EPYC CPU", "EPYC CPU"),
    ],
)
def test_parts_of_names_and_other_nouns_are_no_counts(text, name):
    at = text.index(name)
    assert deployments(text, [Group(0, EntityType.HARDWARE, "", (Span(at, at + len(name)),))]) == ()


def test_a_duration_belongs_to_the_device_that_it_follows():
    """Previously the minutes of the second device were those of the first, too."""
    text = "train on 8 A100 GPUs and run it on a T4 in 3 minutes"
    names = ("A100 GPUs", "T4")
    groups = [
        Group(i, EntityType.HARDWARE, "runsOn", (Span(text.index(n), text.index(n) + len(n)),))
        for i, n in enumerate(names)
    ]
    assert [(d.device, d.count, d.hours) for d in deployments(text, groups)] == [(0, 8, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fits on a single GPU, and takes 24 hours on a single GPU.", [(1, 24.0)]),
        ("It runs on 8 GPUs. All tests used 8 GPUs.", [(8, None)]),
        ("It takes 3 days on 8 GPUs, then 2 days on 8 GPUs.", [(8, 72.0), (8, 48.0)]),
        ("It takes 3 days on 8 GPUs, and runs on a single GPU.", [(8, 72.0), (1, None)]),
    ],
)
def test_one_use_that_is_told_twice_counts_once(text, expected):
    """Another duration or another count is another use."""
    spans = tuple(Span(m.start(), m.end()) for m in re.finditer("GPUs?", text))
    found = deployments(text, [Group(0, EntityType.HARDWARE, "runsOn", spans)])
    assert [(d.count, d.hours) for d in found] == expected
