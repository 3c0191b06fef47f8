"""How linking grows with distinct surface forms. Run: nice -n 12 python benchmarks/link_scale.py 1000000"""

from __future__ import annotations

import random
import resource
import sys
import time

from kg import catalog
from kg.link import link
from kg.model import Extraction, Mention, Span
from kg.vocab import EntityType

TYPES = tuple(EntityType)
HEADS = ("graph", "sparse", "neural", "latent", "spectral", "causal", "adaptive", "robust", "quantum", "modular")
TAILS = (
    "pooling",
    "network",
    "attention",
    "decoding",
    "routing",
    "pruning",
    "encoder",
    "search",
    "kernel",
    "benchmark",
)


def papers(forms: int, per_paper: int = 10):
    """Papers with `forms` distinct surface forms in all, made from a fixed seed, one paper at a time."""
    rng = random.Random(7)
    syllables = [a + b for a in "bcdfglmnprstvz" for b in "aeiou"]
    for start in range(0, forms, per_paper):
        mentions, at = [], 0
        for group in range(min(per_paper, forms - start)):
            word = "".join(rng.choice(syllables) for _ in range(4))
            form = f"{rng.choice(HEADS)} {word} {rng.choice(TAILS)}"
            if rng.random() < 0.3:
                form = f"{word.title()}Net-{rng.randrange(1000)}"
            mentions.append(Mention("", Span(at, at + len(form)), form, rng.choice(TYPES), "made", 1.0, group))
            at += len(form) + 1
        id_ = f"p:{start:09d}"
        made = tuple(Mention(id_, m.span, m.text, m.type, m.rule, m.score, m.group) for m in mentions)
        yield Extraction(id_, made, (), (), (), (), ())


def main() -> None:
    """Print one line for each size up to the one asked for; seconds grow like forms where the ratio stays near 1."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    known = catalog.load()
    before = None
    for forms in (most // 10, most):
        made = list(papers(forms))
        began = time.perf_counter(), time.process_time()
        linking = link(made, known)
        wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        ratio = "" if before is None else f", {cpu / before / 10:.2f} of linear"
        print(
            f"{forms:,} forms: {cpu:.1f} s cpu ({wall:.1f} s), {memory:.2f} GB, {len(linking.entities):,} nodes{ratio}"
        )
        before = cpu


if __name__ == "__main__":
    main()
