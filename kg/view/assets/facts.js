// Owns: the graph as facts in the words of the RDF files, with an index for each way in, made when it is first needed.
// Knows: the model, the vocabulary of kg/rdf. Must not know: SPARQL, the DOM.
//
// A term is a string, number or boolean for a literal, and a string that starts with NUL for everything that has an IRI:
// NUL and a letter for a thing of the graph (n node, s statement, r result, u use of a device, m place in a text, t text),
// NUL and "<" for any other IRI.

import { AskError, BASE, PREFIXES } from "./sparql.js";
import { iri } from "./save.js";
import { nearest, utf16 } from "./text.js";

const NUL = "\u0000";
const full = (name) => PREFIXES[name.slice(0, name.indexOf(":"))] + name.slice(name.indexOf(":") + 1);
const word = (name) => `${NUL}<${full(name)}`;
const TYPE = full("rdf:type");

export const nodeTerm = (n) => `${NUL}n${n}`;
export const isNode = (v) => typeof v === "string" && v[0] === NUL && v[1] === "n";
export const numberOf = (v) => Number(v.slice(2));
const isThing = (v) => typeof v === "string" && v[0] === NUL;

const ATTRIBUTES = { higherIsBetter: "kg:higherIsBetter", kind: "kg:kind", memoryGB: "kg:memory", parameterCount: "kg:parameterCount", vendor: "kg:vendor", version: "schema:version" };
const QUALIFIERS = { "up to": "upTo", "at least": "atLeast", average: "average", approximately: "approximately" };
const WORDS = ["Paper", "Survey", "Analysis", "Entity", "Claim", "Statement", "Result", "HardwareUse", "Direction", "Qualifier", "increase", "decrease", "absolute", ...Object.values(QUALIFIERS)];
const EACH = { n: "N", s: "S", t: "P" };

