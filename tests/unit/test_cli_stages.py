"""The command line: exit codes, messages, what goes to stdout."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace

import msgspec
import pytest
from click.testing import CliRunner

import kg
from kg.cli import COMMANDS, cli, main
from kg.errors import ExtraMissingError, OutputError
from kg.model import Extraction, Linking

MARK = (("paperkg", "0"),)  # by which a manifest is known as a build's


def test_help_names_every_command():
    """`kg --help` lists each command with a line that says what it does."""
    output = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, _, text) in COMMANDS.items():
        assert name in output
        assert text.split()[0] in output


@pytest.mark.parametrize(("slip", "cure"), [("bulid", " Did you mean 'build'?\n"), ("xyzzy", "'xyzzy'.\n")])
def test_a_slip_in_a_command_is_told_with_the_command_that_was_meant(slip, cure):
    """Previously only the names of questions had this."""
    result = CliRunner().invoke(cli, [slip])
    assert result.exit_code == 2
    assert result.stderr.endswith(cure)


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
    write_all(Built(hostile_graph, (), (), MARK), tmp_path, ("json", "csv", "neo4j"))
    assert any((tmp_path / "neo4j").iterdir())
    write_all(Built(tiny_graph, (), (), MARK), tmp_path, ("json",))
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"mine.txt", "graph.json", "manifest.json", "merges.jsonl", "rejected.jsonl"}


def refused(monkeypatch, capsys, *arguments):
    """What `kg` says on stderr where it ends with exit code 2, without a stack trace."""
    monkeypatch.setattr("sys.argv", ["kg", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "Traceback" not in said
    return said


def files(folder):
    """Everything below a folder: the bytes of files, None for folders."""
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("place", ["/proc/kg-cannot-be-here", "{}/file/below"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_read(monkeypatch, capsys, tmp_path, place):
    """One sentence that names the folder; the pages are not opened."""
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    monkeypatch.setattr("kg.pipeline.papers_of", lambda *_: pytest.fail("it was read"))
    place = place.format(tmp_path)
    said = refused(monkeypatch, capsys, "build", tmp_path / "file", "-o", place)
    assert said.startswith(f"kg: {place}")
    assert "cannot be written" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("source", ["junk.pdf", "no-such-page.html"])
def test_a_build_that_fails_leaves_no_folder_behind(monkeypatch, capsys, tmp_path, source):
    """To look whether a folder can be written leaves nothing, nor does a build without papers."""
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    before = files(tmp_path)
    refused(monkeypatch, capsys, "build", tmp_path / source, "-o", tmp_path / "new" / "below")
    assert files(tmp_path) == before


def test_a_build_without_papers_keeps_the_old_outputs(monkeypatch, capsys, tmp_path, tiny_graph):
    """Sources without a paper are named with their reasons, all of them, and nothing is written, not even the cache."""
    from kg.outputs import write_all
    from kg.pipeline import Built

    folder, sources = tmp_path / "outputs", tmp_path / "sources"
    write_all(Built(tiny_graph, (), (), MARK), folder, ("json",))
    (folder / "cache").mkdir()
    (folder / "cache" / "extractions.jsonl").write_text("earlier extractions\n", encoding="utf-8")
    sources.mkdir()
    for number in range(25):
        (sources / f"paper{number}.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    before = files(folder)
    said = refused(monkeypatch, capsys, "build", sources, "-o", folder)
    assert files(folder) == before
    assert said.endswith(f"no paper was found in {sources}; {folder} is left as it was\n")
    assert all(f"paper{number}.pdf: unreadable" in said for number in range(25))
    assert "rejected.jsonl" not in said


def test_an_answer_that_is_an_error_is_told_where_no_paper_was_found(monkeypatch, capsys, tmp_path):
    """What a build passes over in silence beside papers is named where it is all that there is."""
    error = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id_format</id>'
        "<title>Error</title><summary>incorrect id format</summary></entry></feed>"
    )
    (tmp_path / "answer.xml").write_text(error, encoding="utf-8")
    said = refused(monkeypatch, capsys, "build", tmp_path / "answer.xml", "-o", tmp_path / "new")
    assert said.startswith("not read: answer.xml entry 1: page furniture")


def test_an_output_that_cannot_be_replaced_is_named(tmp_path, tiny_graph):
    """A folder in the place of a file is an error of the world that names it; so is one in the manifest's list."""
    from kg.outputs import write_all
    from kg.pipeline import Built

    built = Built(tiny_graph, (), (), MARK)
    (tmp_path / "graph.ttl").mkdir()
    with pytest.raises(OutputError, match=r"graph\.ttl.*cannot be written"):
        write_all(built, tmp_path, ("turtle",))
    write_all(built, tmp_path, ("json",))
    (tmp_path / "graph.json").unlink()
    (tmp_path / "graph.json").mkdir()
    with pytest.raises(OutputError, match=r"graph\.json.*cannot be written"):
        write_all(built, tmp_path, ("json",))


def test_a_cache_that_cannot_be_used_is_named(monkeypatch, tmp_path):
    """A folder in the place of the cache is told before extraction, with the way around it."""
    from kg import extract, pipeline

    (tmp_path / "cache.jsonl").mkdir()
    page = tmp_path / "page.txt"
    page.write_text("1. A Title\n\nWe show " + "very " * 12 + "much.", encoding="utf-8")
    monkeypatch.setattr(extract, "extract_all", lambda *_, **__: pytest.fail("extraction began"))
    with pytest.raises(OutputError, match=r"cache\.jsonl.*--no-cache"):
        pipeline.run([page], cache=tmp_path / "cache.jsonl")


