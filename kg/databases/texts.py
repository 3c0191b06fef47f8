"""The words in load packages: commands, statements and READMEs.

Owns: what a person runs and reads. Knows: the names of the files beside. Must not know: the graph.

Only words of the closed vocabulary are put into these texts, never a text of a paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.databases.plan import BUILD, Ends
from kg.graph import NODE_COLUMNS, relationship
from kg.graph.rows import Kind

__all__ = [
    "FALKORDB_COMMAND", "FUSEKI_COMMAND", "LADYBUG_COMMAND", "MEMGRAPH_COMMAND", "QLEVERFILE", "QLEVER_COMMAND",
    "README", "memgraph_constraints", "memgraph_edges", "memgraph_nodes", "neo4j_command", "neo4j_finish",
]  # fmt: skip

_SHELL: Final = '#!/bin/sh\nset -eu\ncd "$(dirname "$0")"\n'
_HIDING: Final = """
Characters that end a line or a list in CSV stand hidden in the cells: ␛1 is a line feed, ␛2 a carriage return, ␛3 the
unit separator U+001F, ␛4 the null character, ␛0 the character ␛ (U+241B) itself. {after}
"""
_AFTER: Final = """
Afterwards compare with `counts.json`: nodes by label, relationships by type. Every node and relationship carries the
mark `kgBuild`; `kg check OUTPUTS TARGET --no-load` asks the database and compares the answers with the graph's own.
"""
_AFTER_RDF: Final = """
Afterwards compare with `counts.json`: named graphs and quads.
`kg check OUTPUTS http://HOST/… --no-load` asks the store and compares the answers with the graph's own.
"""

FALKORDB_COMMAND: Final = f"""{_SHELL}\
redis-cli -h "${{HOST:-localhost}}" -p "${{PORT:-6379}}" "$@" --pipe < load.resp
"""
LADYBUG_COMMAND: Final = f"""{_SHELL}\
lbug "${{1:-graph.lbug}}" < schema.cypher
lbug "${{1:-graph.lbug}}" < copy.cypher
"""
MEMGRAPH_COMMAND: Final = f"""{_SHELL}\
# FOLDER is where the server sees these files, if it runs elsewhere or in a container
sed "s#@FOLDER@#${{FOLDER:-$PWD}}#" load.cypherl | mgconsole --host "${{HOST:-127.0.0.1}}" --port "${{PORT:-7687}}" "$@"
"""
FUSEKI_COMMAND: Final = f"""{_SHELL}\
riot --validate kg.nq
tdb2.tdbloader --loader=parallel --loc "${{1:-DB}}" kg.nq
"""
QLEVER_COMMAND: Final = f"{_SHELL}qlever index\nqlever start\n"
QLEVERFILE: Final = """\
[data]
NAME        = kg
DESCRIPTION = Knowledge graph of machine-learning papers
FORMAT      = nq

[index]
INPUT_FILES   = kg.nq
CAT_INPUT_FILES = cat ${INPUT_FILES}
SETTINGS_JSON = { "num-triples-per-batch": 1000000 }

[server]
PORT         = 7019
ACCESS_TOKEN = change-me
MEMORY_FOR_QUERIES = 4G

[runtime]
SYSTEM = docker
IMAGE  = docker.io/adfreiburg/qlever:latest
"""
README: Final[dict[str, str]] = {
    "neo4j": f"""# Load package for Neo4j

1. Stop the database (or name a new one), then `DATABASE=neo4j sh load.sh`. `sh load.sh --dry-run=true` only checks.
   It imports into an empty database; into a running one use `kg load OUTPUTS bolt://HOST`.
2. Start it and run `cypher-shell -f finish.cypher`: unique ids, and hidden characters shown again.

Files: one CSV and one header per label, and per source label, type and target label. UTF-8, RFC 4180, LF. Lists are
one cell, the elements parted by U+001F (`--array-delimiter=U+001F`), for neo4j-admin knows no escape inside of lists.
{_HIDING.format(after="`finish.cypher` puts them back.")}{_AFTER}""",
    "ladybug": f"""# Load package for Ladybug

`sh load.sh graph.lbug` with the `lbug` shell, or `kg load OUTPUTS ladybug:graph.lbug`, which needs no shell.

Files: `schema.cypher` makes the tables, `copy.cypher` copies the Parquet files into them; lists are real lists.
{_AFTER}""",
    "falkordb": f"""# Load package for FalkorDB

`HOST=localhost PORT=6379 sh load.sh` (more options go to `redis-cli`, as `-a PASSWORD`). The graph is named `kg`.

`load.resp` holds the commands in the Redis protocol: indexes, unique ids, then batches of 1,000 rows that are merged by
id, so that loading twice changes nothing. Why no CSV for `falkordb-bulk-insert`: it guesses the type of each element of
a list ("4090" becomes a number) and strips blanks. FalkorDB cannot hold U+0000; the symbol ␀ stands in its place.
{_AFTER}""",
    "memgraph": f"""# Load package for Memgraph

