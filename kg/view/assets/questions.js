// Owns: the query box: the graph as facts for the engine, the questions that come with the page, the answers.
// Knows: ask, the model, parts. Must not know: the map.

import { AskError, answer, parse } from "./ask.js";
import { el, put } from "./dom.js";
import { chip, table } from "./parts.js";
import { group, short } from "./text.js";
import { save } from "./tables.js";

const NODE = "\u0000"; // a node is a string of this and its number, so that engines compare it like any value
const node = (n) => NODE + n;
const result = (i) => NODE + "r" + i;
const isNode = (v) => typeof v === "string" && v[0] === NODE && v[1] !== "r";
const numberOf = (v) => Number(v.slice(1));

/** The words are those of the RDF files: the same question runs on a SPARQL store. */
export const QUESTIONS = [
  ["Which devices do papers use most?", "SELECT ?device (COUNT(DISTINCT ?paper) AS ?papers) WHERE {\n  ?paper kg:usesHardware ?device .\n}\nGROUP BY ?device\nORDER BY DESC(?papers) ?device\nLIMIT 50"],
  ["Which methods cross the most tasks?", "SELECT ?method (COUNT(DISTINCT ?task) AS ?tasks) WHERE {\n  ?paper kg:proposes|kg:uses ?method ; kg:addresses ?task .\n  ?method a kg:Method .\n}\nGROUP BY ?method\nORDER BY DESC(?tasks) ?method\nLIMIT 50"],
  ["What beats what?", "SELECT ?winner ?loser WHERE {\n  ?winner kg:outperforms ?loser .\n}\nORDER BY ?loser ?winner"],
  ["Largest speedups", "SELECT ?subject ?value ?unit ?baseline ?paper WHERE {\n  ?result mls:specifiedBy ?metric ; mls:hasValue ?value ; kg:unitText ?unit ; kg:reportedIn ?paper .\n  ?metric skos:prefLabel ?name .\n  FILTER (CONTAINS(LCASE(?name), \"speedup\") && ?unit = \"x\")\n  OPTIONAL { ?result kg:subject ?subject }\n  OPTIONAL { ?result kg:baseline ?baseline }\n}\nORDER BY DESC(?value)\nLIMIT 50"],
  ["Which datasets test which tasks?", "SELECT ?task ?dataset (COUNT(DISTINCT ?paper) AS ?papers) WHERE {\n  ?paper kg:addresses ?task ; kg:evaluatesOn ?dataset .\n  ?dataset a kg:Dataset .\n}\nGROUP BY ?task ?dataset\nORDER BY DESC(?papers) ?task\nLIMIT 60"],
  ["What is LoRA applied to?", "SELECT ?thing WHERE {\n  ?lora skos:prefLabel \"LoRA\" ; kg:appliedTo ?thing .\n}\nORDER BY ?thing"],
  ["Methods built on other methods", "SELECT ?method ?basis WHERE {\n  ?method kg:basedOn ?basis .\n  ?basis a kg:Method .\n}\nORDER BY ?basis ?method"],
  ["Papers that use a GPU and report latency", "SELECT DISTINCT ?paper ?date WHERE {\n  ?paper kg:usesHardware ?device ; kg:reports ?metric .\n  ?device skos:prefLabel ?d . ?metric skos:prefLabel ?m .\n  FILTER (CONTAINS(LCASE(?d), \"gpu\") && CONTAINS(LCASE(?m), \"latency\"))\n  OPTIONAL { ?paper dcterms:issued ?date }\n}\nORDER BY DESC(?date)"],
  ["Newest proposals", "SELECT ?date ?method ?paper WHERE {\n  ?paper kg:proposes ?method ; dcterms:issued ?date .\n}\nORDER BY DESC(?date) ?method\nLIMIT 100"],
];

const RESULT_ENDS = { "kg:subject": "subject", "mls:specifiedBy": "metric", "kg:baseline": "baseline", "kg:onDataset": "dataset", "kg:onHardware": "hardware", "kg:reportedIn": "paper" };
const RESULT_VALUES = { "mls:hasValue": "value", "kg:unitText": "unit", "kg:direction": "direction", "kg:qualifier": "qualifier" };

