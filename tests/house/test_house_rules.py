"""The rules that keep the house in order, checked by machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "kg").rglob("*.py"))
WALL = 400  # lines


def test_public_names_are_what_all_says():
    """Every public name can be had from `kg`, and nothing else is promised."""
    assert sorted(kg.__all__) == list(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None


def test_an_unknown_name_is_refused():
    """A name that `kg` does not have raises AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = kg.no_such_name


@pytest.mark.parametrize("path", sorted((ROOT / "kg").glob("**/__init__.py")), ids=lambda p: p.parent.name)
def test_a_door_that_opens_late_has_no_module_of_the_same_name(path):
    """A submodule becomes an attribute of its package when it loads: it must not hide a function that loads late."""
    late = re.findall(r'^    "(\w+)": "kg\.', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [name for name in late if (path.parent / f"{name}.py").exists() or (path.parent / name).is_dir()] == []


def test_importing_kg_is_light():
    """`import kg` loads no heavy library."""
    code = (
        "import sys, kg; print([m for m in ('spacy', 'rdflib', 'networkx', 'pyoxigraph', 'click') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_module_is_small_and_carries_its_card(path):
    """A module stays under the wall and says what it owns, knows and must not know."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= WALL
    if path.name != "__main__.py":
        card = ast.get_docstring(ast.parse(text)) or ""
        assert all(word in card for word in ("Owns:", "Knows:", "Must not know:"))


def test_no_catch_all_and_nothing_left_undone():
    """No handler swallows everything, and no part is a promise."""
    forbidden = re.compile(r"except Exception|except BaseException|except:|\b(TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in MODULES
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_every_command_has_help():
    """Each command says what it does, and the generated reference is fresh."""
    run = subprocess.run(
        [sys.executable, "docs/make.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.returncode == 0


def test_enough_tests_are_collected():
    """The suite has not silently lost its tests: a floor, raised as it grows."""
    files = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(files) >= 20
    assert len(files) == len(set(files))
