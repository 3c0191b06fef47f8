"""The trained network as ONNX graphs, node by node, with products in 8 bits.

Owns: the three graphs that the package runs: encoder, spans, units. Knows: onnx, numpy.
Must not know: torch, files, gold annotation.

Why by hand: an exporter's graph has other scales, more nodes and more copies; this one takes half the time.

Products are of whole numbers: one scale for each row of what is read, one for each column of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from kg.train.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from onnx import ModelProto

    from kg.train.rounding import Seen

    Weights = Mapping[str, NDArray[Any]]  # by name, a matrix as (out, in)
    Inputs = Mapping[str, Seen]  # of each linear layer

__all__ = ["encoder_graph", "spans_graph", "units_graph"]

_HEADS: Final = 12  # of the encoder's attention
_MIDDLE: Final = 128  # which of the 256 whole numbers stands for zero
_LOW: Final = 48  # the same for what comes from GELU, which is never below -0.17
_FUSED: Final = "com.microsoft"  # onnxruntime's own operations
_INT, _REAL = TensorProto.INT64, TensorProto.FLOAT


@dataclass(slots=True)
class _Graph:
    """Nodes and constants as they are written."""

    weights: Weights
    inputs: Inputs
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    middles: dict[tuple[str, int], str] = field(default_factory=dict)  # of rows, and what stands for zero in them

    def constant(self, name: str, value: NDArray[Any] | np.generic | float | list[int]) -> str:
        """A constant under a name; numbers with a point are stored in 32 bits."""
        array = np.asarray(value)
        array = array.astype(np.float32) if array.dtype.kind == "f" else array
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **how: Any) -> str:  # noqa: ANN401 # attributes are of any type
        """A node with one output."""
        return self.split(kind, 1, *inputs, domain=domain, **how)[0]

    def split(self, kind: str, outputs: int, *inputs: str, domain: str = "", **how: Any) -> list[str]:  # noqa: ANN401 # attributes are of any type
        """A node with so many outputs."""
        names = [f"{kind}_{len(self.nodes)}_{n}" for n in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **how))
        return names

    def apart(self, x: str, widths: Sequence[int]) -> list[str]:
        """Columns of a matrix in groups of these widths."""
        cut = self.constant(f"widths_{len(self.nodes)}", np.asarray(widths, np.int64))
        return self.split("Split", len(widths), x, cut, axis=-1)

    def unsqueeze(self, x: str, axis: int) -> str:
        """One more axis."""
        return self.op("Unsqueeze", x, self.constant(f"axis_{axis}", [axis]))

    def norm(self, x: str, name: str, epsilon: float) -> str:
        """A layer's normalisation."""
        own = [self.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.op("LayerNormalization", x, *own, axis=-1, epsilon=epsilon)

    def plain(self, x: str, *names: str) -> str:
        """Linear layers of one input, side by side, in 32 bits."""
        out = self.op("MatMul", x, self.constant(names[0] + ".columns", self._columns(names)))
        bias = self._bias(names)
        return out if bias is None else self.op("Add", out, bias)

    def linear(self, x: str, *names: str, per: str, zero: int = _MIDDLE) -> list[str]:
        """Linear layers of one input, in 8 bits.

        Args:
            x: (rows, in).
            names: of the layers.
            per: what a row stands for.
            zero: which whole number stands for zero in the input: numbers below zero have so much room.
        """
        products = self.products(x, *names, per=per, zero=zero)
        biases = [self._bias([name]) for name in names]
        return [y if bias is None else self.op("Add", y, bias) for y, bias in zip(products, biases, strict=True)]

    def products(self, x: str, *names: str, per: str, zero: int = _MIDDLE) -> list[str]:
        """The same without what the layers add."""
        own, top = rounded(self._columns(names), self.inputs[names[0]]), 255 - zero
        x = self.op("Mul", x, self.constant(names[0] + ".smooth", own.smooth))
        along = self.constant("axis_-1", [-1])
        most = self.op("Mul", self.op("ReduceMax", x, along, keepdims=1), self.constant(f"step_{top}", 1 / top))
        least = self.op("Mul", self.op("ReduceMin", x, along, keepdims=1), self.constant(f"step_-{zero}", -1 / zero))
        step = self.op("Max", most, least, self.constant("tiny", 1e-22))  # one a row
        steps = self.op("Reshape", step, self.constant("flat", [-1]))
        middle = self.constant(f"zero_{zero}", np.uint8(zero))
        if (per, zero) not in self.middles:
            self.middles[per, zero] = self.op("Expand", middle, self.op("Shape", steps))
        x = self.op("QuantizeLinear", x, steps, self.middles[per, zero], axis=-2)
        out, first = [], 0
        for name in names:  # one by one: to take their columns apart afterwards would copy them
            last = first + len(self.weights[f"{name}.weight"])
            columns = self.constant(name + ".columns", own.whole[:, first:last])
            scale = self.constant(name + ".scale", own.scale[first:last])
            y = self.op("MatMulIntegerToFloat", x, columns, self.constant("step_1", 1.0), scale, middle, domain=_FUSED)
            out.append(self.op("Mul", y, step))
            first = last
        return out

    def model(self, inputs: Mapping[str, Any], outputs: Mapping[str, tuple[str, Any]]) -> ModelProto:
        """All nodes as a model. Args: inputs as name → (type, shape), outputs as name → (value, shape)."""
        self.nodes += [helper.make_node("Identity", [value], [name]) for name, (value, _) in outputs.items()]
        given = [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()]
        said = [helper.make_tensor_value_info(name, _REAL, shape) for name, (_, shape) in outputs.items()]
        graph = helper.make_graph(self.nodes, "kg", given, said, list(self.constants.values()))
        sets = [helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=sets, ir_version=10, producer_name="kg")

    def _columns(self, names: Sequence[str]) -> NDArray[Any]:
        return np.concatenate([self.weights[f"{name}.weight"] for name in names]).T.astype(np.float32)

    def _bias(self, names: Sequence[str]) -> str | None:
        if f"{names[0]}.bias" not in self.weights:
            return None
        return self.constant(names[0] + ".added", np.concatenate([self.weights[f"{name}.bias"] for name in names]))


def encoder_graph(weights: Weights, inputs: Inputs, frozen: int) -> ModelProto:
    """Word pieces in, one state a piece out: `ids`, `shapes` (1, pieces) → `states` (1, pieces, 384).

    Args:
        weights: of `kg.train.network.Reader`.
        inputs: of its linear layers.
        frozen: before which layer the letter case is added.
    """
    g = _Graph(weights, inputs)
    inner = "encoder.embeddings."
    words = weights[inner + "word_embeddings.weight"]
    size = words.shape[1]
    scale = np.abs(words).max(1, keepdims=True) / 127
    whole = np.round(words / np.where(scale > 0, scale, 1)).astype(np.int8)
    x = g.op("Cast", g.op("Gather", g.constant("words", whole), "ids"), to=_REAL)
    x = g.op("Mul", x, g.op("Gather", g.constant("words.scale", scale), "ids"))
    places = weights[inner + "position_embeddings.weight"] + weights[inner + "token_type_embeddings.weight"][0]
    count = g.op("Shape", "ids", start=1, end=2)
    x = g.op("Add", x, g.op("Slice", g.constant("places", places), g.constant("first", [0]), count))
    x = g.norm(x, inner + "LayerNorm", 1e-12)
    layer = 0
    while (name := f"encoder.encoder.layer.{layer}.") + "output.dense.weight" in weights:
        if layer == frozen:
            x = g.op("Add", x, g.op("Gather", g.constant("shape", weights["shape.weight"]), "shapes"))
        parts = g.linear(x, *(f"{name}attention.self.{part}" for part in ("query", "key", "value")), per="piece")
        mixed = g.op("MultiHeadAttention", *parts, domain=_FUSED, num_heads=_HEADS)
        x = g.op("Add", x, *g.linear(mixed, name + "attention.output.dense", per="piece"))
        x = g.norm(x, name + "attention.output.LayerNorm", 1e-12)
        (up,) = g.products(x, name + "intermediate.dense", per="piece")
        bias = g.constant(name + "up.added", weights[name + "intermediate.dense.bias"])
        up = g.op("FastGelu", up, bias, domain=_FUSED)  # by tanh: off by less than the rounding that follows
        (down,) = g.linear(up, name + "output.dense", per="piece", zero=_LOW)
        x = g.norm(g.op("Add", x, down), name + "output.LayerNorm", 1e-12)
        layer += 1
    pieces = (_INT, [1, "pieces"])
    return g.model({"ids": pieces, "shapes": pieces}, {"states": (x, [1, "pieces", size])})


def spans_graph(weights: Weights, inputs: Inputs) -> ModelProto:
    """States in, what every span is out: `states` (words, 384) → `kinds` (widths, words, 7), probabilities.

    Args:
        weights: of `kg.train.network.Heads`.
        inputs: of its linear layers.
    """
    g = _Graph(weights, inputs)
    widths, kinds = weights["width.weight"].shape
    size, hidden = weights["first.weight"].shape
    begin, end = (g.op("Relu", x) for x in g.linear("states", "first", "last", per="word"))
    turned = g.op("Reshape", *g.linear(begin, "both", per="word"), g.constant("by_kind", [-1, kinds, size]))
    count = g.op("Shape", "states", start=0, end=1)
    scalar = g.op("Squeeze", count, g.constant("axis_0", [0]))
    every = g.op("Range", g.constant("from", np.int64(0)), scalar, g.constant("by", np.int64(1)))
    last = g.op("Add", g.unsqueeze(every, 1), g.constant("widths", np.arange(widths, dtype=np.int64)[None]))
    last = g.op("Min", last, g.op("Sub", scalar, g.constant("one", np.int64(1))))  # (words, widths)
    both = g.op("FusedMatMul", turned, g.op("Gather", end, last), domain=_FUSED, transB=1)  # (words, kinds, widths)
    score = g.op("Transpose", both, perm=[2, 0, 1])
    score = g.op("Add", score, g.plain(begin, "first_alone"))
    last = g.op("Transpose", last, perm=[1, 0])
    score = g.op("Add", score, g.op("Gather", g.plain(end, "last_alone"), last))
    sums = g.op("CumSum", g.plain("states", "content"), g.constant("rows", np.int64(0)))
    none = g.constant("none", np.zeros((1, kinds)))
    before = g.op(
        "Slice", g.op("Concat", none, sums, axis=0), g.constant("start", [0]), count, g.constant("axis_0", [0])
    )
    held = g.op("Sub", g.op("Gather", sums, last), before)
    length = g.constant("length", 1 / np.arange(1, widths + 1)[:, None, None])
    score = g.op("Add", score, g.op("Mul", held, length))
    score = g.op("Add", score, g.constant("width", weights["width.weight"][:, None]))
    found = g.op("Softmax", score, axis=-1)
    return g.model({"states": (_REAL, ["words", hidden])}, {"kinds": (found, [widths, "words", kinds])})


def units_graph(weights: Weights, inputs: Inputs) -> ModelProto:
    """The units of a text read together: what each of them is, and how each pair of them stands, as logits.

    Inputs: `states` (words, 384); places of units: `unit`, `start`, `end` (places,); features: `seen` (units, …),
    `pairs` (units, units, …). Outputs: `unit_logits` (units, 7 kinds + 8 roles + 4 for numbers), `pair_logits`
    (units, units, 1 same + 10 relations + 5 ends).

    Args:
        weights: of `kg.train.network.Heads`.
        inputs: of its linear layers.
    """
    g = _Graph(weights, inputs)
    size, pair = len(weights["place.weight"]), len(weights["row.weight"])
    first, by = g.constant("from", np.int64(0)), g.constant("by", np.int64(1))

    def counted(x: str) -> str:
        length = g.op("Squeeze", g.op("Shape", x, start=0, end=1), g.constant("axis_0", [0]))
        return g.op("Range", first, length, by)

    word, start, end = counted("states"), g.unsqueeze("start", 1), g.unsqueeze("end", 1)
    inside = g.op("And", g.op("GreaterOrEqual", word, start), g.op("LessOrEqual", word, end))
    mean = _mean(g, inside, "states")
    ends = [g.op("Gather", "states", place) for place in ("start", "end")]
    (places,) = g.linear(g.op("Concat", *ends, mean, axis=-1), "place", per="place")
    own = g.op("Equal", g.unsqueeze(counted("seen"), 1), "unit")
    x = g.op("Add", _mean(g, own, places), g.plain("seen", "seen"))
    layers = sum(name.endswith(".qkv.weight") for name in weights)
    heads = len(weights["layers.0.bias.weight"])
    flat = g.op("Reshape", "pairs", g.constant("rows_of_pairs", [-1, weights["stand.weight"].shape[1]]))
    count = g.op("Shape", "seen", start=0, end=1)
    grid = g.op("Concat", count, count, g.constant("rest", [-1]), axis=0)
    biases = g.plain(flat, *(f"layers.{layer}.bias" for layer in range(layers)))
    biases = g.op("Transpose", g.op("Reshape", biases, grid), perm=[2, 0, 1])
    parted = g.split("Split", layers, biases, g.constant("by_layer", [heads] * layers), axis=0)
    split = g.constant("by_head", [0, heads, size // heads])
    for layer, bias in enumerate(parted):
        name = f"layers.{layer}."
        (turned,) = g.linear(g.norm(x, name + "before", 1e-5), name + "qkv", per="unit")
        q, k, v = (
            g.op("Transpose", g.op("Reshape", part, split), perm=[1, 0, 2]) for part in g.apart(turned, [size] * 3)
        )
        score = g.op("FusedMatMul", q, k, domain=_FUSED, transB=1, alpha=(size // heads) ** -0.5)
        score = g.op("Softmax", g.op("Add", score, bias), axis=-1)
        mixed = g.op("Transpose", g.op("MatMul", score, v), perm=[1, 0, 2])
        mixed = g.op("Reshape", mixed, g.constant("whole", [0, size]))
        x = g.op("Add", x, *g.linear(mixed, name + "mix", per="unit"))
        up = g.op("Relu", *g.linear(g.norm(x, name + "middle", 1e-5), name + "up", per="unit"))
        x = g.op("Add", x, *g.linear(up, name + "down", per="unit"))
    x = g.norm(x, "after", 1e-5)
    parts = g.linear(x, "row", "column", "row_times", "column_times", per="unit")
    hidden = g.op("Add", g.op("Mul", g.unsqueeze(parts[2], 1), parts[3]), parts[1])
    hidden = g.op("Reshape", g.op("Add", hidden, g.unsqueeze(parts[0], 1)), g.constant("rows_of_hidden", [-1, pair]))
    hidden = g.op("Relu", g.op("Add", hidden, g.plain(flat, "stand")))
    both = g.op("Reshape", g.plain(hidden, "same", "relation", "ends"), grid)
    given: dict[str, Any] = dict.fromkeys(("unit", "start", "end"), (_INT, ["places"]))
    given["states"] = (_REAL, ["words", weights["place.weight"].shape[1] // 3])  # first word, last, mean
    given["seen"] = (_REAL, ["units", weights["seen.weight"].shape[1]])
    given["pairs"] = (_REAL, ["units", "units", weights["stand.weight"].shape[1]])
    alone = g.plain(x, "kind", "role", "figure")
    return g.model(given, {"unit_logits": (alone, ["units", None]), "pair_logits": (both, ["units", "units", None])})


def _mean(g: _Graph, chosen: str, x: str) -> str:
    """Means of rows of a matrix. Args: chosen (means, rows), true for a row that counts."""
    part = g.op("Cast", chosen, to=_REAL)
    count = g.op("ReduceSum", part, g.constant("axis_-1", [-1]), keepdims=1)
    return g.op("Div", g.op("MatMul", part, x), count)
