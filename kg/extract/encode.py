"""States of words from the encoder: word pieces in, one vector a word out, in windows for long texts.

Owns: word pieces, windows. Knows: tokenizers, numpy, `sessions`.
Must not know: heads, entities.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.extract.sessions import open_graph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kg.extract.words import Words

__all__ = ["CLS", "SEP", "Encoder", "load_encoder", "load_tokenizer", "pieces"]

CLS: Final = 101  # the mark before a text
SEP: Final = 102  # the mark after it
_WINDOW: Final = 510  # word pieces that the encoder's positions leave beside its two marks
_OVERLAP: Final = 128  # word pieces that neighbouring windows share
_LONGEST: Final = 64  # word pieces of one word that are read: longer "words" are data, not language
_SEEN: Final = 1024  # characters of one word that are looked at for them


@dataclass(frozen=True, slots=True)
class Encoder:
    """A tokenizer and an encoder session."""

    tokenizer: Any
    session: Any

    def states(self, words: Words) -> NDArray[np.float32]:
        """One vector a word: the mean of its pieces, from the window in which it stands farthest from an edge.

        Returns: (words, 384).

        Cost: one forward pass for each 510 word pieces.
        """
        found = pieces(self.tokenizer, words)
        out = np.zeros((len(words), 384), dtype=np.float32)
        first = 0
        while first < len(words):
            taken, last = 0, first
            while last < len(words) and (taken + len(found[last]) <= _WINDOW or last == first):
                taken += len(found[last])
                last += 1
            if first:  # words before the middle of the overlap have a better state from the window before
                kept, passed = first, 0
                while kept < last and passed < _OVERLAP // 2:
                    passed += len(found[kept])
                    kept += 1
            else:
                kept = 0
            out[kept:last] = self._window(words, found, first, last)[kept - first :]
            if last >= len(words):
                break
            back = 0
            following = last
            while following > first + 1 and back < _OVERLAP:
                following -= 1
                back += len(found[following])
            first = following
        return out

    def _window(self, words: Words, found: Sequence[Sequence[int]], first: int, last: int) -> NDArray[np.float32]:
        ids = [CLS, *(i for w in range(first, last) for i in found[w]), SEP]
        shapes = [0, *(words.shapes[w] for w in range(first, last) for _ in found[w]), 0]
        feed = {"ids": np.asarray([ids], np.int64), "shapes": np.asarray([shapes], np.int64)}
        states = self.session.run(None, feed)[0][0]
        counts = np.asarray([len(found[w]) for w in range(first, last)])
        begins = np.cumsum(counts) - counts + 1
        out: NDArray[np.float32] = states[begins]
        out[counts == 0] = 0
        for piece in range(1, max(counts)):  # most words are one piece, so few are left after the first rounds
            longer = np.flatnonzero(counts > piece)
            out[longer] += states[begins[longer] + piece]
        out /= np.maximum(counts, 1)[:, None]
        return out


def pieces(tokenizer: Any, words: Words) -> list[tuple[int, ...]]:  # noqa: ANN401 # the library ships no types
    """Word pieces of each word; a word of none that the vocabulary knows has none."""
    return [_word_pieces(tokenizer, word[:_SEEN]) for word in words.forms]


@lru_cache(maxsize=1 << 14)  # 97 % of words; texts of one field use the same words again and again
def _word_pieces(tokenizer: Any, word: str) -> tuple[int, ...]:  # noqa: ANN401 # the library ships no types
    found: list[int] = tokenizer.encode(word, add_special_tokens=False).ids
    return tuple(found[:_LONGEST])


def load_tokenizer(path: Path) -> Any:  # noqa: ANN401 # the library ships no types
    """A tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer  # noqa: PLC0415 # heavy, and only needed where text is read

    found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found


def load_encoder(folder: Path) -> Encoder:
    """Open `tokenizer.json` and `encoder.onnx` of a model folder."""
    return Encoder(load_tokenizer(folder / "tokenizer.json"), open_graph(folder / "encoder.onnx"))
