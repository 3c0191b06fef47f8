// Owns: the questions on offer, their parameters and first values. Knows: sparql, solve, facts, the model.
// Must not know: the DOM.

import { facts } from "./facts.js";
import { answer } from "./solve.js";
import { AskError, parse } from "./sparql.js";

/** Questions of the page's own: their answers are nodes, and names may be changed in the text. */
const MORE = [
  { name: "beats", title: "What beats what", about: "Every pair of which a paper says that one outperforms the other.", text: "SELECT ?winner ?loser WHERE {\n  ?winner kg:outperforms ?loser .\n}\nORDER BY ?loser ?winner" },
  { name: "tests", title: "Which datasets test which tasks", about: "Datasets that papers on a task evaluate on.", text: "SELECT ?task ?dataset (COUNT(DISTINCT ?paper) AS ?papers) WHERE {\n  ?paper kg:addresses ?task ; kg:evaluatesOn ?dataset .\n  ?dataset a kg:Dataset .\n}\nGROUP BY ?task ?dataset\nORDER BY DESC(?papers) ?task\nLIMIT 60" },
  { name: "bases", title: "Methods built on other methods", about: "Method and basis, as papers state them.", text: "SELECT ?method ?basis WHERE {\n  ?method kg:basedOn ?basis .\n  ?basis a kg:Method .\n}\nORDER BY ?basis ?method" },
  { name: "gpu-latency", title: "Papers that use a GPU and report latency", about: "A join of hardware and metrics over papers.", text: "SELECT DISTINCT ?paper ?date WHERE {\n  ?paper kg:usesHardware ?device ; kg:reports ?metric .\n  ?device skos:prefLabel ?d .\n  ?metric skos:prefLabel ?m .\n  FILTER (CONTAINS(LCASE(?d), \"gpu\") && CONTAINS(LCASE(?m), \"latency\"))\n  OPTIONAL { ?paper dcterms:issued ?date }\n}\nORDER BY DESC(?date) ?paper" },
  { name: "proposals", title: "Newest proposals", about: "What papers propose, the latest first.", text: "SELECT ?date ?thing ?paper WHERE {\n  ?paper kg:proposes ?thing .\n  OPTIONAL { ?paper dcterms:issued ?date }\n}\nORDER BY DESC(?date) ?thing\nLIMIT 100" },
];

const VALUES = /^(\s*VALUES \?(\w+) \{) (.+) (\}\s*)$/gm; // a parameter's default, alone on its line
const FIRST = "popular-things";
const TRIES = 12; // first values that are tried, so that a question opens with an answer

/** The questions in groups: [{title, list}]. */
export function groups(shipped) {
  const plain = (q) => !q.parameters.length;
  return [
    { title: "About the whole graph", list: shipped.filter(plain) },
    { title: "About one thing", list: shipped.filter((q) => !plain(q)) },
    { title: "More", list: MORE.map((q) => ({ ...q, parameters: [] })) },
  ].filter((g) => g.list.length);
}

/** The question of a name, or the first. */
export function chosen(all, name) {
  const list = groups(all).flatMap((g) => g.list);
  return list.find((q) => q.name === name) ?? list.find((q) => q.name === FIRST) ?? list[0];
}

/** The text with values in the place of defaults; a value becomes one term, whatever it holds. */
export function bind(question, values) {
  const kinds = new Map(question.parameters.map((p) => [p.name, p.kind]));
  return question.text.replace(VALUES, (line, before, name, _, after) => {
    if (!kinds.has(name) || values[name] === undefined) return line;
    if (kinds.get(name) === "text") return `${before} ${JSON.stringify(values[name])} ${after}`;
    const number = Number(values[name]);
    if (values[name].trim() === "" || !Number.isFinite(number)) throw new AskError(`${name}: ${values[name]} is no number`);
    return `${before} ${number} ${after}`;
  });
}

/** A parameter's default as a value. */
export const byDefault = (parameter) => (parameter.kind === "text" ? parse(`SELECT * { VALUES ?x { ${parameter.default} } }`).where[0].rows[0][0].value : parameter.default);

/** Names that a parameter may take, the most supported first. */
export function offers(model, parameter, most = 200) {
  if (parameter.kind !== "text") return [];
  const said = parameter.about.toLowerCase();
  if (said.includes("paper")) return Array.from({ length: Math.min(most, model.P) }, (_, p) => model.raw.papers.id[p]);
  const types = ["Method", "Model", "Dataset", "Metric", "Task"].filter((t) => said.includes(t.toLowerCase()));
  if (said.includes("device")) types.push("Hardware");
  const wanted = new Set(types.map((t) => model.typeNames.indexOf(t)));
  const list = [];
  for (let n = 0; n < model.E; n++) if ((!wanted.size || wanted.has(model.type(n))) && model.support[n]) list.push(n);
  return list.sort((a, b) => model.support[b] - model.support[a] || a - b).slice(0, most).map((n) => model.name(n));
}

/** First values for a question: the defaults where they have an answer, else the first that has one, by support. */
export function firstValues(model, known, question) {
  const defaults = Object.fromEntries(question.parameters.map((p) => [p.name, byDefault(p)]));
  const answers = (values) => {
    try {
      const found = answer(parse(bind(question, values)), known);
      return found.form === "ask" ? found.yes : found.rows.length > 0;
    } catch (error) {
      if (error instanceof AskError) return false;
      throw error;
    }
  };
  const texts = question.parameters.filter((p) => p.kind === "text");
  if (!texts.length || answers(defaults)) return defaults;
  const pairs = boards(model);
  const pools = Object.fromEntries(texts.map((p) => [p.name, p.name in pairs ? pairs[p.name] : p.name === "baseline" ? baselines(model) : offers(model, p, TRIES)]));
  for (let k = 0; k < TRIES; k++) {
    const values = { ...defaults, ...Object.fromEntries(texts.flatMap((p) => (pools[p.name][k] === undefined ? [] : [[p.name, pools[p.name][k]]]))) };
    if (answers(values)) return values;
  }
  return defaults;
}

/** Pairs of dataset and metric that results state, the most frequent first. */
function boards(model) {
  const { dataset, metric, direction } = model.raw.results;
  const counts = new Map();
  dataset.forEach((d, i) => {
    if (d >= 0 && metric[i] >= 0 && direction[i] === "absolute") counts.set(`${d}|${metric[i]}`, (counts.get(`${d}|${metric[i]}`) ?? 0) + 1);
  });
  const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, TRIES).map(([key]) => key.split("|").map((n) => model.name(Number(n))));
  return best.length ? { dataset: best.map(([d]) => d), metric: best.map(([, m]) => m) } : {};
}

function baselines(model) {
  const counts = new Map();
  for (const b of model.raw.results.baseline) if (b >= 0) counts.set(b, (counts.get(b) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, TRIES).map(([n]) => model.name(n));
}

/** A function that answers texts under the present filters; the facts with their indexes are kept until these change. */
export function asker(model) {
  let known = null;
  let of = null;
  const under = (passed) => {
    if (of !== passed) [known, of] = [facts(model, passed), passed];
    return known;
  };
  return { ask: (text, passed) => answer(parse(text), under(passed)), facts: under };
}
