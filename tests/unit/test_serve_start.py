"""How a server starts: its address is told when it answers, and what stands in the way is named instead."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from kg.cli import main
from kg.graph import write
from kg.model import Graph

pytest.importorskip("uvicorn")


@pytest.fixture
def outputs(tmp_path: Path, tiny_graph: Graph) -> Path:
    write(tiny_graph, tmp_path / "graph.json")
    return tmp_path


def refused(monkeypatch, capfd, *arguments: str) -> str:
    """What `kg serve` says where it cannot: one sentence, exit code 2."""
    monkeypatch.setattr("sys.argv", ["kg", "serve", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capfd.readouterr().err
    assert stopped.value.code == 2
    assert "answers; end it" not in said
    assert "Traceback" not in said
    assert said.startswith("kg: ")
    assert said.count("\n") == 1
    return said


def test_a_taken_port_is_told_as_such(monkeypatch, capfd, outputs):
    """Who has the port keeps it, and the message says that it is in use."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = refused(monkeypatch, capfd, str(outputs), "--port", port)
    assert f"127.0.0.1:{port}" in said
    assert "in use" in said
    assert "--port" in said


@pytest.mark.parametrize("host", ["203.0.113.1", "no-such-name.invalid", "a..b"])
def test_an_address_of_another_machine_is_no_taken_port(monkeypatch, capfd, outputs, host):
    """An address that is not ours (RFC 5737), and a name that is none, are told as such."""
    said = refused(monkeypatch, capfd, str(outputs), "--host", host)
    assert host in said
    assert "in use" not in said
    assert "--host" in said


def test_a_folder_without_a_graph_is_named(monkeypatch, capfd, tmp_path):
    """An empty folder is told with the command that fills it."""
    said = refused(monkeypatch, capfd, str(tmp_path))
    assert str(tmp_path) in said
    assert "kg build" in said


def test_a_store_that_cannot_be_written_is_no_taken_port(monkeypatch, capfd, outputs):
    """The store's own message passes; a file in its place stands for a folder that is read-only."""
    (outputs / "store").write_text("", encoding="utf-8")
    said = refused(monkeypatch, capfd, str(outputs))
    assert "the store cannot be written" in said
    assert "port" not in said


def test_the_address_is_told_when_it_answers(outputs):
    """With port 0 the line names the port that was taken, and a request at that moment is answered."""
    command = [sys.executable, "-m", "kg", "serve", str(outputs), "--port", "0", "--processes", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = next(line for line in server.stderr if line.endswith(" answers; end it with Ctrl+C\n"))
            with urllib.request.urlopen(told.split()[0] + "health", timeout=60) as answer:
                assert answer.status == 200
        finally:
            server.terminate()
