"""How many devices, and for how long."""

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
        ("takes 24 GPU hours", "GPU", (None, None, 24.0)),
        ("takes 199 A100 GPU days", "A100", (None, None, 4776.0)),
        ("takes under 30 minutes on a single A100", "A100", (1, None, 0.5)),
        ("within 3 days using only 8 A100 GPUs", "A100 GPUs", (8, None, 72.0)),
        ("trained for 3 days on 8 A100 GPUs", "A100 GPUs", (8, None, 72.0)),
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
