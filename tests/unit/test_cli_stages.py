"""The command line: exit codes, messages, what goes to stdout."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, cli, main


def test_help_names_every_command():
    """`kg --help` lists each command with a line that says what it does."""
    output = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, _, text) in COMMANDS.items():
        assert name in output
        assert text.split()[0] in output


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name):
    """Each command loads, and its help begins with a usage line."""
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage:")


def test_an_unknown_format_is_refused_with_the_list(tmp_path):
    """A wrong name is a usage error that says what may be given, before anything is read."""
    result = CliRunner().invoke(cli, ["build", "page.txt", "-o", str(tmp_path), "--formats", "turtle,docx"])
    assert result.exit_code == 2
    assert "docx" in result.output
    assert "nquads" in result.output


def test_an_unknown_command_exits_with_2(monkeypatch, capsys):
    """A usage error ends with exit code 2 and a message on stderr, without a stack trace."""
    monkeypatch.setattr("sys.argv", ["kg", "no-such-command"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "no-such-command" in capsys.readouterr().err


def test_a_damaged_line_is_named_with_its_number(monkeypatch, capsys, tmp_path):
    """JSON lines that are none are an error of the world that names file and line."""
    path = tmp_path / "extractions.jsonl"
    path.write_text("{]\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["kg", "link", str(path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "extractions.jsonl, line 1" in capsys.readouterr().err


def test_a_build_removes_what_an_earlier_one_wrote(tmp_path, tiny_graph, hostile_graph):
    """Outputs of another graph, or of formats that are no longer wanted, do not stay; files of others do."""
    from kg.outputs import write_all
    from kg.pipeline import Built

    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    write_all(Built(hostile_graph, (), (), ()), tmp_path, ("json", "csv", "neo4j"))
    assert any((tmp_path / "neo4j").iterdir())
    write_all(Built(tiny_graph, (), (), ()), tmp_path, ("json",))
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"mine.txt", "graph.json", "manifest.json", "merges.jsonl", "rejected.jsonl"}
