// Owns: reading the page's columns, and the indexes over them. Knows: the format of kg/view/data.py.
// Must not know: the DOM, drawing.

import { pieces, utf16 } from "./text.js";

export const PAPER = 6; // the type number of papers; 0 … 5 are the entity types in the order of the vocabulary

/** Open the columns. Node numbers: entities 0 … E-1, papers E … N-1. */
export function open(raw) {
  const { entities, papers, statements } = raw;
  const E = entities.id.length;
  const P = papers.id.length;
  const N = E + P;
  const S = statements.subject.length;
  const isPaper = (n) => n >= E;
  const numbers = new Map();
  entities.id.forEach((id, i) => numbers.set(id, i));
  papers.id.forEach((id, i) => numbers.set(id, E + i));

  // statements by node, as one flat list with borders
  const border = new Int32Array(N + 1);
  for (let s = 0; s < S; s++) {
    border[statements.subject[s] + 1]++;
    border[statements.object[s] + 1]++;
  }
  for (let n = 0; n < N; n++) border[n + 1] += border[n];
  const slot = border.slice();
  const flat = new Int32Array(2 * S);
  for (let s = 0; s < S; s++) {
    flat[slot[statements.subject[s]]++] = s;
    flat[slot[statements.object[s]]++] = s;
  }
  const narrower = Array.from({ length: E }, () => []);
  entities.broader.forEach((wider, e) => wider.forEach((w) => narrower[w].push(e)));
  const mentionsRole = raw.predicates.indexOf("mentions");
  const support = new Int32Array(E); // papers in any role but `mentions`
  const best = new Uint8Array(S); // percent
  const seen = new Set();
  for (let s = 0; s < S; s++) {
    for (let i = statements.from[s]; i < statements.from[s + 1]; i++) best[s] = Math.max(best[s], statements.evidence[5 * i + 3]);
    if (!isPaper(statements.subject[s]) || statements.predicate[s] === mentionsRole) continue;
    const key = statements.object[s] * P + (statements.subject[s] - E);
    if (!seen.has(key)) {
      seen.add(key);
      support[statements.object[s]]++;
    }
  }
  const months = papers.date.map(month);
  const claims = new Map(); // id → its table and row
  for (const table of ["results", "uses"]) raw[table].id.forEach((id, i) => claims.set(id, { table, i }));

  const model = {
    raw, E, P, N, S, support, best, months, narrower, mentionsRole, isPaper,
    typeNames: [...raw.types, "Paper"],
    number: (id) => numbers.get(id),
    id: (n) => (isPaper(n) ? papers.id[n - E] : entities.id[n]),
    name: (n) => (isPaper(n) ? papers.title[n - E] || papers.id[n - E] : entities.name[n]),
    note: (n) => (isPaper(n) ? "" : entities.note[n]), // what tells it from another thing of its name
    type: (n) => (isPaper(n) ? PAPER : entities.type[n]),
    date: (n) => papers.date[n - E],
    genre,
    text: (n) => papers.title[n - E] + "\n" + papers.abstract[n - E],
    x: (n) => raw.place[2 * n],
    y: (n) => raw.place[2 * n + 1],
    home: (n) => raw.home[n],
    predicate: (s) => raw.predicates[statements.predicate[s]],
    subject: (s) => statements.subject[s],
    object: (s) => statements.object[s],
    statementsOf: (n) => flat.subarray(border[n], border[n + 1]),
    evidence: (s) => evidence(statements, s),
    evidenceOf: (table, i) => evidence(raw[table], i),
    claim: (id) => claims.get(id),
    mentions,
    around,
    quote,
  };
  return model;

  function evidence(table, i) {
    const out = [];
    for (let k = 5 * table.from[i]; k < 5 * table.from[i + 1]; k += 5) {
      const [paper, start, end, percent, rule] = table.evidence.slice(k, k + 5);
      out.push({ paper, start, end, percent, rule: raw.rules[rule] });
    }
    return out;
  }

  /** What a paper says that it is: {name, paper, start, end}, where it says so; or null. */
  function genre(paper) {
    const [name, start, end] = papers.genre[paper - E];
    return name ? { name, paper, start, end } : null;
  }

  /** The mentions of a paper: [{start, end, entity, percent}] in UTF-16. */
  function mentions(paper) {
    const at = utf16(model.text(paper));
    const list = papers.mentions[paper - E];
    const out = [];
    for (let i = 0; i < list.length; i += 4) out.push({ start: at(list[i]), end: at(list[i] + list[i + 1]), entity: list[i + 2], percent: list[i + 3] });
    return out;
  }

  /** Start and end of the sentence around a range of a paper, in code points: the offsets of the RDF files. */
  function around({ paper, start, end }) {
    const text = model.text(paper);
    const at = utf16(text);
    const begins = papers.sentences[paper - E];
    const from = begins.findLast((b) => b <= start) ?? 0;
    return [from, from + [...text.slice(at(from), at(begins.find((b) => b >= end) ?? Infinity)).trimEnd()].length];
  }

  /** The sentence that a piece of evidence stands in, cut at its cue and at mentions of these nodes: [{text, over}]. */
  function quote({ paper, start, end }, nodes = []) {
    const text = model.text(paper);
    const at = utf16(text);
    const [from, to] = around({ paper, start, end });
    return pieces(text, [{ start: at(start), end: at(end) }, ...mentions(paper).filter((m) => nodes.includes(m.entity))], at(from), at(to));
  }
}

/** "2024-05" → months since year 0, or -1 where there is no date. */
export function month(date) {
  const found = /^(\d{4})(?:-(\d{2}))?/.exec(date);
  return found ? Number(found[1]) * 12 + (found[2] ? Number(found[2]) - 1 : 0) : -1;
}
