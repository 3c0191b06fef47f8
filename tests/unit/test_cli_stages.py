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
