"""Write the generated documents, or check that they say the truth: docs/cli.md from the commands' own help.

python docs/make.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.testing import CliRunner

from kg.cli import COMMANDS, cli

DOCS = Path(__file__).resolve().parent


def reference() -> str:
    """The reference of the command line, in Markdown."""
    lines = ["# Commands", "", "*Made from the commands' own help by `make docs`.*", ""]
    for name in ("", *COMMANDS):
        command = ["--help"] if not name else [name, "--help"]
        text = CliRunner().invoke(cli, command, prog_name="kg", terminal_width=100, color=False).output
        lines += [f"## kg {name}".rstrip(), "", "```text", text.rstrip(), "```", ""]
        group = cli.get_command(click.Context(cli), name) if name else None
        if isinstance(group, click.Group):
            for inner in sorted(group.commands):
                run = CliRunner().invoke(cli, [name, inner, "--help"], prog_name="kg", terminal_width=100, color=False)
                lines += [f"### kg {name} {inner}", "", "```text", run.output.rstrip(), "```", ""]
    return "\n".join(lines)


def main() -> int:
    """Write or check; exit with 1 where a document is stale."""
    made = {DOCS / "cli.md": reference()}
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path} is stale; run: make docs\n")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
