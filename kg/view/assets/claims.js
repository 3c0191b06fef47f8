// Owns: numbers that papers state: results and uses of devices, as tables and one by one. Knows: the model, parts, quotes.
// Must not know: the map, state. A claim is a row of the table `results` or `uses`; go.claim(id) opens it.

import { el } from "./dom.js";
import { chip, table } from "./parts.js";
import { quoted, why } from "./quotes.js";
import { group, short } from "./text.js";

const ENDS = { subject: "Of", metric: "Metric", dataset: "On", baseline: "Against", hardware: "Hardware", device: "Device" };

/** One claim: what was read from its sentence, and the sentence. */
export function claimed(model, { table: name, i }, go) {
  const rows = model.raw[name];
  const ends = Object.keys(ENDS).filter((end) => rows[end]?.[i] >= 0);
  return [
    el("p", { class: "kind" }, name === "results" ? "Result" : "Use of a device"),
    el("h2", {}, name === "results" ? claim(model, i) : used(rows, i)),
    el("dl", { class: "ends" }, ends.map((end) => [el("dt", {}, ENDS[end]), el("dd", {}, chip(model, rows[end][i], go.node))]), el("dt", {}, "Confidence"), el("dd", {}, `${Math.max(...model.evidenceOf(name, i).map((e) => e.percent))} %`)),
    model.evidenceOf(name, i).map((e) => quoted(model, e, ends.map((end) => rows[end][i]), go)),
  ];
}

/** The way from a row to its sentence: in the paper that is open already, or beside what the row says. */
export function reason(model, name, i, go, about = -1) {
  const [e] = model.evidenceOf(name, i);
  return why("The sentence that says so", () => (about === e.paper ? go.place(e) : go.claim(model.raw[name].id[i])), "said-by");
}

/** A result in a cell, with the way to its sentence. */
export const told = (model, i, go, about = -1) => el("span", { class: "claim" }, claim(model, i), reason(model, "results", i, go, about));

/** A sortable table of results; what the panel is about, a thing or a paper, is not said again in each row. */
export function resultTable(model, rows, about, go) {
  const r = model.raw.results;
  const cell = (name) => (i) => (r[name][i] < 0 ? "" : chip(model, r[name][i], go.node, { most: 34 }));
  const value = (name) => (i) => (r[name][i] < 0 ? "" : model.name(r[name][i]));
  const held = (name) => (rows.some((i) => r[name][i] >= 0 && r[name][i] !== about) ? [{ name: ENDS[name], value: value(name), cell: cell(name) }] : []);
  return table("Results", [
    { name: "Claim", value: (i) => r.value[i], cell: (i) => told(model, i, go, about), number: true },
    ...held("metric"), ...held("subject"), ...held("dataset"), ...held("baseline"), ...held("hardware"),
    ...(model.isPaper(about) ? [] : [stating(model, "results", go, 46), ...dated(model, (i) => r.paper[i])]),
  ], rows, { first: 12 });
}

/** The uses of a device: how many, how long. */
export function useTable(model, rows, go) {
  const u = model.raw.uses;
  return table("Uses of this device", [
    { name: "Count", value: (i) => u.count[i], cell: (i) => [u.count[i] ? `${u.qualifier[i]} ${u.count[i]}`.trim() : "–", reason(model, "uses", i, go)], number: true },
    { name: "Hours", value: (i) => u.hours[i], cell: (i) => (u.hours[i] ? String(u.hours[i]) : ""), number: true },
    stating(model, "uses", go, 46),
  ], rows, { first: 8 });
}

/** The column of papers; a paper opens where it says so. */
export function stating(model, name, go, most) {
  const { paper } = model.raw[name];
  return { name: "Paper", value: (i) => model.name(paper[i]), cell: (i) => el("button", { class: "paper-link", onclick: () => go.place(model.evidenceOf(name, i)[0]) }, short(model.name(paper[i]), most)) };
}

/** The column of dates, where any paper has one. */
export function dated(model, paper) {
  return model.months.some((m) => m >= 0) ? [{ name: "Date", value: (i) => model.date(paper(i)), cell: (i) => el("span", { class: "date" }, model.date(paper(i)).slice(0, 7)) }] : [];
}

/** "better" or "worse", where the claim is a change of a metric of which one knows which way is better; else "". */
export function turn(model, i) {
  const { metric, direction } = model.raw.results;
  const higher = metric[i] < 0 ? undefined : new Map(model.raw.entities.attributes[metric[i]]).get("higherIsBetter");
  if (direction[i] === "absolute" || higher === undefined) return "";
  return (direction[i] === "increase") === higher ? "better" : "worse";
}

/** "up to 2.2 x ↑"; a change for the worse says so, for the reader to look twice. */
export function claim(model, i) {
  const r = model.raw.results;
  const sign = { increase: "↑", decrease: "↓", absolute: "" }[r.direction[i]];
  const turned = turn(model, i);
  const unit = r.unit[i] === "x" ? "×" : r.unit[i] === "%" ? " %" : r.unit[i] ? ` ${r.unit[i]}` : "";
  return el("span", { class: "claim", title: r.direction[i] === "absolute" ? "a level" : `a change: ${r.direction[i]}${turned ? `, for the ${turned}` : ""}` }, r.qualifier[i] ? el("span", { class: "quiet" }, `${r.qualifier[i]} `) : null, `${group(r.value[i])}${unit}`, sign ? [" ", el("span", { class: turned || null }, sign)] : null, turned === "worse" ? el("span", { class: "quiet" }, " worse") : null);
}

/** "8 devices, 21 hours" */
function used(u, i) {
  const said = [];
  if (u.count[i]) said.push(`${u.qualifier[i]} ${group(u.count[i])} ${u.count[i] === 1 ? "device" : "devices"}`.trim());
  if (u.hours[i]) said.push(`${group(u.hours[i])} ${u.hours[i] === 1 ? "hour" : "hours"}`);
  return said.join(", ") || "Used";
}
