"""The documents tell the truth: their questions get the answers that they show, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg.rdf import Pool, questions

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
# a command, whose further lines begin with two spaces or a bracket; what follows is the answer
BLOCK = re.compile(r"```console\n\$ kg (?P<command>[^\n]+\n(?:(?:  |})[^\n]*\n)*)(?P<answer>.*?)```", re.DOTALL)
RUN = [sys.executable, "-m", "kg"]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """The graph of the examples."""
    folder = tmp_path_factory.mktemp("examples") / "outputs"
    subprocess.run([*RUN, "build", str(ROOT / "examples"), "-o", str(folder), "--formats", "nquads"], check=True)
    return folder


@pytest.mark.parametrize(
    ("document", "blocks"), [(README, 3), (ROOT / "docs" / "sparql.md", 5)], ids=lambda x: getattr(x, "name", None)
)
def test_the_answers_in_a_document_are_those_of_the_graph(outputs, document, blocks, update_golden):
    """Each question in a document, asked of the graph of the examples, is answered as printed there."""
    text = document.read_text(encoding="utf-8")

    def answered(block: re.Match[str]) -> str:
        command = block["command"].replace("outputs", str(outputs), 1)
        done = subprocess.run([*RUN, *shlex.split(command)], check=True, capture_output=True, text=True)
        assert "has no" not in done.stderr
        assert "nothing in the graph" not in done.stderr
        answer = "\n".join(line.rstrip() for line in done.stdout.splitlines())
        return f"```console\n$ kg {block['command']}{answer}\n```"

    truth = BLOCK.sub(answered, text)
    if update_golden:
        document.write_text(truth, encoding="utf-8")
    assert len(BLOCK.findall(text)) == blocks
    assert document.read_text(encoding="utf-8") == truth


def test_the_shipped_questions_have_answers_on_the_examples(outputs):
    """Whoever tries a question on the graph of `make graph` sees what it gives; no two contradict."""
    with Pool(outputs, size=1) as pool:
        found = {q.name: pool.ask(q.text, timeout=120).count for q in questions().values() if not q.external}
    assert [name for name, count in found.items() if not count] == ["contradicting-claims", "contradictions"]


@pytest.mark.parametrize("document", sorted([README, *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document):
    """A relative link in a document names a file of the project."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
