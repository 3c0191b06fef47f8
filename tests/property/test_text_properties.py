"""What holds for every text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.abbreviations import abbreviations
from kg.extract.quantities import candidates
from kg.model import Paper, Span
from kg.text import fold, normal, sentences, slug

MARKS = [
    "\\",
    "\\textbf{",
    "}",
    "$",
    "~",
    "times",
    "sim ",
    "3",
    "1.5",
    "%",
    "×",
    "²",
    "e\u0301",
    "--",
    "(",
    ")",
    " to ",
    "from ",
    "K",
    ",",
    " ",
]
TEXT = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(MARKS), max_size=40).map("".join))


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_each_character_of_the_normal_form_has_its_place_and_places_rise(text):
    form = normal(text)
    assert len(form.text) == len(form.starts) == len(form.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(form.starts, form.ends, strict=True))
    assert sorted(form.starts) == list(form.starts)
    assert sorted(form.ends) == list(form.ends)


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_a_place_that_is_led_ahead_and_back_covers_itself(text):
    form = normal(text)
    for i in range(len(form.text)):
        back = form.back(Span(i, i + 1))
        ahead = form.ahead(back)
        assert ahead is not None
        assert ahead.start <= i < ahead.end


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_folding_twice_changes_nothing_that_matters_and_is_never_empty_for_words(text):
    once = fold(text)
    assert bool(once) == bool(text.strip())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_slug_is_never_empty_and_never_a_dot_segment(name):
    made = slug(name)
    assert made
    assert not made.startswith(".")
    assert not made.endswith(".")


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_sentences_stand_in_order_and_leave_out_only_white_space(text):
    spans = sentences(text)
    rest, last = [], 0
    for span in spans:
        assert last <= span.start
        rest.append(text[last : span.start])
        last = span.end
    rest.append(text[last:])
    assert not "".join(rest).strip()


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_candidates_stand_in_order_inside_the_text_and_have_finite_values(text):
    last = 0
    for candidate in candidates(text):
        assert last <= candidate.span.start < candidate.span.end <= len(text)
        last = candidate.span.end
        assert 0 <= candidate.value < float("inf")
        assert 0 <= candidate.likelihood <= 1


@settings(max_examples=40, deadline=None)
@given(TEXT, TEXT)
def test_abbreviations_are_cut_from_the_text(title, abstract):
    paper = Paper("p", title, abstract)
    for pair in abbreviations(paper):
        inside = paper.text[pair.span.start : pair.span.end]
        assert pair.short in inside
        assert pair.long in inside


@settings(deadline=None, max_examples=12)
@given(
    st.sampled_from(
        [
            *MARKS,
            ".",
            "1 ",
            "1,",
            "a (A) ",
            "from 1 to 2 ",
            "\\a{",
            "-",
            "1-",
            "A-",
            "e.g. ",
            "(A",
            "10^",
            "$1 a ",
            " of",
        ]
    )
)
def test_a_long_repetition_is_read_to_its_end(piece):
    text = piece * (4_000 // len(piece))
    assert len(normal(text).text) == len(normal(text).starts)
    spans = sentences(text)
    assert not spans or spans[-1].end <= len(text)
    assert all(c.span.end <= len(text) for c in candidates(text))
    abbreviations(Paper("p", "t", text))
