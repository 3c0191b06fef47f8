"""The ontology is in OWL 2 DL, consistent, and every word of it is explained."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg import config
from kg.rdf.iri import ONTOLOGY, VERSION_IRI

KG = rdflib.Namespace(f"{ONTOLOGY}#")
GRAPH = rdflib.Graph().parse(config.ontologies() / "paperkg.ttl")
CLASSES = sorted(c for c in GRAPH.subjects(RDF.type, OWL.Class) if c in KG)
PROPERTIES = sorted(
    p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in GRAPH.subjects(RDF.type, kind) if p in KG
)
INDIVIDUALS = sorted(GRAPH.subjects(RDF.type, OWL.NamedIndividual))

# OWL API's profile checker and the reasoner HermiT; a process of its own, because a Java machine starts only once
CHECK = """
import json, sys
from importlib.util import find_spec
from pathlib import Path
import jpype, jpype.imports
home = Path(find_spec("owlready2").origin).parent
jpype.startJVM(classpath=[*map(str, sorted((home / "pellet").glob("*.jar"))), str(home / "hermit" / "HermiT.jar")])
from java.io import File
from org.semanticweb.HermiT import Reasoner
from org.semanticweb.owlapi.apibinding import OWLManager
from org.semanticweb.owlapi.profiles import OWL2DLProfile
ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(File(sys.argv[1]))
report = OWL2DLProfile().checkOntology(ontology)
reasoner = Reasoner(ontology)
consistent = bool(reasoner.isConsistent())
nothing = [str(c) for c in reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()] if consistent else []
print(json.dumps({
    "axioms": int(ontology.getAxiomCount()), "violations": [str(v) for v in report.getViolations()],
    "consistent": consistent, "unsatisfiable": nothing,
}))
"""


def checked(path: Path) -> dict:
    """What the profile checker and the reasoner say of an ontology."""
    jpype = pytest.importorskip("jpype", reason="jpype1 starts the reasoner")
    pytest.importorskip("owlready2", reason="owlready2 brings HermiT and the OWL API")
    try:
        jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        pytest.skip("no Java on this machine: the reasoner cannot run")
    done = subprocess.run([sys.executable, "-c", CHECK, path], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_the_ontology_is_owl_2_dl_and_consistent():
    """No violation of the profile, a model exists, every class can have members."""
    said = checked(config.ontologies() / "paperkg.ttl")
    assert said["axioms"] > 300
    assert (said["violations"], said["consistent"], said["unsatisfiable"]) == ([], True, [])


def test_the_checkers_find_mistakes(tmp_path):
    """A method that is a model has no members; a reserved word as a class is not in OWL 2 DL."""
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        (config.ontologies() / "paperkg.ttl").read_text()
        + "kg:Both a owl:Class ; rdfs:subClassOf kg:Method, kg:Model .\n"
        + "kg:X a owl:Class ; rdfs:subClassOf rdf:Statement .\n"
    )
    said = checked(wrong)
    assert any("Both" in name for name in said["unsatisfiable"])
    assert said["violations"]


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES, *INDIVIDUALS], ids=lambda t: t.rpartition("#")[2])
def test_every_term_is_explained(term):
    """Each has one label, one definition and an example, in English, and says where it is defined."""
    for property_ in (RDFS.label, SKOS.definition, SKOS.example):
        (value,) = GRAPH.objects(term, property_)
        assert value.language == "en"
        assert value.strip()
    assert (term, RDFS.isDefinedBy, rdflib.URIRef(ONTOLOGY)) in GRAPH


@pytest.mark.parametrize("term", PROPERTIES, ids=lambda t: t.rpartition("#")[2])
def test_every_property_has_domain_range_and_alignment(term):
    """Each says what it leads from and to, and which known word is near."""
    assert len(list(GRAPH.objects(term, RDFS.domain))) == 1
    assert len(list(GRAPH.objects(term, RDFS.range))) == 1
    assert [*GRAPH.objects(term, RDFS.subPropertyOf), *GRAPH.objects(term, SKOS.closeMatch)]


@pytest.mark.parametrize("term", CLASSES, ids=lambda t: t.rpartition("#")[2])
def test_every_class_is_aligned(term):
    """Each is below, or near, a class of a known vocabulary."""
    near = [*GRAPH.objects(term, RDFS.subClassOf), *GRAPH.objects(term, SKOS.closeMatch)]
    assert any(other not in KG for other in near)


@pytest.mark.parametrize(
    ("term", "above"),
    [
        ("Paper", "http://purl.org/spar/fabio/Preprint"),
        ("Paper", "http://schema.org/ScholarlyArticle"),
        ("Method", "http://www.w3.org/ns/mls#Algorithm"),
        ("Model", "https://w3id.org/fair4ml#MLModel"),
        ("Model", "http://www.w3.org/ns/mls#Model"),
        ("Dataset", "http://www.w3.org/ns/dcat#Dataset"),
        ("Dataset", "http://www.w3.org/ns/mls#Dataset"),
        ("Dataset", "http://schema.org/Dataset"),
        ("Hardware", "http://data.europa.eu/it6/Hardware"),
        ("Metric", "http://www.w3.org/ns/mls#EvaluationMeasure"),
        ("Task", "http://www.w3.org/2004/02/skos/core#Concept"),
        ("Result", "http://www.w3.org/ns/mls#ModelEvaluation"),
    ],
)
def test_classes_stand_below_the_agreed_ones(term, above):
    """The alignment is the one that was agreed on."""
    assert (KG[term], RDFS.subClassOf, rdflib.URIRef(above)) in GRAPH


def test_the_version_is_in_its_iri():
    """The version IRI ends with the version."""
    (version,) = GRAPH.objects(rdflib.URIRef(ONTOLOGY), OWL.versionInfo)
    assert list(GRAPH.objects(rdflib.URIRef(ONTOLOGY), OWL.versionIRI)) == [rdflib.URIRef(VERSION_IRI)]
    assert VERSION_IRI.endswith(f"/{version}")


def test_the_page_tells_every_term():
    """`docs/ontology/index.html` is made from the ontology as it is now."""
    root = Path(__file__).resolve().parents[2]
    made = subprocess.run(
        [sys.executable, root / "docs" / "ontology" / "make.py", "-"], capture_output=True, text=True, check=True
    )
    assert made.stdout == (root / "docs" / "ontology" / "index.html").read_text(encoding="utf-8")
    assert all(f'id="{term.rpartition("#")[2]}"' in made.stdout for term in (*CLASSES, *PROPERTIES, *INDIVIDUALS))
