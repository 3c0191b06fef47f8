"""Whatever stands in a text can be a name: linking ends, and answers for each group once."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import catalog
from kg.link import link
from kg.link.keys import is_vague, key_of
from kg.model import Abbreviation, Extraction, Mention, Relation, Span
from kg.vocab import EntityType, Predicate

KNOWN = catalog.load()
# what anchors, keys, ids and notes are made of, and names of the catalog, come often
PARTS = st.sampled_from(("@", "@@", "|", "~", ":", "#", "$", "(", ")", " ", "-", "_", "^", "{", "\\", "7", "2.0", "7B"))
NAMES = st.sampled_from(
    ("LoRA", "@method:lora", "method:lora", "GPU", "s", "models", "of", "LLM", "LLMs", "a", "\u00e9")
)
ANY = st.characters(exclude_categories=("Cs",))
FORM = st.lists(st.one_of(PARTS, NAMES, ANY), min_size=1, max_size=6).map("".join)
GROUP = st.tuples(st.lists(FORM, min_size=1, max_size=3), st.sampled_from(EntityType), st.booleans())
PAPER = st.tuples(st.lists(GROUP, min_size=1, max_size=4), st.lists(st.tuples(FORM, FORM), max_size=2))


def extraction(number: int, groups: list[tuple[list[str], EntityType, bool]], defined: list[tuple[str, str]]):
    """A paper whose text is its names, one after the other."""
    id_ = f"p:{number}"
    at, mentions, relations, shorts = 0, [], [], []

    def place(form: str) -> Span:
        nonlocal at
        at += len(form) + 1
        return Span(at - len(form) - 1, at - 1)

    for group, (forms, type_, proposed) in enumerate(groups):
        mentions += [Mention(id_, place(form), form, type_, "made", 1.0, group) for form in forms]
        if proposed:
            relations.append(Relation(None, Predicate.PROPOSES, group, Span(0, 1), "made", 1.0))
    for short, long in defined:
        shorts.append(Abbreviation(id_, short, long, place(short)))
    return Extraction(id_, tuple(mentions), tuple(shorts), tuple(relations), (), (), ())


@settings(max_examples=100, deadline=None)
@given(papers=st.lists(PAPER, min_size=1, max_size=3))
@example(papers=[([(["@skill"], EntityType.METHOD, True)], [])])
def test_any_names_are_linked_or_rejected(papers):
    """Each group once, to an entity that is there, in whatever order the papers come."""
    read = [extraction(number, *paper) for number, paper in enumerate(papers)]
    linking = link(read, KNOWN)
    groups = {(e.paper, m.group) for e in read for m in e.mentions}
    linked = [(found.paper, found.group) for found in linking.links]
    refused = []
    for rejected in linking.rejected:
        paper, _, group = rejected.where.partition("#group=")
        refused.append((paper, int(group)))
    assert sorted(linked + refused) == sorted(groups)
    ids = {entity.id for entity in linking.entities}
    assert {found.entity for found in linking.links} <= ids
    assert {above for entity in linking.entities for above in entity.broader} <= ids
    assert link(reversed(read), KNOWN) == linking


@settings(max_examples=300, deadline=None)
@given(form=FORM)
def test_no_name_has_the_key_of_an_anchor(form):
    """An "@" at the front marks what the catalog knows: a text that says "@method:lora" is not taken for it."""
    assert is_vague(key_of(form)) or not key_of(form).startswith("@")
