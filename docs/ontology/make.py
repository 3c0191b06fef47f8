"""Make the page of the ontology from `ontologies/paperkg.ttl`.

    python docs/ontology/make.py [-]        writes docs/ontology/index.html, or prints it

The page is the same for the same ontology, byte for byte; it has no script and loads nothing.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

ROOT = Path(__file__).resolve().parents[2]
STYLE = """
:root { color-scheme: light dark; } body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
padding: 1rem; } dt { font-weight: 600; } dd { margin: 0 0 .4rem 1.2rem; } section section {
border-top: 1px solid #8888; padding-top: .5rem; } code { font-size: .95em; overflow-wrap: anywhere; }
h3 { margin: .4rem 0; } nav li { display:
inline-block; margin-right: .9rem; } nav ul { padding: 0; }
"""
GROUPS = (
    ("Classes", (OWL.Class,)),
    ("Properties between things", (OWL.ObjectProperty,)),
    ("Properties with values", (OWL.DatatypeProperty,)),
    ("Individuals", (OWL.NamedIndividual,)),
)
ROWS = (
    ("Example", SKOS.example),
    ("Note", RDFS.comment),
    ("Below", RDFS.subClassOf),
    ("Below", RDFS.subPropertyOf),
    ("Same as", OWL.equivalentClass),
    ("Inverse of", OWL.inverseOf),
    ("From", RDFS.domain),
    ("To", RDFS.range),
    ("Near", SKOS.closeMatch),
)


def page(graph: rdflib.Graph) -> str:
    """The whole page."""
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    space = f"{ontology}#"
    title = escape(str(graph.value(ontology, DCTERMS.title)))
    parts = [
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>',
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>',
        f"<h1>{title}</h1>\n<p>{escape(str(graph.value(ontology, DCTERMS.description)))}</p>\n<dl>",
        f"<dt>IRI</dt><dd><code>{escape(str(ontology))}</code></dd>",
        f"<dt>This version</dt><dd><code>{escape(str(graph.value(ontology, OWL.versionIRI)))}</code></dd>",
        f"<dt>Namespace</dt><dd><code>{escape(space)}</code>, prefix <code>kg</code></dd>\n</dl>",
    ]
    for heading, kinds in GROUPS:
        terms = sorted({t for kind in kinds for t in graph.subjects(RDF.type, kind) if str(t).startswith(space)})
        anchors = "".join(f'<li><a href="#{t.removeprefix(space)}">{t.removeprefix(space)}</a></li>' for t in terms)
        parts.append(f'<section>\n<h2>{heading}</h2>\n<nav aria-label="{heading}"><ul>{anchors}</ul></nav>')
        parts += [section(graph, term, space) for term in terms]
        parts.append("</section>")
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def section(graph: rdflib.Graph, term: rdflib.term.Node, space: str) -> str:
    """One term."""
    name = str(term).removeprefix(space)
    rows = "".join(
        f"<dt>{word}</dt><dd>{', '.join(values)}</dd>"
        for word, property_ in ROWS
        if (values := sorted(spell(graph, value, space) for value in graph.objects(term, property_)))
    )
    label, definition = graph.value(term, RDFS.label), graph.value(term, SKOS.definition)
    return (
        f'<section id="{escape(name)}">\n<h3>{escape(str(label))} <code>kg:{escape(name)}</code></h3>\n'
        f"<p>{escape(str(definition))}</p>\n<dl>{rows}</dl>\n</section>"
    )


def spell(graph: rdflib.Graph, value: rdflib.term.Node, space: str) -> str:
    """A value for people: a link, a text, or the members of a list."""
    if isinstance(value, rdflib.Literal):
        return escape(str(value))
    for list_, word in ((OWL.unionOf, " or "), (OWL.oneOf, ", ")):
        head = graph.value(value, list_)
        if head is not None:
            return word.join(spell(graph, item, space) for item in Collection(graph, head))
    iri = str(value)
    href = f"#{iri.removeprefix(space)}" if iri.startswith(space) else iri
    return f'<a href="{escape(href)}"><code>{escape(graph.namespace_manager.normalizeUri(iri))}</code></a>'


if __name__ == "__main__":
    made = page(rdflib.Graph(bind_namespaces="none").parse(ROOT / "ontologies" / "paperkg.ttl"))
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(made)
    else:
        (Path(__file__).parent / "index.html").write_text(made, encoding="utf-8")
