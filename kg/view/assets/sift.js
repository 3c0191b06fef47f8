// Owns: the filter column. Knows: the model's words, parts. Must not know: the map.

import { el, put } from "./dom.js";
import { icon } from "./parts.js";
import { group, words } from "./text.js";

/** What the numbers beside the types add up to, and why they leave things out. */
export function countedWords(model, passed, support) {
  let shown = 0;
  for (let e = 0; e < model.E; e++) shown += passed.shown[e];
  return `${group(shown)} of ${group(model.E)} things: of a ticked type, with a ticked role in ${support === 1 ? "a paper" : `${support} papers`}`;
}

/** Build the column once; `change(part)` merges a part of the state. Returns update(state, passed). */
export function sift(root, model, change) {
  const counts = model.raw.types.map(() => el("span", { class: "count" }));
  const counted = el("p", { class: "quiet", id: "counted" });
  const boxes = (name, list, counters = null, icons = false) =>
    list.map((word, i) => {
      const box = el("input", { type: "checkbox", value: word, checked: true, onchange: () => toggle(name, list) });
      const row = el("label", { class: "check" }, box, icons ? icon(i, 13) : null, el("span", {}, words(word)), counters?.[i]);
      return { word, box, row };
    });
  const toggle = (name, list) => {
    const on = all[name].filter((b) => b.box.checked).map((b) => b.word);
    change({ [name]: on.length === list.length ? null : on });
  };
  const relations = model.raw.predicates.filter((p) => !model.raw.roles.includes(p));
  const all = { types: boxes("types", model.raw.types, counts, true), roles: boxes("roles", model.raw.roles), predicates: boxes("predicates", relations) };
  const range = (id, label, least, most, step, unit, key) => {
    const out = el("output", { for: id });
    const input = el("input", { id, type: "range", min: least, max: most, step, oninput: () => put(out, unit(Number(input.value))), onchange: () => change({ [key]: Number(input.value) }) });
    return { input, out, row: el("div", { class: "slide" }, el("label", { for: id }, label), out, input) };
  };
  const biggest = Math.min(1500, Math.max(50, model.E));
  const top = range("f-top", "Most used", 20, biggest, 10, group, "top");
  const confidence = range("f-confidence", "Confidence at least", 0, 100, 5, (v) => `${v} %`, "confidence");
  const support = range("f-support", "Papers at least", 1, Math.max(2, Math.min(50, model.support.reduce((a, b) => Math.max(a, b), 1))), 1, String, "support");
  const from = el("input", { id: "f-from", type: "month", onchange: () => change({ from: from.value }) });
  const to = el("input", { id: "f-to", type: "month", onchange: () => change({ to: to.value }) });
  const page = el("select", { id: "f-page", onchange: () => change({ page: page.value }) }, el("option", { value: "" }, "all pages"), model.raw.papers.page.map((p) => el("option", { value: p }, p)));
  const papers = el("input", { type: "checkbox", onchange: () => change({ papers: papers.checked }) });
  const fold = (label, rows, open = false) => el("details", { class: "fold", open }, el("summary", {}, label), rows.map((b) => b.row), el("div", { class: "all" }, el("button", { onclick: () => change({ [rows === all.types ? "types" : rows === all.roles ? "roles" : "predicates"]: null }) }, "all"), el("button", { onclick: () => change({ [rows === all.types ? "types" : rows === all.roles ? "roles" : "predicates"]: [] }) }, "none")));
  put(root,
    el("div", { class: "sift-head" }, el("h2", {}, "Show"), el("button", { class: "more", id: "reset", onclick: () => change({ types: null, roles: null, predicates: null, confidence: 0, support: 1, from: "", to: "", page: "", top: 0, papers: false, pick: [] }) }, "Reset")),
    el("div", { class: "types", role: "group", "aria-label": "Types" }, all.types.map((b) => el("div", { class: "type-row" }, b.row, el("button", { class: "only", "aria-label": `Only ${b.word}`, onclick: () => change({ types: [b.word] }) }, "only")))),
    counted,
    top.row,
    el("label", { class: "check" }, papers, icon(6, 13), el("span", {}, "Papers on the map")),
    support.row, confidence.row,
    model.months.some((m) => m >= 0) ? el("div", { class: "dates" }, el("label", { for: "f-from" }, "From"), from, el("label", { for: "f-to" }, "To"), to) : null,
    model.raw.papers.page.length > 1 ? el("div", { class: "dates" }, el("label", { for: "f-page" }, "Page"), page) : null,
    fold("Role in papers", all.roles), fold("Relations", all.predicates));
  return (state, passed) => {
    for (const [name, list] of Object.entries(all)) for (const b of list) b.box.checked = state[name] ? state[name].includes(b.word) : !(name === "roles" && b.word === "mentions");
    const n = model.raw.types.map(() => 0);
    for (let e = 0; e < model.E; e++) if (passed.support[e] >= state.support) n[model.type(e)]++;
    counts.forEach((c, i) => put(c, group(n[i])));
    put(counted, countedWords(model, passed, state.support));
    for (const [r, key] of [[top, "top"], [confidence, "confidence"], [support, "support"]]) r.input.value = String(state[key]);
    put(top.out, group(state.top));
    put(confidence.out, `${state.confidence} %`);
    put(support.out, String(state.support));
    from.value = state.from;
    to.value = state.to;
    page.value = state.page;
    papers.checked = state.papers;
  };
}
