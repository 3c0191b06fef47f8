// Owns: which nodes and edges are drawn: filters, top N, neighbours, paths. Knows: the model. Must not know: the DOM.

/** The filter that lets everything through. Sets that are null hold everything. */
export const OPEN = Object.freeze({ types: null, roles: null, predicates: null, confidence: 0, support: 1, from: -1, to: -1, page: -1 });

/** What passes a filter: which papers, statements and claims, and each entity's support under it. */
export function pass(model, filter) {
  const { E, P, N } = model;
  const { predicate, subject, object, from, evidence } = model.raw.statements;
  const paperOk = new Uint8Array(P);
  for (let p = 0; p < P; p++) {
    const m = model.months[p];
    const dated = (filter.from < 0 || m >= filter.from) && (filter.to < 0 || (m >= 0 && m <= filter.to));
    paperOk[p] = dated && (filter.page < 0 || model.raw.papers.pages[p].includes(filter.page)) ? 1 : 0;
  }
  const ok = new Uint8Array(model.S);
  const role = new Set(model.raw.roles.map((r) => model.raw.predicates.indexOf(r)));
  const support = new Int32Array(E);
  const seen = new Set();
  const allPapers = !paperOk.includes(0);
  for (let s = 0; s < model.S; s++) {
    const p = predicate[s];
    const name = model.raw.predicates[p];
    const isRole = role.has(p);
    const allowed = isRole ? filter.roles : filter.predicates;
    if (allowed ? !allowed.has(name) : p === model.mentionsRole) continue;
    let good = allPapers && model.best[s] >= filter.confidence;
    if (!allPapers) for (let k = 5 * from[s]; k < 5 * from[s + 1] && !good; k += 5) good = paperOk[evidence[k] - E] === 1 && evidence[k + 3] >= filter.confidence;
    if (!good) continue;
    ok[s] = 1;
    if (!isRole) continue;
    const key = object[s] * P + (subject[s] - E);
    if (seen.has(key)) continue;
    seen.add(key);
    support[object[s]]++;
  }
  const shown = new Uint8Array(N);
  for (let n = 0; n < E; n++) {
    const type = model.typeNames[model.type(n)];
    shown[n] = (!filter.types || filter.types.has(type)) && support[n] >= filter.support ? 1 : 0;
  }
  for (let p = 0; p < P; p++) shown[E + p] = paperOk[p];
  /** Whether a row of the table `results` or `uses` passes. */
  const says = (table, i) => paperOk[model.raw[table].paper[i] - E] === 1 && model.evidenceOf(table, i).some((e) => e.percent >= filter.confidence);
  return { paperOk, ok, support, shown, says };
}

/** The `most` entities with the highest support; ties by number, so that the choice is stable. */
export function top(model, passed, most) {
  const all = [];
  for (let n = 0; n < model.E; n++) if (passed.shown[n]) all.push(n);
  return all.sort((a, b) => passed.support[b] - passed.support[a] || a - b).slice(0, most);
}

/** Neighbours of a node by strength: [{node, weight}], the strongest first. Papers only where they are asked for. */
export function neighbours(model, passed, node, { papers = false, most = 120 } = {}) {
  const weight = new Map();
  const add = (n, w) => n !== node && passed.shown[n] && weight.set(n, (weight.get(n) ?? 0) + w);
  for (const s of model.statementsOf(node)) {
    if (!passed.ok[s]) continue;
    const other = model.subject(s) === node ? model.object(s) : model.subject(s);
    if (!model.isPaper(other)) {
      add(other, 3 + Math.min(4, model.evidence(s).length));
      continue;
    }
    if (papers) add(other, 2);
    const used = new Set();
    for (const t of model.statementsOf(other)) if (passed.ok[t] && model.subject(t) === other) used.add(model.object(t));
    for (const n of used) add(n, 1);
  }
  if (!model.isPaper(node)) for (const n of [...model.raw.entities.broader[node], ...model.narrower[node]]) add(n, 3);
  return [...weight].map(([n, w]) => ({ node: n, weight: w }))
    .sort((a, b) => b.weight - a.weight || (passed.support[b.node] ?? 0) - (passed.support[a.node] ?? 0) || a.node - b.node).slice(0, most);
}

