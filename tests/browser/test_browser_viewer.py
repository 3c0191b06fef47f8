"""The page in a real browser: a person's tour, hostile texts, silence on the network, accessibility."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.model import Graph
from kg.rdf import questions
from kg.view import write
from tests.browser.conftest import NARROW, WIDE, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "axe" / "axe.min.js"


@pytest.fixture(scope="module")
def hostile_page(hostile_graph: Graph, made: Path) -> Path:
    write(hostile_graph, made / "hostile.html")
    return made / "hostile.html"


def drawn(page: Page) -> set[str]:
    """Names of the drawn nodes, as the list says them."""
    page.click("#tab-list")
    names = page.locator("#view-list .table-box").first.locator("tbody th").all_inner_texts()
    page.click("#tab-map")
    return {name.strip() for name in names}


def test_a_person_can_take_the_whole_tour(watched: Watched, tour_page: Path) -> None:
    """Open, search, panel, paper, highlighted mention, next entity, filter, path, link, reload: the same view."""
    page = watched.open(tour_page)
    page.keyboard.press("/")
    page.keyboard.type("LoRA")
    assert page.locator("#search-list li").first.inner_text().startswith("LoRA")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "LoRA"
    assert page.url.endswith("#entity=method:lora")

    page.locator("#panel .papers .paper-link", has_text="small budgets").first.click()
    lit = page.locator("#panel .abstract .mention.lit")
    assert lit.all_inner_texts() == ["LoRA", "low-rank adaptation"]
    page.locator("#panel .abstract .mention", has_text="LLaMA 7B").click()
    assert page.locator("#panel h2").inner_text() == "LLaMA 7B"

    page.locator("#filters .type-row", has_text="Hardware").hover()
    page.get_by_label("Only Hardware").click()
    assert drawn(page) >= {"A100", "H100"}
    assert "GLUE" not in drawn(page)
    page.click("#reset")

    page.get_by_text("Path to …").click()
    page.fill("#path-input", "H100")
    page.keyboard.press("Enter")
    assert "steps" in page.locator("#panel h2").inner_text()
    assert drawn(page) >= {"LLaMA 7B", "H100"}

    page.click("#copy-link")
    link = page.evaluate("navigator.clipboard.readText()")
    before = page.locator("#panel").inner_text(), drawn(page)
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_function("document.documentElement.dataset.ready")
    assert before == (page.locator("#panel").inner_text(), drawn(page))
    assert watched.errors == []


def test_nothing_leaves_the_page(watched: Watched, tour_page: Path) -> None:
    """The file asks the network for nothing, and its policy forbids it."""
    page = watched.open(tour_page)
    for view in ("list", "boards", "hardware", "trends", "ask", "map"):
        page.click(f"#tab-{view}")
    assert [url for url in watched.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'went out', () => 'refused')")
    assert refused == "refused"


def test_every_mention_is_highlighted_at_its_exact_characters(watched: Watched, tour_page: Path) -> None:
    """Code points before a mention may be two UTF-16 units long; the marks still cover the mention's own words."""
    page = watched.open(tour_page, "#paper=arxiv:2106.00001")
    marks = page.locator("#panel .abstract .mention").all_inner_texts()
    assert marks == ["LoRA", "low-rank adaptation", "fine-tuning", "LLaMA 7B", "A100", "speedup", "GPT-2", "GLUE"]
    assert page.locator("#panel .title").inner_text() == "LoRA for small budgets 🚀"


def test_nested_mentions_lead_to_both_entities(watched: Watched, tour_page: Path) -> None:
    """`LoRA` inside of `QLoRA` is a mention of its own."""
    page = watched.open(tour_page, "#paper=arxiv:2305.00002")
    assert page.locator("#panel .abstract .mention.nested").first.inner_text() == "LoRA"
    page.locator("#panel .abstract .mention").first.click()
    assert page.locator("#panel h2").inner_text() == "QLoRA"


