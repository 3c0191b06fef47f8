"""The trained network written as the model folder that the package ships.

Owns: the files of a model folder, the comparison of shipped with trained. Knows: torch, onnx, onnxruntime.
Must not know: gold annotation, optimisers.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from kg.extract.weights import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.train.network import Heads, Reader

__all__ = ["export", "write_settings"]

_FILES: Final = ("encoder.onnx", "heads.npz", "tokenizer.json", FILE)
_FORMAT: Final = 1


class _OneText(nn.Module):  # type: ignore[misc] # torch ships no types
    """The encoder for one text without padding, as it is run."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        """(1, pieces) → (1, pieces, 384)."""
        out: Tensor = self.reader(ids, shapes, None)
        return out


def export(reader: Reader, heads: Heads, tokenizer: Path, folder: Path) -> None:
    """Write encoder (8 bits, in blocks of 128 weights), heads (half floats) and tokenizer into a folder.

    Why: blocks keep states within 4 % of the trained ones; one scale for a whole activation, as `quantize_dynamic`
    has it, is off by 13 % and cost 1 to 3 points of F1.

    Cost: half a minute.
    """
    import onnx  # noqa: PLC0415 # only needed here
    import onnxruntime.quantization as q  # noqa: PLC0415 # only needed here
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer  # noqa: PLC0415 # only needed here

    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    ids = torch.randint(1000, 20000, (1, 64))
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            _OneText(reader).eval(),
            (ids, torch.zeros_like(ids)),
            str(whole),
            input_names=["ids", "shapes"],
            output_names=["states"],
            dynamic_shapes=(
                {1: torch.export.Dim("pieces", min=2, max=512)},
                {1: torch.export.Dim("pieces", min=2, max=512)},
            ),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        blocks = MatMulNBitsQuantizer(onnx.load(whole), bits=8, block_size=128, is_symmetric=True, accuracy_level=4)
        blocks.process()
        small = Path(scratch) / "small.onnx"
        blocks.model.save_model_to_file(str(small))
        q.quantize_dynamic(
            small,
            folder / "encoder.onnx",
            weight_type=q.QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["Gather"],
        )
    _strip(folder / "encoder.onnx")
    packed = {name: value.detach().numpy().astype(np.float16) for name, value in heads.state_dict().items()}
    np.savez(folder / "heads.npz", **packed)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def _strip(path: Path) -> None:
    """Take out what the exporter notes of its own calls: it names folders of the machine, and is of no use later."""
    import onnx  # noqa: PLC0415 # only needed here

    model = onnx.load(path)
    del model.metadata_props[:]
    noted = [model.graph, *model.functions, *model.graph.node, *model.graph.value_info]
    noted += [*model.graph.input, *model.graph.output, *(node for f in model.functions for node in f.node)]
    for part in noted:
        del part.metadata_props[:]
        part.ClearField("doc_string")
    onnx.save(model, path)


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write `model.json`: format, hashes of the files, version (a hash over all), and what was chosen."""
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _FILES}
    body = {"format": _FORMAT, "files": hashes, **settings}
    version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
    text = json.dumps({"version": version, **body}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "model.json").write_text(text + "\n", "utf-8")
