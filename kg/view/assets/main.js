// Owns: the state of the page and the order of things. Knows: every other module. Must not know: how they do it.

import { CHOICES, FILTERS, START, read, write } from "./address.js";
import { askView } from "./askview.js";
import { OPEN, pass, path } from "./choose.js";
import { claimed } from "./claims.js";
import { month, open } from "./data.js";
import { byId, el, put } from "./dom.js";
import { keys } from "./keys.js";
import { mapView } from "./map.js";
import { edge, entity, paper, route, welcome } from "./panel.js";
import { nothing } from "./parts.js";
import { ends, selected, usual } from "./scene.js";
import { searchBox } from "./searchbox.js";
import { sift } from "./sift.js";
import { boards, hardware, list, trends } from "./tables.js";
import { copy, say, take, tools } from "./tools.js";

const began = performance.now();
const model = open(JSON.parse(byId("data").textContent));
const start = JSON.parse(byId("start").textContent);
let state = { ...START };
let passed = null;
let filterKey = "";
let lastEntity = -1; // the entity whose mentions shine in a paper

const NONE = Object.freeze({ ...Object.fromEntries(CHOICES.map((key) => [key, ""])), at: "", turn: 0 }); // no selection
const choice = (n) => (model.isPaper(n) ? { ...NONE, paper: model.id(n) } : { ...NONE, entity: model.id(n) });

/** The two things that are compared, or null: two are picked, and nothing is chosen. */
function compared(state) {
  const two = state.pick.length === 2 && !CHOICES.some((key) => state[key]) && state.pick.map((id) => model.number(id));
  return two && !two.includes(undefined) ? two : null;
}

/** What a click does. */
const go = {
  node: (n) => set(choice(n)),
  edge: (a, b) => set({ ...NONE, edge: `${model.id(a)}~${model.id(b)}` }),
  claim: (id) => set({ ...NONE, claim: id }),
  place: (e) => {
    set({ ...choice(e.paper), at: `${e.start}~${e.end}` });
    shine();
  },
  near: (n) => set({ view: "map", ...choice(n), near: !state.near, open: [], all: false }),
  expand: (n) => set({ view: "map", open: [...new Set([...state.open, model.id(n)])], path: "", all: false }),
  route: (from, to) => {
    set({ ...NONE, near: false, all: false, view: "map", path: `${model.id(from)}~${model.id(to)}` });
    attend();
  },
  path: (n) => searching.askOther(n, "Path to", go.route),
  turn: (turn) => set({ turn }),
  compare: (n) => searching.askOther(n, "Compare with", (from, to) => {
    go.pick([from, to]);
    attend();
  }),
  pick: (nodes) => set({ ...NONE, view: "map", near: false, all: false, open: [], pick: nodes.slice(0, 300).map((n) => model.id(n)) }),
  nothing: () => set({ ...NONE, near: false, pick: compared(state) ? [] : state.pick }),
  board: (id) => set({ board: id }),
  table: (type) => set({ table: type }),
  view: (view) => set({ view }),
  ask: (part) => set(part),
  copy, take,
};

const app = { model, start, go, set, say, state: () => state, passed: () => passed, filterKey: () => filterKey, selected: () => selected(model, state), link };
const map = (app.map = mapView(app));
const ask = askView(model, start.questions, go);
const searching = searchBox(model, find, say);
const siftUpdate = sift(byId("filters"), model, (part) => set(part));

/** Change the state; the address follows, and the address draws. */
function set(part) {
  const next = { ...state, cam: "", ...part };
  if (next.near && !next.entity && !next.paper) next.near = false;
  const hash = write(next);
  if (`#${hash}` !== location.hash && (hash || location.hash)) history.pushState(null, "", `#${hash}`);
  apply(next);
}

/** Draw a state. */
function apply(next) {
  const before = state;
  state = next;
  const key = JSON.stringify(FILTERS.map((key) => state[key]));
  if (key !== filterKey) {
    filterKey = key;
    passed = pass(model, filter());
  }
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const on = tab.dataset.view === state.view;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    byId(`view-${tab.dataset.view}`).hidden = !on;
  }
  siftUpdate({ ...state, top: state.top || usual(window.innerWidth < 700) }, passed);
  drawPanel(before); // first, because it takes room from the map
  map.draw();
  drawView();
}

