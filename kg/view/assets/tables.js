// Owns: the tables beside the map: list of the view, leader boards, hardware, trends. Knows: model, parts.
// Must not know: the map's drawing.

import { dated, reason, stating, told } from "./claims.js";
import { el } from "./dom.js";
import { chip, nothing, sparkline, table } from "./parts.js";
import { group, short } from "./text.js";

/** What the map draws, as two tables. */
export function list(model, passed, scene, go) {
  const nodes = table("Drawn nodes", [
    { name: "Name", value: (n) => model.name(n.id), cell: (n) => chip(model, n.id, go.node) },
    { name: "Type", value: (n) => model.typeNames[n.type] },
    { name: "Papers", value: (n) => n.support, number: true },
    { name: "Community", value: (n) => model.raw.communities[model.home(n.id)] ?? "", cell: (n) => short(model.raw.communities[model.home(n.id)] ?? "", 60) },
  ], scene.nodes, { sort: 2, up: false });
  const edges = table("Drawn edges", [
    { name: "From", value: (e) => model.name(e.a), cell: (e) => chip(model, e.a, go.node, { most: 40 }) },
    { name: "How", value: (e) => e.said, cell: (e) => el("button", { class: "paper-link", onclick: () => go.edge(e.a, e.b) }, e.said) },
    { name: "To", value: (e) => model.name(e.b), cell: (e) => chip(model, e.b, go.node, { most: 40 }) },
    { name: "Papers with both", value: (e) => e.together, number: true },
  ], scene.edges, { sort: 3, up: false });
  return [title("What the map shows", `${group(scene.nodes.length)} nodes and ${group(scene.edges.length)} edges, the same as drawn.`), save(go, nodes, "nodes"), nodes, el("h3", {}, "Edges"), save(go, edges, "edges"), edges];
}

/**
 * Leader boards: choose a dataset and a metric; the best claim first, whatever "best" means for the metric. Only claims on
 * one dataset are ranked: where the datasets differ or are not stated, the claims stand by dataset, without ranks.
 */
