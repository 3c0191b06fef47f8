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
    ],
)
def test_count_hedge_and_hours_stand_beside_the_device(text, name, expected):
    at = text.index(name)
    (found,) = deployments(text, [Group(0, EntityType.HARDWARE, "runsOn", (Span(at, at + len(name)),))])
    assert expected == (found.count, found.qualifier, found.hours)


@pytest.mark.parametrize(
    ("text", "name"), [("on a Raspberry Pi 4 CPU", "CPU"), ("two GPU kernels", "GPU"), ("on GPUs", "GPUs")]
)
def test_parts_of_names_and_other_nouns_are_no_counts(text, name):
    at = text.index(name)
    assert deployments(text, [Group(0, EntityType.HARDWARE, "", (Span(at, at + len(name)),))]) == ()
