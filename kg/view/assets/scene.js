// Owns: what the map draws for a state: boxes with places, discs, edges. Knows: choose, arrange, the model.
// Must not know: the DOM, the drawing engine.

import { around, line, overview, radius } from "./arrange.js";
import { backbone, between, neighbours, path, top } from "./choose.js";
import { PAPER } from "./data.js";
import { short, words } from "./text.js";

const LIMIT = 1500; // drawn nodes; vis-network holds 35 frames a second at 2,000

/** How many entities the map shows where nobody has said: what the screen can hold. */
export const usual = (narrow) => (narrow ? 70 : 200);

/** The two nodes of "a~b", or null. */
export function ends(model, text) {
  const parts = text.split("~").map((id) => model.number(id));
  return parts.length === 2 && parts.every((n) => n !== undefined) ? parts : null;
}

/** The chosen node, or -1. */
export const selected = (model, state) => model.number(state.entity || state.paper) ?? -1;

/**
 * The scene of a state.
 * @param room {narrow, aspect} of the picture
 * @returns {boxes, discs, edges, all, …}: `all` are the edges of which `edges` are drawn
 */
export function scene(model, passed, state, room) {
  const made = stage(model, passed, state, room);
  return { ...made, ...lines(model, passed, made) };
}

function box(model, passed, n, labelled, key = undefined) {
  const type = model.type(n);
  const support = type === PAPER ? 0 : passed.support[n];
  const r = type === PAPER ? 7 : radius(support);
  const name = short(model.name(n), type === PAPER ? 34 : 30);
  const w = labelled ? Math.max(2 * r + 10, 7.2 * name.length + 14) : 2 * r + 12;
  return { id: n, type, group: model.typeNames[type], name, support, r, w, h: 2 * r + (labelled ? 26 : 10), home: model.home(n), x: model.x(n), y: model.y(n), key };
}

function stage(model, passed, state, room) {
  const node = selected(model, state);
  const route = state.path && ends(model, state.path);
  if (route) return along(model, passed, path(model, passed, ...route, state.turn));
  if (state.near && node >= 0) return grow(model, passed, state, beside(model, passed, state, node));
  const picked = [...new Set(state.pick.map((id) => model.number(id)).filter((n) => n !== undefined))].slice(0, LIMIT);
  return grow(model, passed, state, picked.length ? laid(model, picked.map((n, i) => box(model, passed, n, i < 150)), room) : mostUsed(model, passed, state, room));
}

function along(model, passed, steps) {
  if (!steps) return { boxes: [], discs: [], each: 0, empty: "Nothing joins these two under the present filters." };
  const boxes = steps.map((n) => box(model, passed, n, true));
  return { boxes: put(boxes, line(boxes)), discs: [], each: 99, words: true, steps };
}

function beside(model, passed, state, node) {
  const close = neighbours(model, passed, node, { papers: state.papers || model.isPaper(node), most: 70 });
  const boxes = close.map(({ node: n, weight }) => box(model, passed, n, true, weight));
  const centre = box(model, passed, node, true, 1e6);
  centre.r = Math.max(centre.r, 16);
  const all = [centre, ...boxes];
  return { boxes: put(all, around(centre, boxes)), discs: [], each: 2, hub: node };
}

function mostUsed(model, passed, state, room) {
  const most = state.top || usual(room.narrow);
  const entities = top(model, passed, most);
  const boxes = entities.map((n, i) => box(model, passed, n, i < (room.narrow ? 30 : 70)));
  if (state.papers) {
    const count = new Map();
    for (const n of entities) for (const s of model.statementsOf(n)) if (passed.ok[s] && model.isPaper(model.subject(s))) count.set(model.subject(s), (count.get(model.subject(s)) ?? 0) + 1);
    const papers = [...count].filter(([p]) => passed.shown[p]).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.min(most, 400));
    boxes.push(...papers.map(([p]) => box(model, passed, p, false)));
  }
  return { ...laid(model, boxes, room), empty: boxes.length ? null : "Nothing passes these filters." };
}

/** Boxes in the discs of their communities. */
function laid(model, boxes, room) {
  const { places, discs } = overview(boxes, room.aspect);
  for (const d of discs) {
    d.name = short(model.raw.communities[d.home] ?? "", 60);
    if (d.size > 2) boxes.find((b) => b.home === d.home).lead = true; // each community shows at least one name
  }
  return { boxes: put(boxes, places), discs, each: 2 };
}