/** The graph as facts, as far as the filters let it through. */
export function facts(model, passed) {
  const { entities, papers, statements, results, uses } = model.raw;
  const { E } = model;
  const seen = (paper) => passed.paperOk[paper - E] === 1;
  const stands = (s) => passed.ok[s] === 1 || (statements.predicate[s] === model.mentionsRole && seen(statements.subject[s]));
  const some = (value) => (value === "" || value === 0 || value === undefined ? [] : [value]);
  const ifPaper = (list) => (n) => (model.isPaper(n) ? list(n - E) : []);
  const ifEntity = (list) => (n) => (model.isPaper(n) ? [] : list(n));
  const classes = (n) => [model.genre(n)].filter(Boolean).map((told) => `kg:${told.name}`);
  const web = (urls) => [...new Set(urls)].map((url) => `${NUL}<${url}`);
  const place = (e) => `${NUL}m${e.paper},${e.start},${e.end}`;
  const places = (list) => [...new Set(list.filter((e) => seen(e.paper)).map(place))];
  const best = (list) => [list.reduce((most, e) => Math.max(most, e.percent), 0) / 100];
  const claim = (table, field) => (i) => (table[field][i] < 0 ? [] : [nodeTerm(table[field][i])]);
  const introduced = new Map();
  const proposes = model.raw.predicates.indexOf("proposes");
  const ranges = new Map(); // place → [entity, percent] of the mentions that stand exactly there
  const around = new Map(); // place of a few words → start and end of its sentence

  const definitions = [
    [TYPE, "n", (n) => (model.isPaper(n) ? ["kg:Paper", ...classes(n), "schema:ScholarlyArticle"] : ["kg:Entity", `kg:${model.typeNames[model.type(n)]}`]).map(word)],
    [TYPE, "s", () => [word("kg:Statement")]],
    [TYPE, "r", () => [word("kg:Result")]],
    [TYPE, "u", () => [word("kg:HardwareUse")]],
    [TYPE, "t", () => [word("nif:Context")]],
    [TYPE, "m", () => [word("nif:Phrase")]],
    ["dcterms:identifier", "n", (n) => (model.isPaper(n) ? [...new Set([papers.id[n - E], ...papers.identifiers[n - E]])] : [entities.id[n]])],
    ["skos:prefLabel", "n", ifEntity((n) => [entities.name[n]])],
    ["skos:altLabel", "n", ifEntity((n) => [...new Set(entities.aliases[n])])],
    ["skos:scopeNote", "n", ifEntity((n) => some(entities.note[n] ?? ""))],
    ["skos:broader", "n", ifEntity((n) => entities.broader[n].map(nodeTerm))],
    ["skos:closeMatch", "n", ifEntity((n) => web(entities.same[n]))],
    ...Object.entries(ATTRIBUTES).map(([key, name]) => [name, "n", ifEntity((n) => entities.attributes[n].filter(([k]) => k === key).map(([, value]) => value))]),
    ["kg:introducedIn", "n", ifEntity((n) => introducers().get(n) ?? [])],
    ["dcterms:title", "n", ifPaper((p) => [papers.title[p]])],
    ["dcterms:abstract", "n", ifPaper((p) => some(papers.abstract[p]))],
    ["dcterms:issued", "n", ifPaper((p) => some(papers.date[p]))],
    ["schema:url", "n", ifPaper((p) => web(papers.urls[p]))],
    ["schema:codeRepository", "n", ifPaper((p) => web(papers.repositories[p]))],
    ["kg:genreStatedIn", "n", ifPaper((p) => [model.genre(E + p)].filter(Boolean).map(place))],
    ["rdf:subject", "s", (s) => [nodeTerm(statements.subject[s])]],
    ["rdf:predicate", "s", (s) => [word(`kg:${model.predicate(s)}`)]],
    ["rdf:object", "s", (s) => [nodeTerm(statements.object[s])]],
    ["kg:support", "s", (s) => [new Set(model.evidence(s).filter((e) => seen(e.paper)).map((e) => e.paper)).size]],
    ["kg:confidence", "s", (s) => best(model.evidence(s))],
    ["prov:wasDerivedFrom", "s", (s) => places(model.evidence(s))],
    ["mls:specifiedBy", "r", claim(results, "metric")],
    ["mls:hasValue", "r", (i) => [results.value[i]]],
    ["kg:unitText", "r", (i) => some(results.unit[i])],
    ["kg:direction", "r", (i) => [word(`kg:${results.direction[i]}`)]],
    ["kg:qualifier", "r", (i) => some(results.qualifier[i]).map((q) => word(`kg:${QUALIFIERS[q] ?? q}`))],
    ["kg:subject", "r", claim(results, "subject")],
    ["kg:baseline", "r", claim(results, "baseline")],
    ["kg:onDataset", "r", claim(results, "dataset")],
    ["kg:onHardware", "r", claim(results, "hardware")],
    ["kg:reportedIn", "r", claim(results, "paper")],
    ["kg:confidence", "r", (i) => best(model.evidenceOf("results", i))],
    ["prov:wasDerivedFrom", "r", (i) => places(model.evidenceOf("results", i))],
    ["kg:device", "u", claim(uses, "device")],
    ["kg:usedIn", "u", claim(uses, "paper")],
    ["kg:count", "u", (i) => some(uses.count[i])],
    ["kg:duration", "u", (i) => some(uses.hours[i])],
    ["kg:qualifier", "u", (i) => some(uses.qualifier[i]).map((q) => word(`kg:${QUALIFIERS[q] ?? q}`))],
    ["kg:confidence", "u", (i) => best(model.evidenceOf("uses", i))],
    ["prov:wasDerivedFrom", "u", (i) => places(model.evidenceOf("uses", i))],
    ["nif:sourceUrl", "t", (p) => [nodeTerm(E + p)]],
    ["nif:isString", "t", (p) => [model.text(E + p)]],
    ["nif:beginIndex", "m", ([, start]) => [start]],
    ["nif:endIndex", "m", ([, , end]) => [end]],
    ["nif:anchorOf", "m", ([paper, start, end]) => [cut(paper, start, end)]],
    ["nif:referenceContext", "m", ([paper]) => [`${NUL}t${paper - E}`]],
    ["nif:sentence", "m", (at) => (allRanges() && around.has(at.join()) ? [`${NUL}m${at[0]},${around.get(at.join())}`] : [])],
    ["itsrdf:taIdentRef", "m", (at) => [...new Set(allRanges().get(at.join())?.map(([entity]) => nodeTerm(entity)) ?? [])]],
    ["itsrdf:taConfidence", "m", (at) => (allRanges().get(at.join())?.length ? [Math.max(...allRanges().get(at.join()).map(([, percent]) => percent)) / 100] : [])],
  ];
  const byPredicate = new Map();
  for (const [name, kind, of] of definitions) {
    const key = name.includes("://") ? name : full(name);
    if (!byPredicate.has(key)) byPredicate.set(key, []);
    byPredicate.get(key).push({ kind, of, index: null });
  }
  const stated = new Map(model.raw.predicates.map((name, i) => [full(`kg:${name}`), i]));

  function introducers() {
    if (!introduced.size) for (let s = 0; s < model.S; s++) if (statements.predicate[s] === proposes && stands(s)) introduced.set(statements.object[s], [...(introduced.get(statements.object[s]) ?? []), nodeTerm(statements.subject[s])]);
    return introduced;
  }

  /** Every range of a text that something is said of. */
  function allRanges() {
    if (ranges.size) return ranges;
    const add = (paper, start, end, entity, percent) => {
      const key = `${paper},${start},${end}`;
      if (!ranges.has(key)) ranges.set(key, []);
      if (entity >= 0) ranges.get(key).push([entity, percent]);
    };
    for (let p = 0; p < model.P; p++) {
      const list = papers.mentions[p];
      if (seen(E + p)) for (let i = 0; i < list.length; i += 4) add(E + p, list[i], list[i] + list[i + 1], list[i + 2], list[i + 3]);
    }
    for (const table of [statements, results, uses]) for (let k = 0; k < table.evidence.length; k += 5) if (seen(table.evidence[k])) add(table.evidence[k], table.evidence[k + 1], table.evidence[k + 2], -1, 0);
    for (const { evidence } of [results, uses]) for (let k = 0; k < evidence.length; k += 5) within(...evidence.slice(k, k + 3));
    for (let p = 0; p < model.P; p++) {
      const genre = model.genre(E + p);
      if (genre && seen(E + p)) add(E + p, genre.start, genre.end, -1, 0);
      if (genre) within(E + p, genre.start, genre.end);
    }
    return ranges;

    /** A range that is a few words of a sentence. */
    function within(paper, start, end) {
      if (!seen(paper)) return;
      const [from, to] = model.around({ paper, start, end });
      around.set(`${paper},${start},${end}`, `${from},${to}`);
      add(paper, from, to, -1, 0);
    }
  }

  let offsets = { paper: -1, at: null };
  function cut(paper, start, end) {
    if (offsets.paper !== paper) offsets = { paper, at: utf16(model.text(paper)) };
    return model.text(paper).slice(offsets.at(start), offsets.at(end));
  }

  const idOf = (kind, term) => (kind === "m" ? term.slice(2).split(",").map(Number) : Number(term.slice(2)));

  function* every(kind) {
    if (kind === "m") for (const key of allRanges().keys()) yield `${NUL}m${key}`;
    else {
      const many = kind in EACH ? model[EACH[kind]] : kind === "r" ? results.value.length : uses.device.length;
      const ok = { n: (n) => n < E || seen(n), s: stands, t: (p) => seen(E + p), r: (i) => passed.says("results", i), u: (i) => passed.says("uses", i) }[kind];
      for (let i = 0; i < many; i++) if (ok(i)) yield `${NUL}${kind}${i}`;
    }
  }

  /** [subject, object] of each fact with this predicate; a subject or object that is given must be the same. */
  function* match(predicate, subject, object) {
    const kinds = byPredicate.get(predicate);
    const number = stated.get(predicate);
    if (!kinds && number === undefined) throw new AskError(unknown(shortName(predicate)));
    if (number !== undefined) yield* relations(number, subject, object);
    for (const definition of kinds ?? []) {
      const { kind, of } = definition;
      if (subject !== undefined) {
        if (!isThing(subject) || subject[1] !== kind) continue;
        for (const o of of(idOf(kind, subject))) if (object === undefined || o === object) yield [subject, o];
      } else if (object !== undefined) {
        definition.index ??= inverse(definition);
        for (const s of definition.index.get(object) ?? []) yield [s, object];
      } else for (const s of every(kind)) for (const o of of(idOf(kind, s))) yield [s, o];
    }
  }

  function inverse({ kind, of }) {
    const index = new Map();
    for (const s of every(kind)) {
      for (const o of of(idOf(kind, s))) {
        const list = index.get(o);
        if (list) list.push(s);
        else index.set(o, [s]);
      }
    }
    return index;
  }

  function* relations(number, subject, object) {
    if ((subject !== undefined && !isNode(subject)) || (object !== undefined && !isNode(object))) return;
    const [from, to] = [subject === undefined ? -1 : numberOf(subject), object === undefined ? -1 : numberOf(object)];
    const list = from >= 0 ? model.statementsOf(from) : to >= 0 ? model.statementsOf(to) : statements.predicate.keys();
    for (const s of list) {
      if (statements.predicate[s] !== number || !stands(s)) continue;
      const [a, b] = [statements.subject[s], statements.object[s]];
      if ((from < 0 || from === a) && (to < 0 || to === b)) yield [nodeTerm(a), nodeTerm(b)];
    }
  }

  /** The term of an IRI. */
  function resolve(name) {
    if (name.startsWith(PREFIXES.kg)) return term(name);
    if (!name.startsWith(BASE)) return `${NUL}<${name}`;
    const [kind, ...rest] = name.slice(BASE.length).split("/");
    const n = model.number(`${kind}:${decoded(rest.join("/"))}`);
    if (n === undefined) throw new AskError(`${kind}:${rest.join("/")} is nothing that this graph holds${meant(`${kind}:${rest.join("/")}`, [...entities.id, ...papers.id])}`);
    return nodeTerm(n);
  }

  const terms = new Set(); // words that were looked up before, as each row asks for them again
  const verbs = () => [...new Set([...byPredicate.keys(), ...stated.keys()].map(shortName))].sort();

  function unknown(said) {
    const near = meant(said, verbs());
    const others = near ? [] : withPrefix(said, verbs());
    return `${said} is no predicate of this graph${near}${others.length ? `. Known: ${others.join(", ")}` : ""}`;
  }

  /** A word of the vocabulary; one that is almost a word of it is refused, because it would be answered with silence. */
  function term(name) {
    if (terms.has(name)) return `${NUL}<${name}`;
    const known = [...[...WORDS, ...model.raw.types].map((w) => `kg:${w}`), ...verbs()];
    const said = shortName(name);
    const near = known.includes(said) ? "" : meant(said, known);
    if (near) throw new AskError(`${said} is no word of this graph${near}`);
    terms.add(name);
    return `${NUL}<${name}`;
  }

  /** The IRI of a term as text, or null for a literal. */
  function iriOf(v) {
    if (!isThing(v)) return null;
    if (v[1] === "<") return v.slice(2);
    if (v[1] === "n") return iri(model.id(numberOf(v)));
    if (v[1] === "r" || v[1] === "u") return iri((v[1] === "r" ? results : uses).id[numberOf(v)]);
    return `${BASE}${{ s: "statement", m: "place", t: "text" }[v[1]]}/${v.slice(2)}`;
  }

  let names = null;
  /** The node that alone has this name, title or id, or -1. */
  function named(text) {
    if (!names) {
      names = new Map();
      for (let n = 0; n < model.N; n++) {
        names.set(model.id(n), n);
        names.set(model.name(n), names.has(model.name(n)) && names.get(model.name(n)) !== n ? -1 : n);
      }
    }
    return names.get(text) ?? -1;
  }

  return { match, resolve, iriOf, named, predicates: [...new Set([...byPredicate.keys(), ...stated.keys()])], labelOf: (v) => model.name(numberOf(v)) };
}

/** An IRI as people write it: kg:uses. */
export function shortName(name) {
  for (const [prefix, space] of Object.entries(PREFIXES)) if (name.startsWith(space)) return `${prefix}:${name.slice(space.length)}`;
  return name;
}

/** What was probably meant: the same name behind another prefix, or one like it behind this one; "" where none is. */
function meant(said, known) {
  const local = (name) => name.slice(name.indexOf(":") + 1);
  const own = withPrefix(said, known);
  const near = nearest(local(said), own.map(local));
  const found = known.find((name) => local(name) === local(said)) ?? own.find((name) => local(name) === near);
  return found ? `; did you mean ${found}?` : "";
}

const withPrefix = (said, known) => known.filter((name) => name.startsWith(said.slice(0, said.indexOf(":") + 1)));

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
