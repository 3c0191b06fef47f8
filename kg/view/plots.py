"""Pictures for reports: the overview map, entities by type, trends of hardware and methods, as SVG and PNG.

Owns: what is plotted and how it looks. Knows: matplotlib (extra `plot`), the room `graph`. Must not know: HTML.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ExtraMissingError
from kg.graph import Figures, figures, layout
from kg.model import Graph
from kg.vocab import PAPER_PREDICATES, EntityType, Predicate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PICTURES", "plot"]

# Okabe & Ito (2008), as in the viewer; shape says the same again
_COLOURS: Final = dict(zip(EntityType, ("#0072b2", "#d55e00", "#009e73", "#b0488f", "#c58a00", "#3aa0d8"), strict=True))
_MARKERS: Final = dict(zip(EntityType, ("o", "s", "D", "^", "h", "v"), strict=True))
_INK, _QUIET, _LINE, _PAPER = "#1c2330", "#586273", "#e3dfd6", "#fbfaf7"
_STYLE: Final[dict[str, Any]] = {
    "svg.hashsalt": "kg",  # ids inside an SVG are random otherwise
    "svg.fonttype": "path",  # the same letters on every machine
    "font.family": ["DejaVu Sans"],  # ships with matplotlib
    "font.size": 10,
    "figure.facecolor": _PAPER,
    "axes.facecolor": _PAPER,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _QUIET,
    "xtick.color": _QUIET,
    "ytick.color": _INK,
    "text.color": _INK,
    "text.parse_math": False,  # a name may hold dollars
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_MAP_NODES: Final = 400  # more cannot be told apart on a page of paper
_MAP_LABELS: Final = 34
_LINES: Final = 8  # of a trend; more cannot be told apart


def plot(graph: Graph, folder: Path, *, formats: tuple[str, ...] = ("svg", "png")) -> list[Path]:
    """Write every picture of `PICTURES` in each format; the same graph gives the same bytes.

    Args:
        graph: any graph; a picture of nothing says so.
        folder: must exist.
        formats: of `svg`, `png`.

    Returns:
        The files, sorted.

    Raises:
        ExtraMissingError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 # optional
    except ImportError as error:
        raise ExtraMissingError("matplotlib", "plot") from error
    from matplotlib.figure import Figure  # noqa: PLC0415 # optional; no pyplot, which holds global state

    found = figures(graph, top=1)
    written = []
    with mpl.rc_context(_STYLE):
        for name, (size, draw) in PICTURES.items():
            figure = Figure(figsize=size, layout="constrained")
            draw(figure.add_subplot(), graph, found)
            for form in formats:
                file = folder / f"{name}.{form}"
                # no date and no version of a library in the file
                metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
                figure.savefig(file, dpi=110, metadata=metadata)
                written.append(file)
    return sorted(written)