/** Drawn edges between drawn nodes: [{a, b, stated: [statement], together, weight}], one for each pair, strongest first. */
export function between(model, passed, drawn, { least = 2 } = {}) {
  const inside = new Set(drawn);
  const pairs = new Map();
  const pair = (a, b) => {
    const key = Math.min(a, b) * model.N + Math.max(a, b);
    let found = pairs.get(key);
    if (!found) pairs.set(key, (found = { a: Math.min(a, b), b: Math.max(a, b), stated: [], broader: false, together: 0, weight: 0 }));
    return found;
  };
  const papers = new Set();
  for (const n of drawn) {
    for (const s of model.statementsOf(n)) {
      if (!passed.ok[s]) continue;
      const subject = model.subject(s);
      if (model.isPaper(subject) && subject !== n) papers.add(subject);
      if (subject !== n || !inside.has(model.object(s)) || model.object(s) === n) continue;
      pair(n, model.object(s)).stated.push(s);
    }
    if (!model.isPaper(n)) for (const w of model.raw.entities.broader[n]) if (inside.has(w) && w !== n) pair(n, w).broader = true;
  }
  const counts = new Map();
  for (const paper of papers) {
    const used = new Set();
    for (const s of model.statementsOf(paper)) if (passed.ok[s] && model.subject(s) === paper && inside.has(model.object(s))) used.add(model.object(s));
    const list = [...used].sort((a, b) => a - b).slice(0, 40);
    for (let i = 0; i < list.length; i++) for (let j = i + 1; j < list.length; j++) counts.set(list[i] * model.N + list[j], (counts.get(list[i] * model.N + list[j]) ?? 0) + 1);
  }
  for (const [key, n] of counts) if (n >= least || pairs.has(key)) pair(Math.floor(key / model.N), key % model.N).together = n;
  for (const edge of pairs.values()) {
    edge.stated.sort((s, t) => s - t);
    edge.weight = edge.together + 2 * edge.stated.length + (edge.broader ? 2 : 0);
  }
  return [...pairs.values()].sort((e, f) => f.weight - e.weight || e.a - f.a || e.b - f.b);
}

/** Keep an edge that is among the `each` strongest of one of its ends: what is left can be read. */
export function backbone(edges, each) {
  const kept = new Map();
  return edges.filter((e) => {
    const a = kept.get(e.a) ?? 0;
    const b = kept.get(e.b) ?? 0;
    if (a >= each && b >= each) return false;
    kept.set(e.a, a + 1);
    kept.set(e.b, b + 1);
    return true;
  });
}

const BY_PAPER = 2; // that a paper names two things says less of them than a sentence about both

/**
 * A path of nodes through what passes the filters, or null. A step costs the more, the more is said of the node that it
 * leads to: two things that meet in a hub have little in common.
 * @param turn 0 for the cheapest; each further turn goes round all that stands between the ends of those before
 */
export function path(model, passed, from, to, turn = 0) {
  const avoid = { nodes: new Set(), edge: false };
  for (let k = 0; ; k++) {
    const steps = cheapest(model, passed, from, to, avoid);
    if (!steps || k >= turn) return steps;
    if (steps.length < 3) avoid.edge = true;
    for (const n of steps.slice(1, -1)) avoid.nodes.add(n);
  }
}

/** Costs are small whole numbers: nodes wait in a list for each, and those of one cost go in the order of their coming. */
function cheapest(model, passed, from, to, avoid) {
  const cost = new Map([[from, 0]]);
  const back = new Map([[from, -1]]);
  const waiting = [[from]];
  const done = new Set();
  const tolls = new Map(); // a hub is looked at from all around
  const step = (n, other, so) => {
    const closed = other !== to && (!passed.shown[other] || avoid.nodes.has(other));
    if (done.has(other) || closed || (avoid.edge && n === from && other === to)) return;
    if (!tolls.has(other)) tolls.set(other, other === to ? 1 : toll(model, passed, other));
    const total = so + tolls.get(other);
    if ((cost.get(other) ?? Infinity) <= total) return;
    cost.set(other, total);
    back.set(other, n);
    (waiting[total] ??= []).push(other);
  };
  for (let so = 0; so < waiting.length && !done.has(to); so++) {
    for (const n of waiting[so] ?? []) {
      if (done.has(n)) continue;
      done.add(n);
      for (const s of model.statementsOf(n)) if (passed.ok[s]) step(n, model.subject(s) === n ? model.object(s) : model.subject(s), so);
      if (!model.isPaper(n)) for (const other of [...model.raw.entities.broader[n], ...model.narrower[n]]) step(n, other, so);
    }
  }
  if (!done.has(to)) return null;
  const steps = [];
  for (let n = to; n !== -1; n = back.get(n)) steps.unshift(n);
  return steps;
}

function toll(model, passed, n) {
  let said = 0;
  for (const s of model.statementsOf(n)) said += passed.ok[s];
  return 2 + Math.floor(Math.sqrt(said)) + (model.isPaper(n) ? BY_PAPER : 0);
}