/** The graph as facts. */
export function facts(model, passed) {
  const r = model.raw.results;
  const types = new Map(model.typeNames.map((name, i) => [`kg:${name}`, i]));
  const predicates = new Map(model.raw.predicates.map((name, i) => [`kg:${name}`, i]));
  const labels = new Map();
  const label = (n) => (model.isPaper(n) ? [] : [model.name(n)]);
  for (let n = 0; n < model.E; n++) {
    const key = model.name(n);
    if (!labels.has(key)) labels.set(key, []);
    labels.get(key).push(n);
  }
  const byResult = new Map();
  const KNOWN = ["a", "skos:prefLabel", "skos:altLabel", "skos:broader", "dcterms:title", "dcterms:issued", "kg:higherIsBetter", ...Object.keys(RESULT_ENDS), ...Object.keys(RESULT_VALUES), ...predicates.keys()];

  const literal = {
    "skos:prefLabel": label,
    "skos:altLabel": (n) => (model.isPaper(n) ? [] : model.raw.entities.aliases[n]),
    "dcterms:title": (n) => (model.isPaper(n) ? [model.name(n)] : []),
    "dcterms:issued": (n) => (model.isPaper(n) && model.date(n) ? [model.date(n)] : []),
    "skos:broader": (n) => (model.isPaper(n) ? [] : model.raw.entities.broader[n].map(node)),
    "kg:higherIsBetter": (n) => (model.isPaper(n) ? [] : model.raw.entities.attributes[n].filter(([k]) => k === "higherIsBetter").map(([, v]) => v)),
    a: (n) => [`kg:${model.typeNames[model.type(n)]}`],
  };

  function* match(p, subject, object) {
    const only = (o) => object === undefined || object === o;
    if (p === "a" && (object === "kg:Result" || (typeof subject === "string" && subject[1] === "r"))) {
      if (subject !== undefined) yield* subject[1] === "r" ? [[subject, "kg:Result"]] : [];
      else for (let i = 0; i < r.value.length; i++) yield [result(i), "kg:Result"];
    } else if (p in literal) {
      if (subject !== undefined) {
        if (isNode(subject)) for (const o of literal[p](numberOf(subject))) if (only(o)) yield [subject, o];
      } else if (p === "skos:prefLabel" && object !== undefined) for (const n of labels.get(object) ?? []) yield [node(n), object];
      else for (let n = 0; n < model.N; n++) for (const o of literal[p](n)) if (only(o)) yield [node(n), o];
    } else if (p in RESULT_ENDS || p in RESULT_VALUES) {
      const end = RESULT_ENDS[p];
      const of = (i) => (end ? (r[end][i] < 0 ? undefined : node(r[end][i])) : r[RESULT_VALUES[p]][i] === "" ? undefined : r[RESULT_VALUES[p]][i]);
      if (subject !== undefined) {
        if (typeof subject === "string" && subject[1] === "r") {
          const o = of(Number(subject.slice(2)));
          if (o !== undefined && only(o)) yield [subject, o];
        }
        return;
      }
      if (!byResult.has(p)) {
        const lists = new Map();
        for (let i = 0; i < r.value.length; i++) {
          const o = of(i);
          if (o === undefined) continue;
          if (!lists.has(o)) lists.set(o, []);
          lists.get(o).push(i);
        }
        byResult.set(p, lists);
      }
      for (const [o, list] of object === undefined ? byResult.get(p) : [[object, byResult.get(p).get(object) ?? []]]) for (const i of list) yield [result(i), o];
    } else if (predicates.has(p)) {
      const wanted = predicates.get(p);
      const { predicate } = model.raw.statements;
      const near = isNode(subject) ? numberOf(subject) : isNode(object) ? numberOf(object) : -1;
      if ((subject !== undefined && !isNode(subject)) || (object !== undefined && !isNode(object))) return;
      const list = near >= 0 ? model.statementsOf(near) : predicate.keys();
      for (const s of list) {
        if (predicate[s] !== wanted || (!passed.ok[s] && wanted !== model.mentionsRole)) continue;
        const [a, b] = [node(model.subject(s)), node(model.object(s))];
        if ((subject === undefined || subject === a) && only(b)) yield [a, b];
      }
    } else throw new AskError(`${p} is no predicate of this graph. Known: ${KNOWN.join(", ")}`);
  }

  return {
    match,
    size: (p) => (predicates.has(p) ? model.S / 10 : model.N),
    text: (v) => (isNode(v) ? model.name(numberOf(v)) : String(v)),
    order: (v) => (isNode(v) ? model.name(numberOf(v)).toLowerCase() : v),
    resolve(name) {
      if (types.has(name) || name === "kg:Result") return name;
      const n = model.number(name);
      if (n !== undefined) return node(n);
      throw new AskError(`${name} is no class and no id of this graph`);
    },
  };
}

/** The query box. */
export function ask(model, passed, state, go) {
  const area = el("textarea", { class: "ask-text", id: "ask-text", "aria-label": "Question in SPARQL", spellcheck: "false" });
  area.value = state.ask || QUESTIONS[0][1];
  const out = el("div", { id: "ask-answer", "aria-live": "polite" });
  const run = () => {
    let found;
    try {
      found = answer(parse(area.value), facts(model, passed));
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      put(out, el("p", { class: "error", role: "alert" }, error.message));
      return;
    }
    const cell = (v) => (isNode(v) ? chip(model, numberOf(v), go.node, { most: 60 }) : v === undefined ? "" : typeof v === "string" ? short(v.replace(NODE, ""), 200) : String(v));
    const columns = found.columns.map((name, k) => ({ name, value: (row) => (row[k] === undefined ? "" : isNode(row[k]) ? model.name(numberOf(row[k])) : row[k]), cell: (row) => cell(row[k]), number: found.rows.length > 0 && typeof found.rows[0][k] === "number" }));
    const nodes = [...new Set(found.rows.flat().filter(isNode).map(numberOf))];
    const t = table("Answers", columns, found.rows);
    put(out, el("p", { class: "quiet" }, `${group(found.rows.length)} ${found.rows.length === 1 ? "answer" : "answers"}${found.total > found.rows.length ? ` of ${group(found.total)}` : ""} `, nodes.length ? el("button", { class: "more", id: "ask-show", onclick: () => go.select(nodes) }, "Show them on the map") : null), save(go, t, "answers"), t);
  };
  area.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      go.question(area.value);
      run();
    }
  });
  run();
  return el("div", { class: "asks" },
    el("div", { class: "ask-list", role: "group", "aria-label": "Questions" }, QUESTIONS.map(([name, text]) => el("button", { class: `act${text === area.value ? " primary" : ""}`, "aria-pressed": String(text === area.value), onclick: () => go.question(text) }, name))),
    area,
    el("div", {}, el("button", { class: "act primary", id: "ask-run", onclick: () => { go.question(area.value); run(); } }, "Answer"), el("span", { class: "quiet" }, "  Ctrl Enter. Filters count. The same words as in the RDF files; SELECT, OPTIONAL, FILTER, COUNT, GROUP, ORDER and LIMIT are understood.")),
    out);
}