export function boards(model, passed, state, go) {
  const r = model.raw.results;
  const pairs = new Map();
  for (let i = 0; i < r.value.length; i++) {
    if (!passed.says("results", i) || r.metric[i] < 0) continue;
    for (const dataset of r.dataset[i] >= 0 ? [r.dataset[i], -1] : [-1]) {
      const key = `${dataset}|${r.metric[i]}`;
      if (!pairs.has(key)) pairs.set(key, { dataset, metric: r.metric[i], rows: [] });
      pairs.get(key).rows.push(i);
    }
  }
  if (!pairs.size) return [title("Results", ""), nothing("No paper under these filters reports a number for a metric.")];
  const sorted = [...pairs.values()].sort((a, b) => b.rows.length - a.rows.length || a.metric - b.metric || a.dataset - b.dataset);
  const papers = (p) => new Set(p.rows.map((i) => r.paper[i])).size;
  const first = sorted.filter((p) => p.dataset >= 0).reduce((a, b) => (a && papers(a) >= papers(b) ? a : b), null) ?? sorted[0]; // a board that papers share
  const wanted = sorted.find((p) => boardId(model, p) === state.board) ?? first;
  const metrics = [...new Set(sorted.map((p) => p.metric))];
  const pick = (metric, dataset) => go.board(boardId(model, pairs.get(`${dataset}|${metric}`) ?? sorted.find((p) => p.metric === metric)));
  const byMetric = el("select", { id: "board-metric", onchange: (e) => pick(Number(e.target.value), -1) }, metrics.slice(0, 400).map((m) => el("option", { value: m, selected: m === wanted.metric }, `${short(model.name(m), 50)} (${pairs.get(`-1|${m}`)?.rows.length ?? 0})`)));
  const sets = sorted.filter((p) => p.metric === wanted.metric);
  const byDataset = el("select", { id: "board-dataset", onchange: (e) => pick(wanted.metric, Number(e.target.value)) }, sets.map((p) => el("option", { value: p.dataset, selected: p === wanted }, `${p.dataset < 0 ? "any dataset" : short(model.name(p.dataset), 50)} (${p.rows.length})`)));
  const attributes = new Map(model.raw.entities.attributes[wanted.metric]);
  const kinds = new Map();
  for (const i of wanted.rows) {
    const key = `${r.direction[i]}|${r.unit[i]}`;
    if (!kinds.has(key)) kinds.set(key, []);
    kinds.get(key).push(i);
  }
  return [
    title("Results", "Claims of the abstracts, one table for each kind of claim: levels and changes, and different units, are not compared with each other, and only claims on one dataset are ranked."),
    el("div", { class: "pickers" }, el("label", { for: "board-metric" }, "Metric ", byMetric), el("label", { for: "board-dataset" }, "Dataset ", byDataset), attributes.has("higherIsBetter") ? el("span", { class: "quiet" }, attributes.get("higherIsBetter") ? "higher is better" : "lower is better") : null),
    [...kinds].sort((a, b) => b[1].length - a[1].length).map(([key, rows]) => {
      const [direction, unit] = key.split("|");
      const higher = direction !== "absolute" || attributes.get("higherIsBetter") !== false;
      const one = r.dataset[rows[0]] >= 0 && rows.every((i) => r.dataset[i] === r.dataset[rows[0]]);
      const caption = `${direction === "absolute" ? "Level" : direction === "increase" ? "Increase" : "Decrease"}${unit ? ` in ${unit === "x" ? "times" : unit}` : ""}, ${one ? "" : "by dataset, "}${higher ? "largest" : "smallest"} first`;
      const set = (i) => (r.dataset[i] < 0 ? "\uffff" : model.name(r.dataset[i]).toLowerCase()); // no dataset comes last
      const ranked = [...rows].sort((a, b) => (set(a) < set(b) ? -1 : set(a) > set(b) ? 1 : 0) || (r.value[b] - r.value[a]) * (higher ? 1 : -1) || a - b);
      const rank = new Map(ranked.map((i, k) => [i, ranked.findIndex((j) => r.value[j] === r.value[i]) + 1 || k + 1]));
      const optional = (name, shown) => (rows.some((i) => r[name][i] >= 0) ? [{ name: shown, value: (i) => (r[name][i] < 0 ? "" : model.name(r[name][i])), cell: (i) => (r[name][i] < 0 ? "" : chip(model, r[name][i], go.node, { most: 36 })) }] : []);
      const t = table(caption, [
        ...(one ? [{ name: "#", value: (i) => rank.get(i), number: true }] : []),
        { name: "Claim", value: (i) => r.value[i], cell: (i) => told(model, i, go), number: true },
        ...optional("subject", "Of"), ...optional("dataset", "On"), ...optional("baseline", "Against"), ...optional("hardware", "Hardware"),
        stating(model, "results", go, 70),
        ...dated(model, (i) => r.paper[i]),
      ], ranked, { sort: one ? 0 : -1, first: 40 });
      return [el("h3", {}, caption), save(go, t, "results"), t];
    }),
  ];
}

const boardId = (model, p) => `${p.dataset < 0 ? "" : model.id(p.dataset)}@${model.id(p.metric)}`;

/** Devices: who uses them, how many, how long, since when. */
export function hardware(model, passed, go) {
  const type = model.typeNames.indexOf("Hardware");
  const u = model.raw.uses;
  const rows = [];
  for (let n = 0; n < model.E; n++) {
    if (model.type(n) !== type || !passed.support[n]) continue;
    const attributes = new Map(model.raw.entities.attributes[n]);
    let [most, longest] = [-1, -1]; // rows of `uses`
    for (let i = 0; i < u.device.length; i++) {
      if (u.device[i] !== n) continue;
      if (u.count[i] > (u.count[most] ?? 0)) most = i;
      if (u.hours[i] > (u.hours[longest] ?? 0)) longest = i;
    }
    const time = years(model, passed, n);
    rows.push({ n, most, longest, time, support: passed.support[n], vendor: attributes.get("vendor") ?? "", memory: attributes.get("memoryGB") ?? 0 });
  }
  if (!rows.length) return [title("Hardware", ""), nothing("No device is left under these filters.")];
  const span = timeline(model);
  const optional = (key, column) => (rows.some((r) => r[key]) ? [column] : []);
  const stated = (key, field, name) => (rows.some((r) => r[key] >= 0) ? [{ name, value: (r) => u[field][r[key]] ?? 0, cell: (r) => (r[key] < 0 ? "" : [group(u[field][r[key]]), reason(model, "uses", r[key], go)]), number: true }] : []);
  const t = table("Hardware", [
    { name: "Device", value: (r) => model.name(r.n), cell: (r) => chip(model, r.n, go.node) },
    { name: "Papers", value: (r) => r.support, number: true },
    ...stated("most", "count", "Largest count"),
    ...stated("longest", "hours", "Longest run, h"),
    ...optional("memory", { name: "Memory, GB", value: (r) => r.memory, cell: (r) => r.memory || "", number: true }),
    ...optional("vendor", { name: "Vendor", value: (r) => r.vendor }),
    ...(span.length > 1 ? [{ name: `Papers by year, ${span[0]}–${span[span.length - 1]}`, value: (r) => r.time.reduce((s, c, i) => s + c * i, 0) / r.support, cell: (r) => sparkline(r.time, span, { type }) }] : []),
  ], rows, { sort: 1, up: false });
  return [title("Hardware", "Devices that papers run on, train on or measure on."), save(go, t, "hardware"), t];
}