def test_an_edge_shows_the_sentence_with_its_cue(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#edge=method:qlora~method:lora")
    assert page.locator("#panel mark").first.inner_text() == "is based on"
    assert "QLoRA is based on LoRA and adds quantization." in page.locator("#panel blockquote").first.inner_text()


def test_back_returns_to_the_view_before(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#entity=method:lora")
    page.locator("#panel .papers .paper-link").first.click()
    page.go_back()
    assert page.locator("#panel h2").inner_text() == "LoRA"


def test_a_link_to_something_unknown_says_so(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#entity=method:none&top=abc&types=%E0%A4%A&view=map")
    assert "does not hold" in page.locator("#panel").inner_text()
    assert watched.errors == []


def test_typing_mistakes_are_forgiven(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page)
    page.fill("#search-box", "quantizaton")
    assert page.locator("#search-list li").first.inner_text().startswith("quantization")


def test_the_map_is_walked_by_keyboard(watched: Watched, tour_page: Path) -> None:
    """Arrow keys move a cursor over the nodes, Enter opens, Escape closes."""
    page = watched.open(tour_page)
    page.focus("#picture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert "entity=" in page.url
    page.keyboard.press("Escape")
    assert "entity=" not in page.url


def test_neighbours_and_expansion_change_the_map(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#entity=hardware:h100&near=1")
    assert "QLoRA" in drawn(page)
    assert "GLUE" not in drawn(page)
    page.get_by_role("button", name="Expand", exact=True).click()
    assert "open=hardware:h100" in page.url


def test_every_shipped_question_is_on_offer(watched: Watched, tour_page: Path) -> None:
    """All but those that ask an endpoint elsewhere; each opens with an answer or says that there is none."""
    page = watched.open(tour_page, "#view=ask")
    titles = {q.title for q in questions().values() if not q.external}
    assert titles <= set(page.locator(".ask-item").all_inner_texts())
    for title in sorted(titles):
        page.locator(".ask-item").filter(has_text=re.compile(f"^{re.escape(title)}$")).click()
        assert page.locator(".ask-title").inner_text() == title
        assert page.locator("#ask-answer").inner_text().strip()
        assert page.locator("#ask-answer .error").count() == 0, title
    assert watched.errors == []


def test_a_question_takes_a_value_and_its_answers_select_nodes(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#view=ask&question=lineage&values=name=QLoRA")
    page.locator("#ask-answer tbody .chip").first.click()
    assert page.locator("#panel h2").inner_text() == "LoRA"
    page.locator(".ask-item", has_text="What was built on a thing").click()
    page.fill("#ask-name", "low-rank adaptation")
    page.click("#ask-go")
    assert page.locator("#ask-answer tbody th").all_inner_texts() == ["QLoRA"]
    assert "question=descendants" in page.url
    page.click("#ask-show")
    assert drawn(page) == {"QLoRA"}
    assert "1 picked" in page.locator("#crumbs").inner_text()
    page.get_by_label("Back to the whole map").click()
    assert drawn(page) > {"QLoRA", "GLUE"}
    assert watched.errors == []


@pytest.mark.parametrize(
    ("hash_", "said"),
    [
        ("&question=lineage&values=name=nobody", "No answer with name = nobody. Try another value."),
        (
            "&question=lineage&values=name=nobody&support=2",
            "No answer with name = nobody under these filters. Try another value.",
        ),
        ("&ask=SELECT%20*%20%7B%20method:lora%20kg:uses%20%3Fx%20%7D", "No answer."),
    ],
)
def test_no_answer_names_what_was_asked(watched: Watched, tour_page: Path, hash_: str, said: str) -> None:
    """Previously it was laid on filters where none was set."""
    page = watched.open(tour_page, f"#view=ask{hash_}")
    assert page.locator("#ask-answer").inner_text().strip() == said


def test_an_own_question_is_answered_and_a_mistake_named(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#view=ask")
    page.click(".ask-sparql summary")
    page.fill("#ask-text", "SELECT ?task WHERE { method:lora kg:appliedTo ?task }")
    page.keyboard.press("Control+Enter")
    assert page.locator("#ask-answer tbody").inner_text().strip() == "fine-tuning"
    page.reload()
    assert page.locator("#ask-answer tbody").inner_text().strip() == "fine-tuning"
    for text, said in (
        ("SELECT ?x WHERE { ?x kg:unknown ?y }", "kg:unknown is no predicate"),
        ("SELECT ?x WHERE { ?x }", "Line 1"),
    ):
        page.fill("#ask-text", text)
        page.click("#ask-run")
        assert said in page.locator("#ask-answer .error").inner_text()
    assert watched.errors == []


def test_a_link_restores_the_map_of_everything(watched: Watched, tour_page: Path) -> None:
    """Shown or not, camera and selection, back and forth."""
    page = watched.open(tour_page)
    page.click("#all-map")
    assert page.locator("#everything").is_visible()
    assert page.url.endswith("#all=1")
    page.click("#zoom-in")
    page.click("#copy-link")
    link = page.evaluate("navigator.clipboard.readText()")
    page.go_back()
    assert page.locator("#everything").is_hidden()
    page.goto("about:blank")
    page.goto(link)
    assert page.locator("#everything").is_visible()
    page.click("#copy-link")
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert watched.errors == []


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_physics_is_off_until_asked_for_and_ends_by_itself(browser: Browser, tour_page: Path, motion: str) -> None:
    """The button lets nodes move, they come to rest, and a second press puts them back."""
    context = browser.new_context(viewport=WIDE, reduced_motion=motion)
    watched = Watched(context.new_page())
    page = watched.open(tour_page)
    button = page.locator("#loosen")
    pixels = "document.querySelector('#picture canvas').toDataURL()"
    assert button.get_attribute("aria-pressed") == "false"
    before = page.evaluate(pixels)
    button.click()
    page.locator("#loosen:not(.moving)").wait_for(timeout=60_000)
    assert button.get_attribute("aria-pressed") == "true"
    page.wait_for_timeout(200)
    loose = page.evaluate(pixels)
    page.wait_for_timeout(300)
    assert page.evaluate(pixels) == loose != before
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    page.wait_for_timeout(300)
    assert page.evaluate(pixels) == before
    assert watched.errors == []
    context.close()


def test_a_double_click_expands_and_filters_narrow(watched: Watched, tour_page: Path) -> None:
    """Top N, types, roles, confidence, support and dates each take nodes away; a reset brings them back."""
    page = watched.open(tour_page, "#top=1")
    assert len(drawn(page)) == 1
    box = page.locator("#picture canvas").bounding_box()
    assert box
    for _ in range(5):  # on a busy machine the two clicks may be too far apart
        page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 3)
        page.wait_for_timeout(400)
        if "open=" in page.url:
            break
    assert "open=" in page.url
    assert len(drawn(page)) > 1
    whole = drawn(watched.open(tour_page))
    for narrow in ("types=Hardware", "roles=evaluatesOn", "confidence=95", "support=3", "to=2021-12", "roles="):
        page.goto("about:blank")
        assert drawn(watched.open(tour_page, f"#{narrow}")) < whole, narrow
    page.click("#reset")
    assert drawn(page) == whole
    assert watched.errors == []


def test_leader_boards_know_the_direction(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#view=boards&board=dataset:glue@metric:speedup")
    assert "up to 3.1× ↑" in page.locator("#view-boards tbody").inner_text()
    assert "higher is better" in page.locator("#view-boards .pickers").inner_text()


def test_only_claims_on_one_dataset_are_ranked(watched: Watched, tour_page: Path) -> None:
    """Previously the view opened on one ranked list over all datasets."""
    for hash_, first in (("#view=boards", "#"), ("#view=boards&board=@metric:latency", "Claim")):
        page = watched.open(tour_page, hash_)
        assert page.locator("#view-boards thead th").first.inner_text().strip(" ↑") == first
    assert ", by dataset, " in page.locator("#view-boards h3").inner_text()


def test_the_results_of_a_paper_show_all_that_they_are_about(watched: Watched, tour_page: Path) -> None:
    """Previously the paper's own title stood in each row, and what the result is against was out of sight."""
    page = watched.open(tour_page, "#paper=arxiv:2106.00001")
    page.set_viewport_size({"width": 1400, "height": 900})
    heads = page.locator("#panel .table-box thead th")
    assert heads.all_inner_texts() == ["Claim", "Metric", "Of", "On", "Against"]
    box, last = page.locator("#panel .table-box").bounding_box(), heads.last.bounding_box()
    assert box
    assert last
    assert last["x"] < box["x"] + box["width"]  # and a shade at the edge says that there is more


def test_a_circle_keeps_its_name_whatever_is_chosen(watched: Watched, tour_page: Path) -> None:
    """Previously the names of circles changed with the labels that a selection hides."""
    names = []
    for chosen in ("method:quantization", "task:fine-tuning"):
        watched.page.set_viewport_size({"width": 1000, "height": 200})  # room for one name on each rim
        page = watched.open(tour_page, f"#entity={chosen}")
        page.reload()
        page.wait_for_function("document.documentElement.dataset.ready")
        page.click(".menu summary")
        with page.expect_download() as got:
            page.click("#save-svg")
        names.append(re.findall(r"<textPath[^>]*>([^<]*)</textPath>", Path(got.value.path()).read_text("utf-8")))
    assert names[0] == names[1]
    assert names[0]


@pytest.mark.parametrize(
    ("button", "name", "words"),
    [
        ("#save-svg", "graph.svg", b"<svg"),
        ("#save-png", "graph.png", b"\x89PNG"),
        ("#save-csv", "graph-view.csv", b"kind,name,id"),
        ("#save-ttl", "graph-view.ttl", b"kg:appliedTo"),
    ],
)
def test_pictures_and_data_can_be_taken_away(
    watched: Watched, tour_page: Path, button: str, name: str, words: bytes
) -> None:
    page = watched.open(tour_page)
    page.click(".menu summary")
    with page.expect_download() as got:
        page.click(button)
    assert got.value.suggested_filename == name
    assert words in Path(got.value.path()).read_bytes()


def test_turtle_of_a_view_can_be_parsed(watched: Watched, hostile_page: Path) -> None:
    """Whatever names hold, a parser reads the file."""
    pyoxigraph = pytest.importorskip("pyoxigraph")
    page = watched.open(hostile_page)
    page.click(".menu summary")
    with page.expect_download() as got:
        page.click("#save-ttl")
    content = Path(got.value.path()).read_bytes()
    assert len(list(pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE))) > 8


@pytest.mark.parametrize("hash_", ["", "#paper=arxiv:2401.00000", "#view=list", "#view=trends", "#view=ask"])
def test_hostile_texts_are_shown_and_never_run(watched: Watched, hostile_page: Path, hash_: str) -> None:
    """Markup in names, titles and abstracts is text: no element of it exists, nothing executes, nothing overflows."""
    page = watched.open(hostile_page, hash_)
    page.fill("#search-box", "onerror")
    assert page.locator("#search-list li").first.inner_text().startswith("<img src=x onerror")
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#panel").evaluate("p => p.scrollWidth <= p.clientWidth + 1")
    assert watched.errors == []


@pytest.mark.parametrize("hash_", ["", "#entity=method:lora", "#paper=arxiv:2106.00001"])
def test_a_phone_shows_the_same(browser: Browser, tour_page: Path, hash_: str) -> None:
    """At 390 × 844 nothing is wider than the screen and the chosen thing's details are in view."""
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page())
    page = watched.open(tour_page, hash_)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#panel h2").is_visible() == bool(hash_)
    assert watched.errors == []
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "hash_",
    [
        "",
        "#entity=method:lora",
        "#paper=arxiv:2106.00001",
        "#paper=arxiv:2106.00001&at=155~165",
        "#edge=method:qlora~method:lora",
        "#path=method:qlora~task:fine-tuning",
        "#pick=method:lora,model:gpt-2",
        "#claim={result}",
        "#all=1",
        "#view=list",
        "#view=boards",
        "#view=hardware",
        "#view=trends",
        "#view=ask",
        "#view=ask&question=leader-board",
    ],
)
def test_axe_finds_no_violation(browser: Browser, tour_graph: Graph, tour_page: Path, hash_: str, dark: bool) -> None:
    """Names, roles, contrast and focus hold in every view and both colour schemes."""
    context = browser.new_context(viewport=WIDE, color_scheme="dark" if dark else "light", bypass_csp=True)
    page = Watched(context.new_page()).open(tour_page, hash_.format(result=tour_graph.measurements[0].id))
    page.add_script_tag(path=AXE)
    name = "v => v.id + ': ' + v.nodes.map(n => n.target).join(' ')"
    found = page.evaluate(f"axe.run().then(r => r.violations.map({name}))")
    context.close()
    assert found == []
