"""One HTML file: template, style, scripts, the drawing engine and the data, with nothing left to ask the network for.

Owns: the page's bytes and its Content-Security-Policy. Knows: pyvis, `rdf`, `data`, assets.
Must not know: what scripts do.

The scripts are ES modules that tests read as they are. A page opened from a file cannot import, so each module
becomes a function here that returns what it exports, in the order of the imports.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib.resources import files
from typing import Any, Final

from pyvis.network import Network

from kg.model import Graph
from kg.rdf import questions
from kg.view.data import columns, inline

__all__ = ["bundle", "page", "shipped", "start"]

_ENGINE: Final = "lib/vis-9.1.2/vis-network.min.js"  # inside of pyvis
_MAIN: Final = "main.js"
_SHAPES: Final = ("dot", "square", "diamond", "triangle", "hexagon", "triangleDown", "square")  # as in look.js
_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([a-z0-9]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (async function|function|const|class) ([A-Za-z0-9_]+)", re.MULTILINE)
_AGAIN: Final = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)


def page(graph: Graph) -> str:
    """The page of a graph.

    Cost: linear in the graph, and one layout.
    """
    data = columns(graph)
    engine = _script(files("pyvis").joinpath(_ENGINE).read_text(encoding="utf-8"))
    app = _script(bundle(_MAIN))
    style = _asset("style.css")
    policy = (
        "default-src 'none'; "
        f"script-src {_hash(engine)} {_hash(app)}; "
        "style-src 'unsafe-inline'; "  # the engine writes style attributes
        "img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "csp": html.escape(policy, quote=True).replace("&#x27;", "'"),
        "title": html.escape(f"Paper graph: {len(graph.papers)} papers, {len(graph.entities)} entities"),
        "style": style,
        "data": inline(data),
        "start": inline({**start(data["types"]), "questions": shipped()}),
        "vis": engine,
        "app": app,
    }
    return re.sub(r"\{\{([a-z]+)\}\}", lambda found: parts[found[1]], _asset("template.html"))


def start(types: list[str]) -> dict[str, Any]:
    """What pyvis says to vis-network: shapes of the groups, no physics, straight edges. Nodes are set in bulk later.

    Why: pyvis's `add_edge` looks through all edges each time, so the page's scripts fill its data sets at once.
    """
    net = Network(height="100%", width="100%", cdn_resources="in_line")
    net.options = {  # pyvis takes a dict here; its `set_options` takes JSON and guesses
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "groups": {
            name: {"shape": shape} for name, shape in zip([*types, "Paper"], _SHAPES, strict=True)
        },
        "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "labelHighlightBold": False},
        "edges": {"smooth": False, "selectionWidth": 0, "hoverWidth": 0, "arrowStrikethrough": False},
        "interaction": {
            "hover": True, "tooltipDelay": 100000, "keyboard": False, "multiselect": False,
            "selectConnectedEdges": False, "hoverConnectedEdges": False, "zoomSpeed": 0.6,
        },
    }  # fmt: skip
    return {"nodes": net.nodes, "edges": net.edges, "options": net.options}


def shipped() -> list[dict[str, Any]]:
    """The shipped questions that a page can answer: all but those that ask an endpoint elsewhere."""
    return [
        {
            "name": question.name,
            "title": question.title,
            "about": question.about,
            "parameters": [
                {"name": p.name, "about": p.about, "kind": p.kind, "default": p.default} for p in question.parameters
            ],
            "text": question.text,
        }
        for question in questions().values()
        if not question.external
    ]


def bundle(name: str) -> str:
    """A module and all that it imports, as one script: each module is a function that returns its exports."""
    done: dict[str, str] = {}

    def add(module: str) -> None:
        if module in done:
            return
        done[module] = ""  # two modules that import each other would loop here
        source = _asset(module)
        for _, other in _IMPORT.findall(source):
            add(other)
        del done[module]  # in the order of the imports
        done[module] = _wrapped(module, source)

    add(name)
    return '"use strict";\n' + "".join(done.values())


def _wrapped(module: str, source: str) -> str:
    exported = [found[1] for found in _EXPORT.findall(source)]
    exported += [name.strip() for found in _AGAIN.findall(source) for name in found.split(",") if name.strip()]
    body = _AGAIN.sub("", _EXPORT.sub(r"\1 \2", source))
    body = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(found[2])};\n", body)
    return f"const {_variable(module)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _variable(module: str) -> str:
    return f"module_{module.removesuffix('.js')}"


def _asset(name: str) -> str:
    return files("kg.view").joinpath("assets", name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """A script that cannot end its own element."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
