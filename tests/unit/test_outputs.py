"""The folder of outputs: what a build may remove there, what its manifest says, and which errors a user sees."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg import manifest, outputs
from kg.cli import main
from kg.cli.stages import _summary
from kg.errors import OutputError
from kg.model import Graph, PaperGenre, Span
from kg.pipeline import Built
from kg.vocab import Genre, Predicate

OTHERS = (
    '{"name": "my site", "icons": []}',
    '{"tool": "bundler", "outputs": [{"name": "thesis.tex"}]}',
    """{"inputs": [], "outputs": [{"name": "thesis.tex", "bytes": 1, "sha256": ""}], "counts": {}, "rejected": {},
    "versions": {"bundler": "5"}, "seconds": {}, "machine": {}}""",
    "no JSON at all",
)


def built(graph: Graph) -> Built:
    """A build of the version that the manifest is known by."""
    return Built(graph, (), (), (("paperkg", "0"),))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The exit code of `kg`."""
    monkeypatch.setattr("sys.argv", ["kg", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(str(stopped.value.code))


@pytest.mark.parametrize("content", OTHERS)
def test_the_manifest_of_another_program_stops_a_build(tmp_path: Path, tiny_graph: Graph, content: str) -> None:
    """Previously the files that it lists were removed."""
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    (tmp_path / "thesis.tex").write_text("three years", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OutputError, match=r"manifest\.json: .*choose another folder") as refused:
        outputs.write_all(built(tiny_graph), tmp_path, ("json",))
    assert "remove" not in str(refused.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_of_another_program_is_refused_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Previously all papers were read and extracted first."""
    (tmp_path / "manifest.json").write_text(OTHERS[0], encoding="utf-8")
    monkeypatch.setattr("kg.pipeline.papers_of", lambda *_: pytest.fail("it was read"))
    assert run(monkeypatch, "build", tmp_path, "-o", tmp_path) == 2
    assert capsys.readouterr().err.startswith(f"kg: {tmp_path / 'manifest.json'}: is not of kg build")


def test_what_somebody_changed_is_kept_and_told(tmp_path: Path, tiny_graph: Graph) -> None:
    """A file that is as the build wrote it goes with the format; one with somebody's work in it stays."""
    outputs.write_all(built(tiny_graph), tmp_path, ("turtle", "csv"))
    nodes = tmp_path / "csv" / "nodes.csv"
    nodes.write_text("my notes", encoding="utf-8")
    written = outputs.write_all(built(tiny_graph), tmp_path, ("json",))
    assert written.kept == ("csv/nodes.csv",)
    assert nodes.read_text(encoding="utf-8") == "my notes"
    assert not (tmp_path / "csv" / "edges.csv").exists()
    assert not (tmp_path / "graph.ttl").exists()
    nodes.write_text("more", encoding="utf-8")
    assert outputs.write_all(built(tiny_graph), tmp_path, ("csv",)).kept == ()


def test_the_command_tells_what_it_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, tiny_graph: Graph
) -> None:
    """One line on stderr for each file of somebody's work that shows an older graph."""
    monkeypatch.setattr("kg.pipeline.run", lambda *_, **__: built(tiny_graph))
    assert run(monkeypatch, "build", "page", "-o", tmp_path, "--formats", "turtle") == 0
    (tmp_path / "graph.ttl").write_text("my notes", encoding="utf-8")
    assert run(monkeypatch, "build", "page", "-o", tmp_path, "--formats", "json") == 0
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'graph.ttl'}: changed since the build that wrote it")


def test_a_manifest_removes_nothing_outside_of_its_folder(tmp_path: Path, tiny_graph: Graph) -> None:
    """Whoever passes on a folder of outputs cannot name files of the one who builds there."""
    outside = tmp_path / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    folder = tmp_path / "outputs"
    folder.mkdir()
    listed = (manifest.Output("../outside.txt", 1, manifest.sha256(outside)),)
    manifest.write(folder, manifest.Manifest((), listed, {}, {}, {"paperkg": "0"}, {}, {}))
    outputs.write_all(built(tiny_graph), folder, ("json",))
    assert outside.exists()


def test_a_build_that_fails_leaves_no_manifest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny_graph: Graph
) -> None:
    """Previously that of the build before stayed, whose files were gone."""
    outputs.write_all(built(tiny_graph), tmp_path, ("turtle", "csv"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "graph.ttl")

    with monkeypatch.context() as patched:
        patched.setitem(outputs._SINGLE, "turtle", ("graph.ttl", full))
        with pytest.raises(OutputError, match="No space left"):
            outputs.write_all(built(tiny_graph), tmp_path, ("turtle", "csv"))
    assert not (tmp_path / "manifest.json").exists()
    outputs.write_all(built(tiny_graph), tmp_path, ("turtle",))
    content = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert all((tmp_path / output["name"]).is_file() for output in content["outputs"])
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("name", ["runs/[/old]", "runs/[a]"])
def test_the_summary_names_the_folder_as_it_is_called(
    capsys: pytest.CaptureFixture[str], tiny_graph: Graph, name: str
) -> None:
    """Brackets in a name are no markup; previously all was written and then the command broke off."""
    _summary(built(tiny_graph), Path(name), {})
    assert f"{name}/" in capsys.readouterr().out


def test_the_summary_tells_which_papers_propose_nothing(capsys: pytest.CaptureFixture[str], tiny_graph: Graph) -> None:
    """What they say that they are, and who does not say; a survey that proposes something is not among them."""
    first, second, third = tiny_graph.papers
    others = tuple(s for s in tiny_graph.statements if s.predicate is not Predicate.PROPOSES)
    told = tuple(PaperGenre(paper.id, Genre.SURVEY, Span(0, 5), "test") for paper in (first, second))
    _summary(built(replace(tiny_graph, statements=others, genres=told)), Path("out"), {})
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == f'3 papers propose nothing that has a name: 2 surveys, 0 analyses, 1 neither: "{third.title}"'
    _summary(built(replace(tiny_graph, genres=told)), Path("out"), {})
    assert "propose" not in capsys.readouterr().out


@pytest.mark.parametrize("format_", outputs.FORMATS)
def test_a_graph_that_cannot_be_written_is_one_kind_of_error(tmp_path: Path, tiny_graph: Graph, format_: str) -> None:
    """Every format says what cannot be written, with an error of `kg`."""
    (tmp_path / "file").write_text("in the place of a folder", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be"):
        kg.write(tiny_graph, tmp_path / "file" / "graph", format_)


def test_a_query_file_that_is_no_text_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One sentence with the name of the file and the cure."""
    file = tmp_path / "question.rq"
    file.write_bytes("SELECT * { ?s ?p 'Café' }".encode("latin-1"))
    assert run(monkeypatch, "query", tmp_path, "--file", file) == 2
    said = capsys.readouterr().err
    assert "question.rq" in said
    assert "UTF-8" in said
    assert "Traceback" not in said
