// Owns: small parts that panels and tables share: chips, icons, sortable tables. Knows: dom, look. Must not know: state.

import { el, put, svg } from "./dom.js";
import { outline, theme } from "./look.js";
import { group, short } from "./text.js";

/** The icon of a type: the same shape and colour as on the map. */
export function icon(type, size = 12) {
  const points = outline(type, 8);
  const fill = `var(--type-${type})`;
  const shape = points ? svg("polygon", { points: points.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" "), style: null, fill }) : svg("circle", { r: 8, fill });
  return svg("svg", { viewBox: "-9 -9 18 18", width: size, height: size, "aria-hidden": "true", class: "icon" }, shape);
}

/** A button that opens a node. */
export function chip(model, n, open, { most = 60, count = null } = {}) {
  const title = short([model.name(n), model.note(n)].filter(Boolean).join(": "), 200);
  return el("button", { class: "chip", title, onclick: () => open(n) }, icon(model.type(n)), el("bdi", {}, short(model.name(n), most)), count === null ? null : el("span", { class: "count" }, group(count)));
}

/** A list of chips that shows the first few and unfolds. */
export function chips(model, list, open, first = 12) {
  const box = el("div", { class: "chips" });
  const show = (many) => {
    const seen = list.slice(0, many);
    put(box, seen.map(({ node, count = null }) => chip(model, node, open, { count })), list.length > many ? el("button", { class: "more", onclick: () => show(many + 60) }, `+ ${group(list.length - many)} more`) : null);
  };
  show(first);
  return box;
}

/**
 * A table that sorts by a click on its heads.
 * @param columns [{name, value(row) → string or number, cell(row) → node or text, number}]; what is empty shows as "–"
 */
export function table(caption, columns, rows, { sort = -1, up = true, first = 100, onsort = null } = {}) {
  let by = sort;
  let rising = up;
  let many = first;
  const body = el("tbody", { role: "rowgroup" }); // said aloud as a table even where a phone shows its rows as cards
  const foot = el("div", { class: "table-foot" });
  const heads = columns.map((column, i) =>
    el("th", { scope: "col", role: "columnheader", class: column.number ? "num" : null }, el("button", { onclick: () => order(i) }, column.name, el("span", { class: "arrow", "aria-hidden": "true" }))));
  function order(i) {
    if (by === i) rising = !rising;
    else [by, rising] = [i, !columns[i].number];
    draw();
    onsort?.(by, rising);
  }
  function draw() {
    heads.forEach((th, i) => (i === by ? th.setAttribute("aria-sort", rising ? "ascending" : "descending") : th.removeAttribute("aria-sort")));
    const list = by < 0 ? rows : [...rows].sort((a, b) => compare(columns[by].value(a), columns[by].value(b)) * (rising ? 1 : -1));
    put(body, list.slice(0, many).map((row) => el("tr", { role: "row" }, columns.map((c, i) => field(c, row, i === 0)))));
    put(foot, rows.length > many ? el("button", { class: "more", onclick: () => ((many += 400), draw()) }, `Show more (${group(rows.length - many)} left)`) : null);
  }
  draw();
  const node = el("div", { class: `table-box${columns.length > 3 ? " many" : ""}`, tabindex: 0, role: "region", "aria-label": caption }, el("table", { role: "table" }, el("caption", { class: "hidden" }, caption), el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), body), foot);
  node.data = () => [columns.map((c) => c.name), ...rows.map((row) => columns.map((c) => c.value(row)))];
  return node;
}

function field(column, row, first) {
  const cell = (column.cell ?? column.value)(row);
  const kinds = [column.number && "num", cell === "" && "absent"].filter(Boolean).join(" ");
  return el(first ? "th" : "td", { scope: first ? "row" : null, role: first ? "rowheader" : "cell", class: kinds || null, "data-name": column.name }, cell === "" ? "–" : cell);
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [s, t] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** Bars over time, as a picture with a text for those who cannot see it. */
export function sparkline(counts, labels, { w = 150, h = 30, type = 0 } = {}) {
  const most = Math.max(1, ...counts);
  const step = w / Math.max(1, counts.length);
  const said = counts.map((c, i) => (c ? `${labels[i]}: ${c}` : "")).filter(Boolean).join(", ");
  return svg("svg", { viewBox: `0 0 ${w} ${h}`, width: w, height: h, role: "img", "aria-label": said || "none", class: "spark" },
    svg("line", { x1: 0, x2: w, y1: h - 0.5, y2: h - 0.5, stroke: "var(--line)" }),
    counts.map((c, i) => (c ? svg("rect", { x: (i * step + 0.5).toFixed(1), y: (h - 1 - (c / most) * (h - 3)).toFixed(1), width: Math.max(1, step - 1).toFixed(1), height: ((c / most) * (h - 3)).toFixed(1), rx: 1, fill: `var(--type-${type})` }, svg("title", {}, `${labels[i]}: ${c}`)) : null)));
}

/** Something to do where there is nothing to see. */
export function nothing(text, ...actions) {
  return el("div", { class: "nothing" }, el("p", {}, text), actions);
}