function filter() {
  const as = (words) => (words ? new Set(words) : null);
  const page = state.page ? model.raw.papers.page.indexOf(state.page) : -1;
  const to = /^\d{4}$/.test(state.to) ? month(state.to) + 11 : month(state.to);
  return { ...OPEN, types: as(state.types), roles: as(state.roles), predicates: as(state.predicates), confidence: state.confidence, support: state.support, from: month(state.from), to, page };
}

function drawPanel(before) {
  const panel = byId("panel");
  const node = selected(model, state);
  const pair = state.edge ? ends(model, state.edge) : compared(state);
  const way = state.path && ends(model, state.path);
  const said = model.claim(state.claim);
  let content;
  if (way) content = route(model, passed, path(model, passed, ...way, state.turn), go, state.turn);
  else if (pair) content = edge(model, passed, ...pair, go);
  else if (said) content = claimed(model, said, go);
  else if (node >= 0 && model.isPaper(node)) content = paper(model, passed, node, go, lastEntity, place(state.at));
  else if (node >= 0) content = entity(model, passed, node, go, state);
  else if (CHOICES.some((key) => state[key])) content = [nothing("This link names something that this graph does not hold.")];
  else content = welcome(model, passed, go);
  if (node >= 0 && !model.isPaper(node)) lastEntity = node;
  const chosen = Boolean(state.path || pair || said || node >= 0);
  put(panel, chosen ? el("button", { class: "close", "aria-label": "Close details", onclick: go.nothing }, "×") : null, content.flat());
  panel.classList.toggle("chosen", chosen);
  document.body.classList.toggle("reading", state.view !== "map" && !chosen); // tables get the whole width
  document.body.classList.toggle("chosen", chosen);
  if ([...CHOICES, "at", "turn", "pick"].some((k) => String(before[k]) !== String(state[k]))) {
    panel.scrollTop = 0;
    shine();
    if (chosen) say(panel.querySelector("h2")?.textContent ?? "");
  }
}

/** "12~16" → the range of a text, or null. */
function place(at) {
  const found = /^(\d+)~(\d+)$/.exec(at);
  return found ? { start: Number(found[1]), end: Number(found[2]) } : null;
}

/** Bring the marked place of an abstract into sight. */
function shine() {
  const panel = byId("panel");
  const mark = panel.querySelector(".abstract mark");
  if (mark) panel.scrollTop += mark.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;
}

function drawView() {
  const root = byId(`view-${state.view}`);
  if (state.view === "list") put(root, list(model, passed, map.pic().scene(), go));
  if (state.view === "boards") put(root, boards(model, passed, state, go));
  if (state.view === "hardware") put(root, hardware(model, passed, go));
  if (state.view === "trends") put(root, trends(model, passed, state, go));
  if (state.view === "ask") ask(root, passed, state);
}

/** The keys go on where the eyes go: to what was opened, out of the field that led there. */
const attend = () => byId("panel").focus({ preventScroll: true });

/** A hit of the search: chosen, and in the middle of the map. */
function find(n) {
  set({ ...choice(n), near: false });
  if (state.view === "map") map.goTo(n);
  attend();
}

/** The part of a link behind `#` that restores this very view, camera and all. */
function link() {
  if (state.view !== "map") return write({ ...state, cam: "" });
  const { x, y, scale } = map.camera();
  return write({ ...state, cam: `${Math.round(x)},${Math.round(y)},${scale.toFixed(4)}` });
}

tools(app);
keys(app);
window.addEventListener("popstate", () => apply(read(location.hash)));
apply(read(location.hash));
document.documentElement.dataset.ready = String(Math.round(performance.now()));
document.documentElement.dataset.began = String(Math.round(began));
(window.requestIdleCallback ?? setTimeout)(() => searching.prepare());
