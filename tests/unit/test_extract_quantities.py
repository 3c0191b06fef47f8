"""Numbers, what they claim and what they are about."""

import math

import pytest

from kg.extract.groups import Group
from kg.extract.quantities import candidates
from kg.extract.quantity_links import link_quantities
from kg.model import Span
from kg.vocab import EntityType


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("needs up to 2.0x and 7.1x fewer FLOPs", [(2.0, "x", "decrease", "up to"), (7.1, "x", "decrease", "up to")]),
        ("is 48times faster", [(48.0, "x", "increase", None)]),
        ("gives 1.18-1.22times speedup", [(1.18, "x", "increase", "at least"), (1.22, "x", "increase", "up to")]),
        ("reduces latency by 10~30%", [(10.0, "%", "decrease", "at least"), (30.0, "%", "decrease", "up to")]),
        ("improves PSNR from 37.36 to 37.70", [(37.7, None, "absolute", None)]),
        ("improves tail latency by 6%", [(6.0, "%", "decrease", None)]),
        ("is two orders of magnitude faster", [(100.0, "x", "increase", None)]),
        ("reaches an accuracy of 93.5%", [(93.5, "%", "absolute", None)]),
        (
            r"loses only 0.6\% accuracy, a drop of \sim 3%",
            [(0.6, "%", "absolute", None), (3.0, "%", "decrease", "approximately")],
        ),
        ("achieves NMSE improvements of 8%", [(8.0, "%", "decrease", None)]),
        (
            "is three to four orders of magnitude faster",
            [(1e3, "x", "increase", "at least"), (1e4, "x", "increase", "up to")],
        ),
        ("has 1% lower cost than PPO and 4.8% than DQN", [(1.0, "%", "decrease", None), (4.8, "%", "decrease", None)]),
        ("raises recall from a baseline of 45.1% to 95.7%", [(95.7, "%", "absolute", None)]),
        ("reduces the loss from 3.31 (first run) to 2.38", [(2.38, None, "absolute", None)]),
        ("gains 13 accuracy points on Foo", [(13.0, "points", "increase", None)]),
        (
            "saves up to 33% of time and 21% of power",
            [(33.0, "%", "decrease", "up to"), (21.0, "%", "decrease", "up to")],
        ),
        ("is 2 orders of magnitude faster", [(100.0, "x", "increase", None)]),
        ("needs 2.5 to 4 times fewer steps", [(2.5, "x", "decrease", "at least"), (4.0, "x", "decrease", "up to")]),
        ("a throughput of 1.2M samples/s", [(1.2e6, "samples/s", "absolute", None)]),
        ("runs at 45 FPS, 3x faster than Foo", [(45.0, "FPS", "absolute", None), (3.0, "x", "increase", None)]),
        (
            "is 1.2 points above Foo and 3.1 points below the oracle",
            [(1.2, "points", "increase", None), (3.1, "points", "decrease", None)],
        ),
        ("sustains 225 TFLOPs/s", [(225.0, "TFLOPS", "absolute", None)]),
        ("reaches 15 Petaflops", [(15.0, "PFLOPS", "absolute", None)]),
        ("sustains 80 GFLOP/s", [(80.0, "GFLOP/s", "absolute", None)]),
        ("the chip consumes 15 W", [(15.0, "W", "absolute", None)]),
        ("reduces peak memory by 12.5 GB", [(12.5, "GB", "decrease", None)]),
        (
            "gains 3.1% on Foo 3.1 and 2.7% on Bar",
            [(3.1, "%", "increase", None), (2.7, "%", "increase", None)],
        ),
        ("falls from 35% of the top 10 to at most 1.3%", [(1.3, "%", "absolute", "up to")]),
        ("enriching the share from over 15% to 62%", [(62.0, "%", "absolute", None)]),
        ("decays from 60% at depth 1 to 0.5% at last", [(0.5, "%", "absolute", None)]),
        (
            "with a PSNR gain of 9.5 dB and 40% bitrate savings",
            [(9.5, "dB", "increase", None), (40.0, "%", "decrease", None)],
        ),
        (
            "reduces stalls by 18% and improves the 10th percentile of quality by 12.5%",
            [(18.0, "%", "decrease", None), (12.5, "%", "increase", None)],
        ),
        ("shortens answers by 4--19%", [(4.0, "%", "decrease", "at least"), (19.0, "%", "decrease", "up to")]),
        ("needs 12.5 ms/model for detection", [(12.5, "ms", "absolute", None)]),
        ("is 2.5 dB above the strongest decoder", [(2.5, "dB", "increase", None)]),
        ("is three- to fivefold faster", [(3.0, "x", "increase", "at least"), (5.0, "x", "increase", "up to")]),
        ("an accuracy that exceeds the 85.3% of Foo", [(85.3, "%", "absolute", None)]),
        ("is x40.0 faster, with a speed-up of x15.1", [(40.0, "x", "increase", None), (15.1, "x", "increase", None)]),
        ("encodes with x264 on a Core x86 at 4 bits", []),
        ("is 100+ times faster", [(100.0, "x", "increase", "at least")]),
        ("runs with sub-10 ms latency", [(10.0, "ms", "absolute", "up to")]),
        ("needs training times under six hours", [(6.0, "hours", "absolute", "up to")]),
        ("gives >2.45x/13.5x speedup", [(2.45, "x", "increase", "at least"), (13.5, "x", "increase", "at least")]),
        ("a correlation of r = -0.864", [(-0.864, None, "absolute", None)]),
        ("the change in accuracy is -0.4", [(0.4, None, "decrease", None)]),
        ("Foo achieves -50.0 dBc in ACPR", [(-50.0, "dBc", "absolute", None)]),
        ("outperforms a random forest (MAPE = 1.81%)", [(1.81, "%", "absolute", None)]),
        (
            "achieved an IoU of 0.83, an improvement over U-Net's 0.80",
            [(0.83, None, "absolute", None), (0.8, None, "absolute", None)],
        ),
        ("a kappa of 0.717 [95% CI: 0.600-0.822] (p<=0.001)", [(0.717, None, "absolute", None)]),
        ("an accuracy of 92.3% (+- 0.8%)", [(92.3, "%", "absolute", None)]),
        ("improves rFID by 11.8%", [(11.8, "%", "decrease", None)]),
        (
            "leads to 23-35% LPIPS (learned perceptual similarity) improvement",
            [(23.0, "%", "decrease", "at least"), (35.0, "%", "decrease", "up to")],
        ),
        (
            "up to 28.0% and an average of 23.7% reduction",
            [(28.0, "%", "decrease", "up to"), (23.7, "%", "decrease", "average")],
        ),
        ("energy savings of 28.8-51.4x", [(28.8, "x", "decrease", "at least"), (51.4, "x", "decrease", "up to")]),
        ("75% less memory and doubled throughput", [(75.0, "%", "decrease", None), (2.0, "x", "increase", None)]),
        ("cuts the error nearly in half", [(50.0, "%", "decrease", None)]),
        ("an error of $25.7^\\circ$", [(25.7, "°", "absolute", None)]),
        (
            "AUC and recall improved from 0.87 to 0.89 and 0.43 to 0.48",
            [(0.89, None, "absolute", None), (0.48, None, "absolute", None)],
        ),
        ("as arxiv:2402.10635 shows", []),
        ("a significant (10.9%) WER reduction", [(10.9, "%", "decrease", None)]),
        ("shows reductions of the domain gap below 2%", [(2.0, "%", "absolute", "up to")]),
        ("gains including 40.4% vs. 34.8% accuracy", [(40.4, "%", "absolute", None), (34.8, "%", "absolute", None)]),
        ("planning adds another 11 points", [(11.0, "points", "increase", None)]),
        (
            "gains of 0.7, 4.8 and 3.7 mIoU on three sets",
            [(0.7, "points", "increase", None), (4.8, "points", "increase", None), (3.7, "points", "increase", None)],
        ),
        ("a gain of 0.07 AUC", [(0.07, None, "increase", None)]),
        ("it fails to exceed a 60% success rate", [(60.0, "%", "absolute", "up to")]),
        ("its accuracy exceeds 60%", [(60.0, "%", "absolute", "at least")]),
        ("a 19% avg gain on all tasks", [(19.0, "%", "increase", "average")]),
        ("19% and 8% average gains", [(19.0, "%", "increase", "average"), (8.0, "%", "increase", "average")]),
        ("needs only 3.5 A100-days", [(3.5, "GPU days", "absolute", None)]),
        ("up to 15% improvements on hallucination benchmarks", [(15.0, "%", "increase", "up to")]),
        ("up to 15% improvements in hallucination", [(15.0, "%", "decrease", "up to")]),
        (
            "ratios decrease to 28% in low-, 5% in mid- and 2% in high-frequency bands",
            [(28.0, "%", "absolute", None), (5.0, "%", "absolute", None), (2.0, "%", "absolute", None)],
        ),
        ("it costs under US$0.50 per run", [(0.5, "$", "absolute", "up to")]),
        (
            "with a drop ranging from 0.4 to 8.6 percentage points",
            [(0.4, "points", "decrease", "at least"), (8.6, "points", "decrease", "up to")],
        ),
        ("fails more (+8-30 points)", [(8.0, "points", "increase", "at least"), (30.0, "points", "increase", "up to")]),
        ("raises recall by 12.6% (95% CI [+8.4, +13.9])", [(12.6, "%", "increase", None)]),
        ("data at https://doi.org/10.5281/zenodo.1", []),
        ("with 89.5 percent plus or minus 0.8 percent accuracy", [(89.5, "%", "absolute", None)]),
        ("the index falls to -7.2 for four parts", [(-7.2, None, "absolute", None)]),
        ("achieves an improvement of 4.7 WER", [(4.7, "points", "decrease", None)]),
        ("improves the approximation ratio to 5/9.", [(0.5556, None, "absolute", None)]),
        ("an error less than or equal to 0.7 is reached", [(0.7, None, "absolute", "up to")]),
        ("solves 26 of 30.", [(26.0, "of 30", "absolute", None)]),
        ("an error of 0.8 micromolar", [(0.8, "uM", "absolute", None)]),
    ],
)
def test_results_have_value_unit_direction_and_hedge(text, expected):
    found = [
        (c.value, c.unit, str(c.direction), c.qualifier and str(c.qualifier))
        for c in candidates(text)
        if c.kind == "result"
    ]
    assert expected == found