def _types(axes: Axes, graph: Graph, found: Figures) -> None:
    used = {entity for entity, papers in found.support if papers > 0}
    count = Counter(e.type for e in graph.entities if e.id in used)
    order = list(reversed(EntityType))
    bars = axes.barh([t.value for t in order], [count[t] for t in order], color=[_COLOURS[t] for t in order])
    axes.bar_label(bars, padding=4, color=_QUIET)
    axes.set_title(f"Things that {len(graph.papers)} papers use", loc="left", fontweight="bold")
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _trend(type_: EntityType, title: str) -> Callable[[Axes, Graph, Figures], None]:
    def draw(axes: Axes, graph: Graph, found: Figures) -> None:
        name = {e.id: e.name for e in graph.entities if e.type is type_}
        chosen = [entity for entity, papers in found.support if entity in name and papers > 0][:_LINES]
        year = {p.id: int(p.date[:4]) for p in graph.papers if p.date and p.date[:4].isdigit()}
        papers: dict[str, set[str]] = {entity: set() for entity in chosen}
        for s in graph.statements:
            if s.object in papers and s.subject in year and s.predicate in PAPER_PREDICATES - {Predicate.MENTIONS}:
                papers[s.object].add(s.subject)
        axes.set_title(title, loc="left", fontweight="bold")
        if not any(papers.values()):
            axes.text(0.5, 0.5, "no dated paper", ha="center", transform=axes.transAxes, color=_QUIET)
            axes.set_axis_off()
            return
        first = min(year[p] for group in papers.values() for p in group)
        span = range(first, max(year.values()) + 1)
        rows = [[sum(year[p] == y for p in papers[entity]) for y in span] for entity in chosen]
        most = max(map(max, rows))
        for i, row in enumerate(rows):  # circles read better than crossing lines
            for y, n in zip(span, row, strict=True):
                if n:
                    axes.scatter(y, i, s=40 + 620 * n / most, color=_COLOURS[type_], alpha=0.85, linewidth=0)
                    axes.text(y, i, str(n), ha="center", va="center", fontsize=8, color="white")
        axes.set_yticks(range(len(chosen)), [_short(name[entity]) for entity in chosen])
        axes.set_xticks(list(span)[:: max(1, math.ceil(len(span) / 12))])
        axes.set_ylim(len(chosen) - 0.4, -0.6)
        axes.set_xlim(span[0] - 0.6, span[-1] + 0.6)
        axes.grid(axis="y", color=_LINE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.set_xlabel("papers by year")

    return draw


def _map(axes: Axes, graph: Graph, found: Figures) -> None:
    of = {e.id: e for e in graph.entities}
    support = {entity: papers for entity, papers in found.support if papers > 0}
    chosen = set(list(support)[:_MAP_NODES])
    groups = [[node for node in group if node in chosen] for group in found.communities]
    groups = sorted((group for group in groups if group), key=lambda group: (-len(group), group))
    links = Counter(
        (min(s.subject, s.object), max(s.subject, s.object))
        for s in graph.statements
        if s.subject in chosen and s.object in chosen and s.subject != s.object
    )
    places = layout(groups, list(links.elements()), {k: float(v) for k, v in support.items()})
    for (a, b), n in sorted(links.items()):
        axes.plot(
            *zip(places[a], places[b], strict=True), color=_QUIET, alpha=0.14, linewidth=0.4 + 0.2 * min(n, 6), zorder=1
        )
    for type_ in EntityType:
        ids = sorted(node for node in chosen if of[node].type is type_)
        axes.scatter(
            [places[n][0] for n in ids], [places[n][1] for n in ids], s=[14 + 9 * support[n] for n in ids],
            marker=_MARKERS[type_], color=_COLOURS[type_], edgecolors=_PAPER, linewidths=0.7, label=type_.value,
            zorder=2,
        )  # fmt: skip
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title(
        f"{len(chosen)} of {len(graph.entities)} things in {len(graph.papers)} papers, by community",
        loc="left", fontweight="bold",
    )  # fmt: skip
    if chosen:
        axes.legend(loc="lower left", ncols=6, frameon=False, bbox_to_anchor=(0, -0.03), markerscale=0.7)
        _labels(axes, [(of[n].name, *places[n]) for n in list(support)[:_MAP_NODES]])


def _labels(axes: Axes, named: list[tuple[str, float, float]]) -> None:
    """The most used get their names, as long as no name touches another."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415 # optional

    xs = [x for _, x, _ in named]
    unit = (max(xs) - min(xs) + 1) / 100  # a letter is about one hundredth of the width of the picture
    taken: list[tuple[float, float, float]] = []
    for name, x, y in named:
        text = _short(name, 26)
        half = 0.42 * unit * len(text)
        if len(taken) < _MAP_LABELS and all(abs(x - a) > half + b or abs(y - c) > 2.6 * unit for a, b, c in taken):
            taken.append((x, half, y))
            axes.annotate(
                text, (x, y), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7.5, zorder=3,
                path_effects=[withStroke(linewidth=2.4, foreground=_PAPER)],
            )  # fmt: skip


def _short(text: str, most: int = 32) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


PICTURES: Final[dict[str, tuple[tuple[float, float], Callable[[Axes, Graph, Figures], None]]]] = {
    "map": ((11, 8), _map),
    "types": ((7, 3.2), _types),
    "hardware": ((8, 4.2), _trend(EntityType.HARDWARE, "Hardware that papers use")),
    "methods": ((8, 4.2), _trend(EntityType.METHOD, "Methods that papers use")),
}
"""Picture → its size in inches and how it is drawn on axes."""