def test_paths_may_be_text(tmp_path, tiny_graph):
    """What `kg.write` wrote under a name that is a str, `kg.read` reads back; the folder's name does as well."""
    kg.write(tiny_graph, str(tmp_path / "graph.json"))
    assert kg.read(str(tmp_path / "graph.json")) == kg.read(str(tmp_path)) == kg.read(tmp_path) == tiny_graph


def test_a_single_source_is_a_bad_call(tmp_path):
    """A source outside a list is refused, not read letter by letter."""
    for source in ("nofile.html", tmp_path):
        with pytest.raises(TypeError, match="give a list of sources"):
            kg.build(source)


def test_a_missing_extra_is_installed_where_kg_runs():
    """The command that is told is one for the interpreter that runs."""
    command = str(ExtraMissingError("uvicorn", "serve")).partition(": ")[2]
    assert shlex.split(command) == [sys.executable, "-m", "pip", "install", "paperkg[serve]"]


PAPER = {"id": "p:1", "title": "A", "abstract": "We propose X."}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([{"title": "A", "abstract": "We propose X."}], "line 1: no paper: `id` missing"),
        ([PAPER, {"id": "p:2", "title": "A"}], "line 2: no paper: `abstract` missing"),
        ([{**PAPER, "authors": "Ada"}], "line 1: Expected `array`, got `str` - at `$.authors`"),
        ([{**PAPER, "id": []}], "line 1: no paper: `id` is []"),
        ([PAPER, PAPER], "line 2: the id 'p:1' stands on an earlier line, too"),
    ],
)
@pytest.mark.parametrize("form", ["extraction", "annotation"])
def test_a_line_that_is_no_paper_is_named(monkeypatch, capsys, tmp_path, lines, says, form):
    """Previously a line without `id` ended in a stack trace, and one without an abstract was read by its title."""
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    said = refused(monkeypatch, capsys, "extract", path, "--format", form)
    assert said.startswith(f"kg: {path}, {says}")
    assert "give what `kg papers` prints" in said


@pytest.mark.parametrize("option", ["--min-confidence=0.9", "--corrections={}"])
def test_options_of_annotations_are_refused_for_extractions(monkeypatch, capsys, tmp_path, option):
    """Previously they were taken and changed nothing."""
    path = tmp_path / "corrections.toml"
    path.write_text("", encoding="utf-8")
    assert "go with --format annotation" in refused(monkeypatch, capsys, "extract", option.format(path), path)


def staged(folder, tiny_graph, papers, linkings=1):
    """Files of papers, extractions (one for each paper of the graph) and linkings."""
    extractions = [Extraction(paper.id, (), (), (), (), (), ()) for paper in tiny_graph.papers]
    linking = Linking(tiny_graph.entities, (), (), ())
    files = {"papers": papers, "extractions": extractions, "linking": [linking] * linkings}
    for name, records in files.items():
        (folder / name).write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    return [str(folder / name) for name in files]


def test_a_graph_is_not_made_of_files_that_do_not_fit(monkeypatch, capsys, tmp_path, tiny_graph):
    """Previously the graph had facts of papers that it lacked, and the first query ended in a stack trace."""
    papers = tiny_graph.papers
    said = refused(monkeypatch, capsys, "graph", *staged(tmp_path, tiny_graph, papers[1:]))
    assert "papers, " in said
    assert f"extractions are of papers that are not given: {papers[0].id}; give the papers" in said
    assert "holds 2 linkings" in refused(monkeypatch, capsys, "graph", *staged(tmp_path, tiny_graph, papers, 2))


def test_papers_without_an_extraction_are_told(tmp_path, tiny_graph):
    """They are in the graph, and stderr counts them: a file that was cut off is not seen otherwise."""
    more = [*tiny_graph.papers, replace(tiny_graph.papers[0], id="p:more")]
    result = CliRunner().invoke(cli, ["graph", *staged(tmp_path, tiny_graph, more)])
    assert result.stderr == "1 of 4 papers have no extraction; nothing is stated of them\n"
    assert len(json.loads(result.stdout)["papers"]) == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("x.csv",), r"choose from \.json, \.ttl.* name a folder and its format: kg\.write\(graph, 'x', 'csv'\)"),
        (("x", "cvs"), "no format is called 'cvs'; choose from json, turtle"),
    ],
)
def test_a_form_that_is_no_file_says_how_to_ask_for_it(tiny_graph, arguments, says):
    """Previously "no format for this ending; give one of … csv", which is a folder of files."""
    with pytest.raises(ValueError, match=says):
        kg.write(tiny_graph, *arguments)


def test_graphs_and_folders_can_both_be_asked_and_loaded(tmp_path, tiny_graph):
    """Previously `kg.query` took folders only and `kg.load` graphs only; the other one was a bare TypeError."""
    kg.write(tiny_graph, tmp_path / "graph.json")
    text = "SELECT ?m { ?m a kg:Method }"
    asked = [kg.query(one, text, timeout=120).rows() for one in (tiny_graph, tmp_path, str(tmp_path))]
    assert asked[0] == asked[1] == asked[2] == [{"m": "https://w3id.org/paperkg/method/lora"}]
    assert kg.load(tmp_path, f"oxigraph:{tmp_path}/store").ok
    assert kg.load(tiny_graph, f"oxigraph:{tmp_path}/store").ok
    assert all(verdict.ok for verdict in kg.check(str(tmp_path), f"oxigraph:{tmp_path}/store"))
