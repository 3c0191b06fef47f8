"""Take all pictures of the viewer in one go: `python docs/viewer_pictures.py outputs/graph.html`.

Needs Chromium and the extra `test`. Each picture is one address of the page, in one size and one colour scheme, so that
a new graph gives new pictures by the same command.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

TARGET: Final = Path(__file__).parent / "img"
DESK: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
ARGUMENTS: Final = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
ENTITY: Final = "method:lora"  # a thing that most graphs of this field hold; the first of the graph where it is absent

PICTURES: Final = (
    # name, part behind `#`, size, dark; {entity}, {paper}, {other} are chosen from the graph
    ("viewer-map", "", DESK, False),
    ("viewer-map-dark", "", DESK, True),
    ("viewer-entity", "entity={entity}", DESK, False),
    ("viewer-entity-dark", "entity={entity}&near=1", DESK, True),
    ("viewer-paper", "paper={paper}", DESK, False),
    ("viewer-edge", "edge={entity}~{other}", DESK, False),
    ("viewer-path", "path={entity}~{device}", DESK, False),
    ("viewer-everything", "all=1", DESK, False),
    ("viewer-results", "view=boards", DESK, False),
    ("viewer-ask", "view=ask", DESK, False),
    ("viewer-phone-light", "", PHONE, False),
    ("viewer-phone", "entity={entity}", PHONE, True),
    ("viewer-phone-paper", "paper={paper}", PHONE, False),
)  # fmt: skip

CHOICE: Final = """wanted => {
    const raw = JSON.parse(document.querySelector('#data').textContent);
    const { entities, papers, statements } = raw;
    const E = entities.id.length;
    const found = entities.id.indexOf(wanted);
    const count = new Map();
    statements.object.forEach(o => count.set(o, (count.get(o) ?? 0) + 1));
    const best = type => [...count].filter(([n]) => raw.types[entities.type[n]] === type)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([n]) => n);
    const entity = found >= 0 ? found : best('Method')[0];
    const marks = new Map();
    statements.subject.forEach((s, i) => { if (s >= E && statements.object[i] === entity) {
      marks.set(s, papers.mentions[s - E].length); } });
    const paper = [...marks].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? E;
    let other = -1;
    statements.subject.forEach((s, i) => { if (other < 0 && s < E && statements.object[i] < E &&
      (s === entity || statements.object[i] === entity)) other = s === entity ? statements.object[i] : s; });
    const id = n => n < E ? entities.id[n] : papers.id[n - E];
    return { entity: id(entity), paper: id(paper), other: id(other < 0 ? best('Model')[0] ?? entity : other),
             device: id(best('Hardware')[0] ?? entity) };
}"""


def take(page: Path, target: Path, only: frozenset[str] = frozenset()) -> None:
    """Write the pictures of a page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        chosen: dict[str, str] = {}
        for name, hash_, size, dark in PICTURES:
            if only and name not in only:
                continue
            context = browser.new_context(
                viewport=size,
                color_scheme="dark" if dark else "light",
                device_scale_factor=1 if size is DESK else 2,
                is_mobile=size is PHONE,
                has_touch=size is PHONE,
            )
            tab = context.new_page()
            tab.set_default_timeout(240_000)  # a busy machine may take long
            tab.goto(page.resolve().as_uri())
            chosen = chosen or tab.evaluate(CHOICE, ENTITY)
            tab.goto("about:blank")
            tab.goto(f"{page.resolve().as_uri()}#{hash_.format(**chosen)}")
            tab.wait_for_function("document.documentElement.dataset.ready")
            tab.wait_for_timeout(700)
            tab.screenshot(path=target / f"{name}.png")
            context.close()
            sys.stdout.write(f"{target / name}.png\n")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET, frozenset(sys.argv[3:]))