`HOST=127.0.0.1 PORT=7687 sh load.sh` with `mgconsole`; FOLDER names this folder as the server sees it. Everything is
merged by id: loading twice changes nothing. Not tried against a Memgraph server by our tests: written to its manual.

All cells of LOAD CSV are texts; the statements turn them into numbers, truth values and lists.
{_HIDING.format(after="The statements put them back.")}{_AFTER}""",
    "fuseki": f"""# Load package for Apache Jena Fuseki (TDB2)

`sh load.sh DB`, then `fuseki-server --loc DB /kg`. To ask over all named graphs at once, set
`tdb2:unionDefaultGraph true` in the assembler, or add `FROM <urn:x-arq:UnionGraph>` to the question.
{_AFTER_RDF}""",
    "qlever": f"""# Load package for QLever

`sh load.sh` with the `qlever` command (`pip install qlever`); it reads `Qleverfile`. Set an ACCESS_TOKEN of your own.
{_AFTER_RDF}""",
}


def neo4j_command(arguments: Sequence[str]) -> str:
    """The one command; more options go through, as `--dry-run=true`."""
    lines = " \\\n  ".join(["--id-type=string", '--array-delimiter="U+001F"', *(f'"{a}"' for a in arguments)])
    return f'{_SHELL}neo4j-admin database import full "${{DATABASE:-neo4j}}" "$@" \\\n  {lines}\n'


def neo4j_finish(
    nodes: Mapping[str, Mapping[str, Kind]], edges: Mapping[str, Mapping[str, Kind]], codes: Sequence[tuple[str, str]]
) -> str:
    """Constraints, and hidden characters shown again."""
    made = [
        f"CREATE CONSTRAINT kg_{label}_id IF NOT EXISTS FOR (x:`{label}`) REQUIRE x.id IS UNIQUE;" for label in nodes
    ]
    patterns = {f"(x:`{label}`)": columns for label, columns in nodes.items()}
    patterns |= {f"()-[x:`{relationship(predicate)}`]->()": columns for predicate, columns in edges.items()}
    for pattern, columns in patterns.items():
        for name, kind in columns.items():
            if kind == "string":
                made.append(
                    f"MATCH {pattern} WHERE x.`{name}` CONTAINS '␛' SET x.`{name}` = {_shown(f'x.`{name}`', codes)};"
                )
            if kind == "string[]":
                made.append(
                    f"MATCH {pattern} WHERE any(e IN x.`{name}` WHERE e CONTAINS '␛') "
                    f"SET x.`{name}` = [e IN x.`{name}` | {_shown('e', codes)}];"
                )
    return "\n".join(made) + "\n"


def memgraph_constraints() -> Iterator[str]:
    """Indexes and unique ids."""
    for label in NODE_COLUMNS:
        yield f"CREATE INDEX ON :`{label}`(id);"
        yield f"CREATE CONSTRAINT ON (x:`{label}`) ASSERT x.id IS UNIQUE;"


def memgraph_nodes(label: str, file: str, columns: Mapping[str, Kind], codes: Sequence[tuple[str, str]]) -> str:
    """The statement that loads the nodes of one label."""
    return (
        f'LOAD CSV FROM "@FOLDER@/{file}" WITH HEADER NULLIF "" AS row '
        f"MERGE (x:`{label}` {{id: row.id}}) SET {_assignments(columns, codes)};"
    )


def memgraph_edges(ends: Ends, file: str, columns: Mapping[str, Kind], codes: Sequence[tuple[str, str]]) -> str:
    """The statement that loads the edges of one kind."""
    return (
        f'LOAD CSV FROM "@FOLDER@/{file}" WITH HEADER NULLIF "" AS row '
        f"MATCH (a:`{ends.source}` {{id: row.start}}) MATCH (b:`{ends.target}` {{id: row.end}}) "
        f"MERGE (a)-[x:`{relationship(ends.predicate)}`]->(b) SET {_assignments(columns, codes)};"
    )


def _assignments(columns: Mapping[str, Kind], codes: Sequence[tuple[str, str]]) -> str:
    made = [f"x.`{name}` = {_value(f'row.`{name}`', kind, codes)}" for name, kind in columns.items()]
    return ", ".join([*made, f"x.{BUILD} = row.{BUILD}"])


def _value(cell: str, kind: Kind, codes: Sequence[tuple[str, str]]) -> str:
    if kind == "string[]":
        return f"[e IN split({cell}, '\\u001F') | {_shown('e', codes)}]"
    if kind == "string":
        return _shown(cell, codes)
    return {"int": f"toInteger({cell})", "double": f"toFloat({cell})", "boolean": f"toBoolean({cell})"}[kind]


def _shown(expression: str, codes: Sequence[tuple[str, str]]) -> str:
    """The expression with hidden characters shown, from the last code to the first."""
    for character, code in reversed(codes):
        spelled = character if character == "␛" else f"\\u{ord(character):04X}"
        expression = f"replace({expression}, '{code}', '{spelled}')"
    return expression
