"""The query page in a real browser: it asks this server only, shows rows, and can be used by everybody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import write
from kg.model import Graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "axe" / "axe.min.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, tiny_graph: Graph) -> Iterator[str]:
    import uvicorn

    from kg.serve import Limits, app

    folder = tmp_path_factory.mktemp("queried")
    write(tiny_graph, folder / "graph.json")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = app(folder, limits=Limits(processes=1, timeout=60))
    server = uvicorn.Server(uvicorn.Config(made, port=port, log_level="error", http="h11"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The query page, with what it asked for and what went wrong."""
    page = browser.new_page()
    page.asked, page.wrong = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    page.set_default_timeout(60_000)
    page.goto(f"{address}/query")
    page.wait_for_selector(".yasqe .CodeMirror")
    yield page
    page.close()


def ask(page: Page) -> None:
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr table tbody tr")


def test_the_page_asks_and_shows_rows(page: Page, address: str) -> None:
    """The first query gives a row, only this server is asked, and nothing goes wrong."""
    ask(page)
    assert "LoRA" in page.inner_text(".yasr table tbody")
    assert [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []
    assert page.wrong == []


def test_a_shipped_question_fills_the_editor(page: Page) -> None:
    """Choosing a question puts it into the editor, ready to run."""
    page.select_option("#question", label="The graph in numbers")
    ask(page)
    assert "papers" in page.inner_text(".yasr table tbody")


def test_axe_finds_no_violation_before_and_after_an_answer(page: Page) -> None:
    """The page is clean for axe-core, with and without a table of rows."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    names = "r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))"
    page.wait_for_timeout(500)
    assert page.evaluate(f"axe.run().then({names})") == []
    ask(page)
    page.wait_for_timeout(500)
    assert page.evaluate(f"axe.run().then({names})") == []


@pytest.mark.parametrize("path", ["/", "/method/lora", "/arxiv/2401.00000", "/find?q=lo", "/nothing"])
def test_axe_finds_no_violation_on_other_pages(browser: Browser, address: str, path: str) -> None:
    """Pages of things, of hits and of nothing are clean for axe-core, and free of errors."""
    page = browser.new_page()
    page.goto(address + path)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert (
        page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html).join()))") == []
    )
    page.close()
