"""The page as a reader uses it: from a number to its sentence, by keyboard, from thing to thing, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import NARROW, WIDE, Watched

pytestmark = pytest.mark.browser

SENTENCE = (
    "With LoRA, that is low-rank adaptation, fine-tuning of LLaMA 7B on one A100 gives a speedup of up to 3.1x over "
    "GPT-2 on GLUE."
)
SAYS = "The sentence that says so"


@pytest.mark.parametrize(
    ("hash_", "rows", "shown", "marked", "ends"),
    [
        ("#view=boards&board=dataset:glue@metric:speedup", "#view-boards tbody", "up to 3.1× ↑", "up to 3.1x", 4),
        ("#entity=metric:speedup", "#panel .table-box", "up to 3.1× ↑", "up to 3.1x", 4),
        ("#entity=hardware:a100", "#panel .table-box", "1 device", "one A100", 1),
        ("#view=hardware", "#view-hardware tbody", "1 device", "one A100", 1),
    ],
)
def test_every_number_leads_to_its_sentence_and_on_to_its_place(
    watched: Watched, tour_page: Path, hash_: str, rows: str, shown: str, marked: str, ends: int
) -> None:
    """Previously no row of a result or of a use led to the words that say it."""
    page = watched.open(tour_page, hash_)
    page.locator(rows).get_by_label(SAYS).first.click()
    assert page.locator("#panel h2").inner_text() == shown
    assert page.locator("#panel dd .chip").count() == ends
    assert page.locator("#panel dd").last.inner_text().endswith(" %")
    assert page.locator("#panel blockquote").inner_text() == SENTENCE
    assert "".join(page.locator("#panel blockquote mark").all_inner_texts()) == marked
    page.reload()
    assert page.locator("#panel blockquote").inner_text() == SENTENCE
    page.locator("#panel figcaption button").click()
    assert page.locator("#panel .title").inner_text() == "LoRA for small budgets 🚀"
    assert "".join(page.locator("#panel .abstract mark").all_inner_texts()) == marked
    page.keyboard.press("Escape")
    assert page.locator("#panel mark").count() == 0
    assert watched.errors == []


@pytest.mark.parametrize("way", ["row", "paper"])
def test_a_paper_opens_where_it_states_the_number(watched: Watched, tour_page: Path, way: str) -> None:
    """Previously it opened at the top, the number not marked."""
    watched.page.set_viewport_size({"width": 1440, "height": 300})  # too low for the abstract
    page = watched.open(tour_page, "#paper=arxiv:2106.00001" if way == "paper" else "#entity=metric:speedup")
    if way == "paper":
        page.get_by_label(SAYS).click()
    else:
        page.locator("#panel .table-box .paper-link").click()
    for _ in range(2):
        assert page.locator("#panel .abstract mark").inner_text() == "up to 3.1x"
        box, panel = page.locator("#panel mark").bounding_box(), page.locator("#panel").bounding_box()
        assert box
        assert panel
        assert panel["y"] < box["y"] < panel["y"] + panel["height"]
        page.reload()
        page.wait_for_function("document.documentElement.dataset.ready")


def test_an_analysis_says_so_in_lists_and_leads_to_the_words_that_make_it_one(
    watched: Watched, tour_page: Path
) -> None:
    page = watched.open(tour_page, "#entity=dataset:glue")
    (listed,) = [said for said in page.locator("#panel .papers li").all_inner_texts() if "A look at GLUE" in said]
    assert listed.endswith("2024-01 · Analysis")
    page.get_by_role("button", name="A look at GLUE").first.click()
    assert page.locator("#panel mark").count() == 0
    page.locator("#panel .kind .chip").click()
    assert page.locator("#panel .abstract mark").inner_text() == "We measure"
    page.get_by_role("button", name="Close details").click()
    watched.open(tour_page, "#paper=arxiv:2106.00001")
    assert page.locator("#panel .kind .chip").count() == 0
    assert watched.errors == []


def test_a_hit_of_the_search_takes_the_keys_along(watched: Watched, tour_page: Path) -> None:
    """Previously they stayed in the box, so that the next key was typed and opened suggestions over the panel."""
    page = watched.open(tour_page)
    page.keyboard.press("/")
    page.keyboard.type("qlora")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    assert page.url.endswith("#entity=method:qlora&near=1")
    assert page.locator("#search-list").is_hidden()
    page.keyboard.press("/")
    page.keyboard.type("glue")
    page.keyboard.press("Escape")
    assert page.input_value("#search-box") == ""
    page.keyboard.press("Escape")  # outside of the box it closes what is open
    assert "entity=" not in page.url


@pytest.mark.parametrize("hash_", ["", "#view=boards", "#all=1"])
def test_the_map_is_one_key_or_one_link_away(watched: Watched, tour_page: Path, hash_: str) -> None:
    """Previously some twenty-five presses of Tab; and the link to the search threw the view away."""
    page = watched.open(tour_page, f"{hash_ or '#'}&entity=method:lora")
    view = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "search-box"
    assert page.url == view
    wanted = "everything" if "all" in hash_ else "picture"
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.id") == wanted
    page.focus("#skip-map")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == wanted
    assert "entity=method:lora" in page.url


def test_what_is_absent_is_a_dash_in_every_table(watched: Watched, tour_page: Path) -> None:
    """Previously answers said "(no name)", as if a thing had none."""
    asked = "SELECT ?x ?code { ?x a kg:Metric OPTIONAL { ?x kg:vendor ?code } }"
    page = watched.open(tour_page, f"#view=ask&ask={asked.replace('?', '%3F')}")
    assert page.locator("#ask-answer tbody td").all_inner_texts() == ["–", "–"]
    page = watched.open(tour_page, "#view=hardware")
    assert page.locator("#view-hardware tbody tr", has_text="H100").locator("td").nth(1).inner_text() == "–"
    page = watched.open(tour_page, "#entity=method:lora")
    assert "–" not in page.locator("#panel .table-box tbody").inner_text()


def test_what_is_solved_is_a_task(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#entity=task:fine-tuning")
    assert page.get_by_role("heading", name="Is solved with").is_visible()


@pytest.mark.parametrize(
    "hash_",
    [
        "#view=boards",
        "#view=list",
        "#view=hardware",
        "#view=ask&question=popular-things",
        "#view=ask&question=bases",
        "#paper=arxiv:2106.00001",
    ],
)
def test_no_table_hides_anything_at_the_side_of_a_phone_or_a_panel(
    watched: Watched, tour_page: Path, hash_: str
) -> None:
    """Previously what a result is on and against, and its paper, stood outside of the screen, and words were broken."""
    watched.page.set_viewport_size(NARROW)
    page = watched.open(tour_page, hash_)
    wider = "boxes => boxes.filter(b => b.scrollWidth > b.clientWidth + 1).length"
    assert page.locator(".table-box").count() > 0
    assert page.locator(".table-box:visible").evaluate_all(wider) == 0
    if "#paper" in hash_:
        page.set_viewport_size(WIDE)  # the panel is as narrow there
        assert page.locator("#panel .table-box").evaluate_all(wider) == 0
    if "boards" in hash_:
        card = page.locator("#view-boards tbody tr").first
        fields = "row => [...row.children].filter(c => c.offsetParent).map(c => c.dataset.name)"
        assert card.evaluate(fields) == ["#", "Claim", "Of", "On", "Against", "Paper", "Date"]
        page.get_by_role("button", name="Against").first.click()
        assert page.get_by_role("columnheader", name="Against").first.get_attribute("aria-sort") == "ascending"


def test_another_path_goes_round_the_first_and_back(watched: Watched, tour_page: Path) -> None:
    """Previously there was one path only, and filters of types did not hold for it."""
    page = watched.open(tour_page, "#path=method:qlora~task:fine-tuning")
    steps = page.locator("#panel .steps > li > .chip")
    assert steps.all_inner_texts() == ["QLoRA", "LoRA", "fine-tuning"]
    page.get_by_role("button", name="Another path").click()
    assert "LoRA" not in steps.all_inner_texts()[1:-1]
    assert "turn=1" in page.url
    while page.get_by_role("button", name="Another path").count():
        page.get_by_role("button", name="Another path").click()
    assert page.locator("#panel h2").inner_text() == "No other path"
    page.get_by_role("button", name="The first path").click()
    assert steps.all_inner_texts() == ["QLoRA", "LoRA", "fine-tuning"]
    page = watched.open(tour_page, "#path=method:qlora~task:fine-tuning&types=Model")
    assert "LoRA" not in steps.all_inner_texts()[1:-1]
    assert watched.errors == []


def test_two_things_are_compared(watched: Watched, tour_page: Path) -> None:
    """Previously two picked things were two dots and a panel about the whole graph."""
    page = watched.open(tour_page, "#entity=method:lora")
    page.get_by_role("button", name="Compare with …").click()
    page.keyboard.type("gpt")
    page.keyboard.press("Enter")
    assert page.url.endswith("#pick=method:lora,model:gpt-2")
    assert page.locator("#panel h2 .chip").all_inner_texts() == ["LoRA", "GPT-2"]
    assert "up to 3.1× ↑" in page.locator("#panel .part", has_text="One against the other (1)").inner_text()
    assert "small budgets" in page.locator("#panel .part", has_text="Papers that use both (1)").inner_text()
    page.locator("#panel .table-box .chip", has_text="GLUE").click()
    page.keyboard.press("Escape")
    assert page.locator("#panel h2 .chip").count() == 2
    page.keyboard.press("Escape")
    assert "pick=" not in page.url
    assert watched.errors == []


def test_two_things_show_what_they_share(watched: Watched, tour_page: Path) -> None:
    page = watched.open(tour_page, "#pick=task:fine-tuning,method:qlora")
    assert page.locator("#panel .part", has_text="What both share").locator(".chip").first.inner_text() == "LoRA"
    page.get_by_role("button", name="Path between them").click()
    assert "#path=task:fine-tuning~method:qlora" in page.url
