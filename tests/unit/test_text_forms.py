"""The normal form, folding, slugs and sentences."""

import pytest

from kg.model import Span
from kg.text import fold, normal, sentence_around, sentences, slug


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.96times", "1.96×"),
        ("48times faster", "48× faster"),
        ("tau geq 0.7", "τ ≥ 0.7"),
        ("2.36sim 8.02times", "2.36~ 8.02×"),
        ("1.5times~20.5times", "1.5×~20.5×"),
        (r"0.6\%", "0.6%"),
        ("A^2ATS", "A^2ATS"),
        (r"\eg adapters", "e.g. adapters"),
        (r"S\(^2\)-Attn", "S^2-Attn"),
        ("S²-Attn", "S^2-Attn"),
        ("we~show", "we show"),
        ("(~50%)", "(~50%)"),
        (r"$48\times$", "48×"),
        (r"\textbf{A}lignment", "Alignment"),
        (r"Erd\"os and R\'enyi", "Erdös and Rényi"),
        (r"\x{1.15}--\x{1.38}", "×1.15–×1.38"),
        ("1{,}000", "1,000"),
        ("10\\,ms", "10 ms"),
        ("costs $15 and $20 now", "costs $15 and $20 now"),
        ("ﬁne e\u0301\u00a0−1", "fine é -1"),
        ("ran 3 times in a row", "ran 3 times in a row"),
    ],
)
def test_normal_form_has_no_latex_and_one_kind_of_each_sign(text, shown):
    assert shown == normal(text).text


def test_span_of_the_normal_form_leads_back_to_the_exact_characters():
    text = r"We run \textbf{LoRA} for $1.5\times$ speed"
    form = normal(text)
    for name, original in (("LoRA", "LoRA"), ("1.5×", r"1.5\times")):
        at = form.text.index(name)
        back = form.back(Span(at, at + len(name)))
        assert original == text[back.start : back.end]
        assert Span(at, at + len(name)) == form.ahead(back)


def test_span_of_what_left_nothing_leads_nowhere():
    assert normal("a\u200bb").ahead(Span(1, 2)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Low-Rank Adaptation", "low rank adaptations"),
        (r"\textbf{KV-cache}", "KV caches"),
        ("LoRA method", "LoRA"),
        ("graph pooling methods", "Graph Pooling"),
        ("S²-Attn", r"S\(^2\)-Attn"),
        ("policies", "policy"),
        ("batches", "batch"),
        ("movies", "movie"),
        ("niches", "niche"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_class_words_stay_where_no_tails_are_given():
    assert fold("graph pooling methods", tails=frozenset()) == "graph pooling method"


def test_a_class_word_alone_stays():
    assert fold("Methods") == "method"


def test_fold_of_signs_only_is_not_empty():
    assert fold("★") == "★"


def test_names_that_differ_have_slugs_that_differ():
    names = [
        "C",
        "C++",
        "C#",
        "A^2ATS",
        "A2ATS",
        "DεpS",
        "DepS",
        "τ-bench",
        "t-bench",
        ".NET",
        "NET",
        "O(1)",
        "O1",
        "",
        "हिन्दी",
    ]
    slugs = [slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert all(slugs)


def test_case_hyphens_and_spaces_make_no_new_slug():
    assert slug("Low-Rank Adaptation") == slug("low rank adaptation") == "low-rank-adaptation"


@pytest.mark.parametrize("name", [".", "..", "-", "/", "a/b", "a b", "a#b", "a?b", "<x>", '"', "\n", "\ud800"])
def test_slugs_are_safe_in_iris_and_file_names(name):
    made = slug(name)
    assert made not in {"", ".", ".."}
    assert not set(made) & set(' /#?<>"\n{}|\\^`:')


def test_title_is_a_sentence_and_abbreviations_end_none():
    text = (
        "A title. With a stop\nIt beats others, e.g. Fig. 2 of Smith et al. (2020), by 3.5 points. vLLM runs it. "
        'Is it new? "Yes." We release it, cf. Sec. 3, etc. Done.'
    )
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "A title. With a stop",
        "It beats others, e.g. Fig. 2 of Smith et al. (2020), by 3.5 points.",
        "vLLM runs it.",
        "Is it new?",
        '"Yes."',
        "We release it, cf. Sec. 3, etc.",
        "Done.",
    ]


def test_the_sentence_around_a_range():
    """It is the whole sentence, all that a longer range touches, and the range itself where there is none."""
    text = "Title\n One is 3x. Two is 4x, e.g. there.  Three."

    def words(inner: str) -> str:
        start = text.index(inner)
        span = sentence_around(text, Span(start, start + len(inner)))
        return text[span.start : span.end]

    assert words("3x") == "One is 3x."
    assert words("there") == "Two is 4x, e.g. there."
    assert words("3x. Two") == "One is 3x. Two is 4x, e.g. there."
    assert words("Title") == "Title"
    assert sentence_around(" \n ", Span(0, 1)) == Span(0, 1)


def test_nothing_has_no_sentences():
    assert sentences("") == ()
    assert sentences(" \n ") == ()
