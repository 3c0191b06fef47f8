"""The README tells the truth: its questions get the answers that it shows, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ kg (?P<command>[^\n]+)\n(?P<answer>.*?)```", re.DOTALL)


def test_the_answers_in_the_readme_are_those_of_the_graph(tmp_path, update_golden):
    """Each question in the README, asked of the graph of the examples, is answered as printed there."""
    run = [sys.executable, "-m", "kg"]
    outputs = tmp_path / "outputs"
    subprocess.run([*run, "build", str(ROOT / "examples"), "-o", str(outputs), "--formats", "nquads"], check=True)
    text = README.read_text(encoding="utf-8")

    def answered(block: re.Match[str]) -> str:
        words = shlex.split(block["command"].replace("outputs", str(outputs), 1))
        answer = subprocess.run([*run, *words], check=True, capture_output=True, text=True).stdout
        answer = "\n".join(line.rstrip() for line in answer.splitlines())
        return f"```console\n$ kg {block['command']}\n{answer}\n```"

    truth = BLOCK.sub(answered, text)
    if update_golden:
        README.write_text(truth, encoding="utf-8")
    assert len(BLOCK.findall(text)) == 3
    assert README.read_text(encoding="utf-8") == truth


@pytest.mark.parametrize("document", sorted([README, *(ROOT / "docs").glob("*.md")]), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document):
    """A relative link in a document names a file of the project."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
