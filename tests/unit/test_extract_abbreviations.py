"""Short forms and their long forms."""

import pytest

from kg.extract.abbreviations import abbreviations
from kg.model import Paper


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("x", "We use low-rank adaptation (LoRA).", [("LoRA", "low-rank adaptation")]),
        ("x", "Proximal Policy Optimization (PPO) is used.", [("PPO", "Proximal Policy Optimization")]),
        ("x", "We use MoE (mixture of experts) layers.", [("MoE", "mixture of experts")]),
        ("x", "Large language models (LLMs) grow.", [("LLMs", "Large language models")]),
        ("MASS: Masked Attention Span Selection", "x", [("MASS", "Masked Attention Span Selection")]),
        ("x", "MOSO is the Mesh-Order 2D-Scan Module (MOS2D).", [("MOS2D", "Mesh-Order 2D-Scan Module")]),
        ("x", "Arbor is graded near a better optimizer (Adam).", []),
        ("x", "This helps (see Table 2) much (2024).", []),
    ],
)
def test_definitions_are_found_in_both_orders_and_in_titles(title, abstract, expected):
    assert expected == [(a.short, a.long) for a in abbreviations(Paper("p", title, abstract))]
