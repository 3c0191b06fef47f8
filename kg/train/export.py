"""The trained network written as the model folder that the package ships.

Owns: the files of a model folder. Knows: torch, onnx, `graphs`. Must not know: optimisers.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from torch import nn

from kg.extract.encode import load_tokenizer
from kg.extract.nlp import FILES, FORMAT
from kg.train import graphs
from kg.train.fit import states_of, text_of
from kg.train.network import FROZEN
from kg.train.rounding import Seen
from kg.train.targets import losses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.train.gold import Example
    from kg.train.network import Heads, Reader

__all__ = ["export", "write_settings"]


def export(reader: Reader, heads: Heads, tokenizer: Path, examples: Iterable[Example], folder: Path) -> None:
    """Write the graphs and the tokenizer into a folder.

    Args:
        reader: the encoder.
        heads: what reads its states.
        tokenizer: `tokenizer.json`.
        examples: annotated papers, some dozens: on them it is seen how large features become.
        folder: made if it is not there.

    Cost: half a minute for 64 papers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    heads.eval()
    seen = _seen(reader, heads, tokenizer, examples)
    ours, theirs = ({k: v.detach().numpy() for k, v in m.state_dict().items()} for m in (reader, heads))
    onnx.save(graphs.encoder_graph(ours, seen, FROZEN), folder / "encoder.onnx")
    onnx.save(graphs.spans_graph(theirs, seen), folder / "spans.onnx")
    onnx.save(graphs.units_graph(theirs, seen), folder / "units.onnx")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def _seen(reader: Reader, heads: Heads, tokenizer: Path, examples: Iterable[Example]) -> dict[str, Seen]:
    """What each linear layer is given."""
    seen: dict[str, Seen] = {}

    def watch(name: str) -> Any:  # noqa: ANN401 # a hook of torch
        def look(_layer: nn.Module, given: tuple[torch.Tensor]) -> None:
            rows = given[0].flatten(0, -2)
            peak, gram = rows.abs().amax(0).numpy(), (rows.T @ rows).double().numpy()
            before = seen.get(name, Seen(peak, np.zeros_like(gram)))
            seen[name] = Seen(np.maximum(before.peak, peak), before.gram + gram)

        return look

    linear = [(n, m) for part in (reader, heads) for n, m in part.named_modules() if isinstance(m, nn.Linear)]
    hooks = [layer.register_forward_pre_hook(watch(name)) for name, layer in linear]
    cut = load_tokenizer(tokenizer)
    with torch.no_grad():
        for example in examples:
            text = text_of(reader, cut, example)
            if text is not None:
                losses(heads, states_of(reader, [text])[0], example)  # what they are given, not what they lose, counts
    for hook in hooks:
        hook.remove()
    return seen


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write `model.json`: format, hashes of the files, version (a hash over all), and what was chosen."""
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    body = {"format": FORMAT, "files": hashes, **settings}
    version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
    text = json.dumps({"version": version, **body}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "model.json").write_text(text + "\n", "utf-8")