@pytest.mark.parametrize(
    "text",
    [
        "ResNet-50 on CIFAR-10",
        "Llama 2 7B",
        "published in 2024",
        "with 128 GPUs",
        "3D scenes",
        "p < 0.05",
        "(1) first",
        "224x224 images",
        "8-bit",
        "arXiv:2605.01637",
        "than Claude Opus 4.6",
        "binarized at a 60% threshold",
        "each map has 4,900 points",
        "resists 10% coordinated attacks",
        "in 70% of the middle layers",
        "trained with the first 6% of the curve",
    ],
)
def test_parts_of_names_counts_and_settings_are_no_results(text):
    assert not any(c.kind == "result" for c in candidates(text))


def test_span_is_the_number_with_its_unit_as_the_page_has_it():
    text = r"It is $1.5\times$ faster."
    (candidate,) = candidates(text)
    assert text[candidate.span.start : candidate.span.end] == r"1.5\times"


@pytest.mark.parametrize(
    "text", ["a throughput of 10^302 billion tokens/s", "1e305 million images/s", "10^307k times faster"]
)
def test_no_value_is_infinite(text):
    assert not [c for c in candidates(text) if not math.isfinite(c.value)]


def test_rows_of_adverbs_take_linear_time():
    text = "FastNet" + " only" * 5000 + " runs 35% faster than BERT."
    place = Group(0, EntityType.METHOD, "proposes", (Span(0, 7),))
    (found,) = link_quantities(text, candidates(text), [place])
    assert found.subject == 0


def test_numbers_too_long_for_a_float_are_left_out():
    assert candidates("9" * 400) == ()


def test_number_goes_to_the_acting_method_and_the_nearest_measure():
    text = "Foo: a cache\nFoo reduces latency by 5% compared to Bar."
    groups = [
        Group(0, EntityType.METHOD, "proposes", (Span(0, 3), Span(13, 16))),
        Group(1, EntityType.METRIC, "reports", (Span(25, 32),)),
        Group(2, EntityType.METHOD, "compares", (Span(51, 54),)),
    ]
    (quantity,) = link_quantities(text, candidates(text), groups)
    assert (quantity.subject, quantity.metric, quantity.baseline) == (0, 1, 2)