function put(boxes, places) {
  for (const b of boxes) Object.assign(b, places.get(b.id));
  return boxes;
}

/** Add the neighbours of what was expanded, and a selection that the view would not show. */
function grow(model, passed, state, made) {
  const inside = new Map(made.boxes.map((b) => [b.id, b]));
  const wanted = state.open.map((id) => model.number(id)).filter((n) => n !== undefined);
  const chosen = selected(model, state);
  const pair = state.edge ? ends(model, state.edge) ?? [] : [];
  const lone = [...new Set([...(chosen >= 0 && !model.isPaper(chosen) ? [chosen] : []), ...pair, ...wanted])].filter((n) => !inside.has(n));
  for (const n of lone) {
    const b = box(model, passed, n, true, 1e5);
    const near = neighbours(model, passed, n, { most: 30 }).map((x) => inside.get(x.node)).find(Boolean);
    const places = around({ ...b, id: -1 }, [b], near?.x ?? 0, near?.y ?? 0, made.boxes);
    Object.assign(b, places.get(n));
    made.boxes.push(b);
    inside.set(n, b);
  }
  for (const n of wanted) {
    const fresh = neighbours(model, passed, n, { papers: state.papers, most: 40 }).filter((x) => !inside.has(x.node)).slice(0, Math.max(0, Math.min(24, LIMIT - made.boxes.length)));
    if (!fresh.length) continue;
    const b = inside.get(n);
    const boxes = fresh.map((x) => box(model, passed, x.node, true, 900 + x.weight));
    put(boxes, around(b, boxes, b.x, b.y, made.boxes));
    for (const f of boxes) {
      made.boxes.push(f);
      inside.set(f.id, f);
    }
  }
  return made;
}

/** The edges that can be read: the backbone, and all edges of the middle. */
function lines(model, passed, made) {
  const all = between(model, passed, made.boxes.map((b) => b.id), { least: made.hub === undefined ? 2 : 1 });
  const kept = new Set(backbone(all, made.each));
  if (made.hub !== undefined) for (const e of all) if (e.a === made.hub || e.b === made.hub) kept.add(e);
  if (made.steps) {
    const next = new Set(made.steps.slice(1).map((n, i) => [Math.min(n, made.steps[i]), Math.max(n, made.steps[i])].join("~")));
    for (const e of all) if (!next.has(`${e.a}~${e.b}`)) kept.delete(e);
  }
  return { all, edges: all.filter((e) => kept.has(e)).map((e) => described(model, e)) };
}

/** An edge as it is drawn and said. */
export function described(model, e) {
  const said = [...new Set(e.stated.map((s) => words(model.predicate(s))))];
  const to = e.stated.length && e.stated.every((s) => model.object(s) === model.object(e.stated[0])) ? model.object(e.stated[0]) : null;
  return { a: e.a, b: e.b, to, stated: e.stated.length > 0 || e.broader, together: e.together, width: Math.min(4, 0.7 + 0.28 * Math.sqrt(e.weight)), word: said.length ? said.slice(0, 2).join(", ") : e.broader ? "kind of" : "", said: said.join(", ") || (e.broader ? "kind of" : "used together") };
}

/** What a selection lights: null for nothing, {edge, near}, or {node, near, extra}: `extra` are edges to draw besides. */
export function lit(model, passed, state, made, drawn) {
  const node = selected(model, state);
  if (state.path) return null;
  const pair = state.edge ? ends(model, state.edge)?.sort((a, b) => a - b) : null;
  if (pair?.every((n) => drawn.has(n))) {
    const edge = made.all.find((e) => e.a === pair[0] && e.b === pair[1]);
    return { edge: pair, near: new Set(pair), extra: edge ? [described(model, edge)] : [] };
  }
  if (node < 0) return null;
  if (model.isPaper(node) && !drawn.has(node)) {
    const near = new Set([...model.statementsOf(node)].filter((s) => passed.ok[s]).map((s) => model.object(s)).filter((n) => drawn.has(n)));
    return near.size ? { node: -1, near, extra: [] } : null;
  }
  const own = made.all.filter((e) => e.a === node || e.b === node);
  const near = new Set(state.near ? made.boxes.map((b) => b.id) : [node, ...own.map((e) => (e.a === node ? e.b : e.a))]);
  return { node, near, extra: own.map((e) => described(model, e)) };
}