/** Methods (or another type) over time. */
export function trends(model, passed, state, go) {
  const span = timeline(model);
  const type = Math.max(0, model.typeNames.indexOf(state.table || "Method"));
  const picker = el("label", { for: "trend-type" }, "Of type ", el("select", { id: "trend-type", onchange: (e) => go.table(e.target.value) }, model.raw.types.map((t, i) => el("option", { value: t, selected: i === type }, t))));
  const rows = [];
  for (let n = 0; n < model.E; n++) {
    if (model.type(n) !== type || !passed.support[n]) continue;
    const time = years(model, passed, n);
    const first = time.findIndex((c) => c > 0);
    rows.push({ n, time, support: passed.support[n], first: first < 0 ? "" : span[first], late: recent(time) });
  }
  if (!rows.length || span.length < 1) return [title("Trends", ""), el("div", { class: "pickers" }, picker), nothing(span.length ? "Nothing of this type is left under these filters." : "No paper of this graph carries a date.")];
  const t = table("Trends", [
    { name: model.typeNames[type], value: (r) => model.name(r.n), cell: (r) => chip(model, r.n, go.node) },
    { name: "Papers", value: (r) => r.support, number: true },
    { name: "First seen", value: (r) => r.first, number: true },
    { name: `Since ${span[Math.max(0, span.length - 2)]}, % of dated`, value: (r) => r.late, number: true },
    { name: `Papers by year, ${span[0]}–${span[span.length - 1]}`, value: (r) => r.time.reduce((s, c, i) => s + c * i, 0) / Math.max(1, r.support), cell: (r) => sparkline(r.time, span, { w: 220, type }) },
  ], rows, { sort: 1, up: false, first: 60 });
  return [title("Trends", "Papers by year, for what they use, propose, compare with or run on."), el("div", { class: "pickers" }, picker), save(go, t, "trends"), t];
}

/** The percentage of the dated papers that is of the last two years; empty where none is dated, as nothing is known. */
export function recent(time) {
  const dated = time.reduce((s, c) => s + c, 0);
  const late = time.slice(-2).reduce((s, c) => s + c, 0);
  return dated ? Math.round((100 * late) / dated) : "";
}

function timeline(model) {
  const all = model.months.filter((m) => m >= 0).map((m) => Math.floor(m / 12));
  if (!all.length) return [];
  const from = all.reduce((a, b) => Math.min(a, b));
  const to = all.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: Math.min(60, to - from + 1) }, (_, i) => Math.max(from, to - 59) + i);
}

function years(model, passed, n) {
  const span = timeline(model);
  const counts = span.map(() => 0);
  const seen = new Set();
  for (const s of model.statementsOf(n)) {
    const p = model.subject(s);
    if (!passed.ok[s] || !model.isPaper(p) || seen.has(p)) continue;
    seen.add(p);
    const m = model.months[p - model.E];
    if (m >= 0) counts[Math.floor(m / 12) - span[0]] += 1;
  }
  return counts;
}

export function title(text, lead) {
  return el("header", { class: "view-head" }, el("h2", {}, text), lead ? el("p", { class: "quiet" }, lead) : null);
}

export function save(go, t, name) {
  return el("div", { class: "takes" }, el("button", { class: "take", onclick: () => go.take(t.data(), name, ",") }, "CSV"), el("button", { class: "take", onclick: () => go.take(t.data(), name, "\t") }, "TSV"));
}
