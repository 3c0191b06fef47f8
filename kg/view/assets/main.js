// Owns: the state of the page and the order of things. Knows: every other module. Must not know: how they do it.

import { START, read, write } from "./address.js";
import { around, line, overview, radius } from "./arrange.js";
import { ask } from "./questions.js";
import { everything } from "./everything.js";
import { OPEN, backbone, between, neighbours, pass, path, top } from "./choose.js";
import { PAPER, month, open } from "./data.js";
import { byId, download, el, put } from "./dom.js";
import { picture } from "./draw.js";
import { find, index } from "./find.js";
import { edge, entity, paper, route, welcome } from "./panel.js";
import { chip, icon, nothing } from "./parts.js";
import { csv, turtle, vector } from "./save.js";
import { sift } from "./sift.js";
import { boards, hardware, list, title, trends } from "./tables.js";
import { group, short, words } from "./text.js";

const began = performance.now();
const model = open(JSON.parse(byId("data").textContent));
const start = JSON.parse(byId("start").textContent);
let state = { ...START };
let passed = null;
let filterKey = "";
let sceneKey = "";
let camera = "";
let lastEntity = -1; // the entity whose mentions shine in a paper
let searchIndex = null;
let waiting = -1; // the node that waits for the other end of a path
let pic = null;
let everythingMap = null;

const go = {
  node: (n) => set(model.isPaper(n) ? { ...none(), paper: model.id(n) } : { ...none(), entity: model.id(n) }),
  edge: (a, b) => set({ ...none(), edge: `${model.id(a)}~${model.id(b)}` }),
  near: (n) => set({ view: "map", entity: model.id(n), near: !state.near, open: [], path: "" }),
  expand: (n) => set({ view: "map", open: [...new Set([...state.open, model.id(n)])], ...(state.path ? { path: "" } : {}) }),
  path: (n) => askPath(n),
  board: (id) => set({ board: id }),
  table: (type) => set({ table: type }),
  result: (i) => go.node(model.raw.results.paper[i]),
  view: (view) => set({ view }),
  question: (text) => set({ ask: text }),
  copy: (text, said) => copy(text, said),
  take: (rows, name, mark) => download(`${name}.${mark === "," ? "csv" : "tsv"}`, csv(rows, mark), mark === "," ? "text/csv" : "text/tab-separated-values"),
  select: (nodes) => set({ view: "map", ...none(), open: nodes.slice(0, 60).map((n) => model.id(n)), near: false, entity: nodes.length ? model.id(nodes[0]) : "" }),
};

/** No selection; a path ends when something else is chosen, a neighbourhood stays. */
function none() {
  return { entity: "", paper: "", edge: "", path: "" };
}

/** Change the state; the address follows, and the address draws. */
function set(part, { replace = false } = {}) {
  const next = { ...state, cam: "", ...part };
  if (next.near && !next.entity && !next.paper) next.near = false;
  const hash = write(next);
  if (`#${hash}` === location.hash || (!hash && !location.hash)) return apply(next);
  if (replace) history.replaceState(null, "", `#${hash}`);
  else history.pushState(null, "", `#${hash}`);
  apply(next);
}

function apply(next) {
  const before = state;
  state = next;
  const key = JSON.stringify([state.types, state.roles, state.predicates, state.confidence, state.support, state.from, state.to, state.page]);
  if (key !== filterKey) {
    filterKey = key;
    passed = pass(model, filter());
    everythingMap?.sift(passed);
  }
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const on = tab.dataset.view === state.view;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    byId(`view-${tab.dataset.view}`).hidden = !on;
  }
  siftUpdate({ ...state, top: most() }, passed);
  drawMap();
  drawView();
  drawPanel(before);
  drawCrumbs();
}

function filter() {
  const as = (list) => (list ? new Set(list) : null);
  const page = state.page ? model.raw.papers.page.indexOf(state.page) : -1;
  const to = /^\d{4}$/.test(state.to) ? month(state.to) + 11 : month(state.to);
  return { ...OPEN, types: as(state.types), roles: as(state.roles), predicates: as(state.predicates), confidence: state.confidence, support: state.support, from: month(state.from), to, page };
}

/** How many entities the map shows: the slider's number, or what this screen can hold. */
const most = () => state.top || (window.innerWidth < 700 ? 70 : 200);
const selected = () => model.number(state.entity || state.paper) ?? -1;
const ends = (text) => {
  const parts = text.split("~").map((id) => model.number(id));
  return parts.length === 2 && parts.every((n) => n !== undefined) ? parts : null;
};

// ---- the map ------------------------------------------------------------------------------------------------------

function box(n, labelled, key = undefined) {
  const support = model.isPaper(n) ? 0 : passed.support[n];
  const type = model.type(n);
  const r = type === PAPER ? 7 : radius(support);
  const name = short(model.name(n), type === PAPER ? 34 : 30);
  const w = labelled ? Math.max(2 * r + 10, 7.2 * name.length + 14) : 2 * r + 12;
  return { id: n, type, group: model.typeNames[type], name, support, r, w, h: 2 * r + (labelled ? 26 : 10), home: model.home(n), x: model.x(n), y: model.y(n), key };
}

function stage() {
  const node = selected();
  const route_ = state.path && ends(state.path);
  if (route_) {
    const steps = path(model, passed, ...route_);
    if (steps) {
      const boxes = steps.map((n) => box(n, true));
      const places = line(boxes);
      boxes.forEach((b) => Object.assign(b, places.get(b.id)));
      return { boxes, discs: [], each: 99, words: true, steps };
    }
    return { boxes: [], discs: [], each: 0, empty: "Nothing joins these two under the present filters." };
  }
  if (state.near && node >= 0) {
    const close = neighbours(model, passed, node, { papers: state.papers || model.isPaper(node), most: 70 });
    const boxes = close.map(({ node: n, weight }) => box(n, true, weight));
    const centre = box(node, true, 1e6);
    centre.r = Math.max(centre.r, 16);
    const places = around(centre, boxes);
    const nodes = [centre, ...boxes];
    nodes.forEach((b) => Object.assign(b, places.get(b.id)));
    return grow({ boxes: nodes, discs: [], each: 2, hub: node });
  }
  const chosen = top(model, passed, most());
  const boxes = chosen.map((n, i) => box(n, i < (window.innerWidth < 700 ? 30 : 70)));
  if (state.papers) {
    const inside = new Set(chosen);
    const count = new Map();
    for (const n of chosen) for (const s of model.statementsOf(n)) if (passed.ok[s] && model.isPaper(model.subject(s))) count.set(model.subject(s), (count.get(model.subject(s)) ?? 0) + 1);
    const most = [...count].filter(([p]) => passed.shown[p] && !inside.has(p)).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.min(most(), 400));
    boxes.push(...most.map(([p]) => box(p, false)));
  }
  const aspect = Math.min(2, Math.max(0.6, byId("picture").clientWidth / Math.max(1, byId("picture").clientHeight)));
  const { places, discs } = overview(boxes, aspect);
  boxes.forEach((b) => Object.assign(b, places.get(b.id)));
  discs.forEach((d) => (d.name = short(model.raw.communities[d.home] ?? "", 44)));
  return grow({ boxes, discs, each: 2, empty: boxes.length ? null : "Nothing passes these filters." });
}

/** Add the neighbours of what was expanded, and a selection that the view would not show. */
function grow(scene) {
  const inside = new Map(scene.boxes.map((b) => [b.id, b]));
  const wanted = state.open.map((id) => model.number(id)).filter((n) => n !== undefined);
  const chosen = selected();
  const pair = state.edge ? ends(state.edge) ?? [] : [];
  const lone = [...(chosen >= 0 && !model.isPaper(chosen) ? [chosen] : []), ...pair, ...wanted].filter((n, i, all) => !inside.has(n) && all.indexOf(n) === i);
  for (const n of lone) {
    const b = box(n, true, 1e5);
    const near = neighbours(model, passed, n, { most: 30 }).map((x) => inside.get(x.node)).find(Boolean);
    const places = around({ ...b, id: -1 }, [b], near?.x ?? 0, near?.y ?? 0, scene.boxes);
    Object.assign(b, places.get(n));
    scene.boxes.push(b);
    inside.set(n, b);
  }
  for (const n of wanted) {
    const fresh = neighbours(model, passed, n, { papers: state.papers, most: 40 }).filter((x) => !inside.has(x.node)).slice(0, Math.max(0, Math.min(24, 1500 - scene.boxes.length)));
    if (!fresh.length) continue;
    const b = inside.get(n);
    const boxes = fresh.map((x) => box(x.node, true, 900 + x.weight));
    const places = around(b, boxes, b.x, b.y, scene.boxes);
    for (const f of boxes) {
      Object.assign(f, places.get(f.id));
      scene.boxes.push(f);
      inside.set(f.id, f);
    }
  }
  return scene;
}

function drawMap() {
  if (state.view !== "map" && state.view !== "list") return;
  const node = selected();
  const free = node >= 0 && !state.near ? (pic?.scene().byId?.has(node) || state.paper ? "" : state.entity) : state.entity;
  const key = JSON.stringify([filterKey, most(), state.papers, state.near && (state.entity || state.paper), state.open, state.path, free, state.edge && !drawnPair() ? state.edge : ""]);
  const fresh = key !== sceneKey;
  if (fresh) {
    const keep = pic !== null && sceneKey !== "" && sameBase(key);
    sceneKey = key;
    const scene = stage();
    const nodes = scene.boxes;
    const edges = drawn(scene);
    if (!pic) {
      pic = picture(window.vis, byId("picture"), start, {
        node: (n) => go.node(n),
        edge: (a, b) => go.edge(a, b),
        expand: (n) => go.expand(n),
        empty: () => selected() >= 0 && !state.near && !state.path ? set(none()) : null,
      });
      window.addEventListener("resize", () => pic.fit(false));
    }
    pic.show({ nodes, edges, discs: scene.discs, words: scene.words }, keep);
    byId("empty").hidden = !scene.empty;
    if (scene.empty) put(byId("empty"), nothing(scene.empty, el("button", { class: "act", onclick: () => byId("reset").click() }, "Reset the filters")));
    byId("picture").setAttribute("aria-label", `Map: ${nodes.length} nodes, ${edges.length} edges. The largest are ${nodes.slice(0, 5).map((n) => n.name).join(", ")}.`);
    drawLegend(nodes);
  }
  lightUp();
  if (fresh && window.innerWidth < 960 && node >= 0 && !state.near) pic.goTo(node);
  if (state.cam && state.cam !== camera) {
    camera = state.cam;
    const [x, y, scale] = state.cam.split(",").map(Number);
    if ([x, y, scale].every(Number.isFinite) && scale > 0) pic.setCamera({ x, y, scale });
  }
}

/** Only an expansion or a lone selection was added: the camera may stay. */
function sameBase(key) {
  const [a, b] = [JSON.parse(sceneKey), JSON.parse(key)];
  return [0, 1, 2, 3, 5].every((i) => JSON.stringify(a[i]) === JSON.stringify(b[i])) && !b[3] && !b[5];
}

function drawnPair() {
  const pair = ends(state.edge);
  return pair && pair.every((n) => pic?.scene().byId?.has(n));
}

/** The edges of a scene that can be read: the backbone, and all edges of the middle. */
function drawn(scene) {
  const ids = scene.boxes.map((b) => b.id);
  const all = between(model, passed, ids, { least: scene.hub === undefined ? 2 : 1 });
  const kept = new Set(backbone(all, scene.each));
  if (scene.hub !== undefined) for (const e of all) if (e.a === scene.hub || e.b === scene.hub) kept.add(e);
  if (scene.steps) {
    const next = new Set(scene.steps.slice(1).map((n, i) => [Math.min(n, scene.steps[i]), Math.max(n, scene.steps[i])].join("~")));
    for (const e of all) if (!next.has(`${e.a}~${e.b}`)) kept.delete(e);
  }
  allEdges = all;
  return all.filter((e) => kept.has(e)).map(described);
}

let allEdges = [];

function described(e) {
  const said = [...new Set(e.stated.map((s) => words(model.predicate(s))))];
  const to = e.stated.length && e.stated.every((s) => model.object(s) === model.object(e.stated[0])) ? model.object(e.stated[0]) : null;
  return { a: e.a, b: e.b, to, stated: e.stated.length > 0 || e.broader, together: e.together, width: Math.min(4, 0.7 + 0.28 * Math.sqrt(e.weight)), word: said.length ? said.slice(0, 2).join(", ") : e.broader ? "kind of" : "", said: said.join(", ") || (e.broader ? "kind of" : "used together") };
}

/** Light the selection. All its edges appear while it is selected, not only those of the backbone. */
function lightUp() {
  const scene = pic.scene();
  const node = selected();
  if (state.path) return pic.light(null);
  if (state.edge && ends(state.edge)) {
    const pair = ends(state.edge).sort((a, b) => a - b);
    if (pair.every((n) => scene.byId.has(n))) return pic.light({ edge: pair, near: new Set(pair) });
  }
  if (node < 0) return withEdges(null, () => pic.light(null));
  if (model.isPaper(node) && !scene.byId.has(node)) {
    const near = new Set([...model.statementsOf(node)].filter((s) => passed.ok[s]).map((s) => model.object(s)).filter((n) => scene.byId.has(n)));
    return withEdges(null, () => pic.light(near.size ? { node: -1, near } : null));
  }
  const near = new Set(state.near ? scene.nodes.map((n) => n.id) : [node]);
  for (const e of allEdges) if (e.a === node || e.b === node) near.add(e.a === node ? e.b : e.a);
  withEdges(node, () => pic.light({ node, near }));
}

let extra = -1;
function withEdges(node, then) {
  const scene = pic.scene();
  if (extra !== (node ?? -1) || scene.extraOf !== extra) {
    scene.edges = scene.edges.filter((e) => !e.extra);
    if (node !== null) {
      const have = new Set(scene.edges.map((e) => `${e.a}~${e.b}`));
      for (const e of allEdges) if ((e.a === node || e.b === node) && !have.has(`${e.a}~${e.b}`)) scene.edges.push({ ...described(e), extra: true });
    }
    extra = node ?? -1;
    scene.extraOf = extra;
    pic.swapEdges();
  }
  then();
}

function drawLegend(nodes) {
  const here = new Set(nodes.map((n) => n.type));
  put(byId("legend"), [...here].sort((a, b) => a - b).map((t) => el("span", { class: "key" }, icon(t, 12), model.typeNames[t])), el("span", { class: "key quiet" }, "size: papers"));
}

function drawCrumbs() {
  const parts = [];
  const node = selected();
  if (state.path) parts.push(el("span", {}, "Path"), el("button", { onclick: () => set({ path: "" }) }, "× Close"));
  else if (state.near && node >= 0) parts.push(el("span", {}, "Around ", el("b", {}, short(model.name(node), 40))), el("button", { onclick: () => set({ near: false }) }, "× Whole map"));
  if (state.open.length) parts.push(el("span", {}, `${state.open.length} expanded`), el("button", { onclick: () => set({ open: [] }) }, "× Fold"));
  const narrowed = ["types", "roles", "predicates", "from", "to", "page"].filter((k) => state[k] !== START[k]).length + (state.confidence > 0) + (state.support > 1);
  if (narrowed) parts.push(el("span", {}, `${narrowed} ${narrowed === 1 ? "filter" : "filters"}`), el("button", { onclick: () => byId("reset").click() }, "× Reset"));
  if (state.view === "map" && !state.path && !state.near) parts.push(el("button", { id: "all-map", onclick: () => (everythingMap?.shown() ? closeEverything() : openEverything()) }, everythingMap?.shown() ? "× Close the map of everything" : `Map of all ${group(model.N)}`));
  put(byId("crumbs"), parts);
}

function openEverything() {
  everythingMap ??= everything(byId("everything"), model, { node: (n) => go.node(n) });
  byId("picture").hidden = true;
  everythingMap.show(passed, selected());
  drawCrumbs();
}

function closeEverything() {
  if (!everythingMap?.shown()) return;
  everythingMap.hide();
  byId("picture").hidden = false;
  drawCrumbs();
}

// ---- panel and tables ---------------------------------------------------------------------------------------------

function drawPanel(before) {
  const panel = byId("panel");
  const node = selected();
  const pair = state.edge && ends(state.edge);
  let content;
  if (state.path && ends(state.path)) content = route(model, passed, path(model, passed, ...ends(state.path)), go);
  else if (pair) content = edge(model, passed, ...pair, go);
  else if (node >= 0 && model.isPaper(node)) content = paper(model, passed, node, go, lastEntity);
  else if (node >= 0) content = entity(model, passed, node, go, state);
  else if (state.entity || state.paper || state.edge || state.path) content = [nothing("This link names something that this graph does not hold.")];
  else content = welcome(model, passed, go);
  if (node >= 0 && !model.isPaper(node)) lastEntity = node;
  const chosen = Boolean(state.path || pair || node >= 0);
  put(panel, chosen ? el("button", { class: "close", "aria-label": "Close details", onclick: () => set({ ...none(), near: false }) }, "×") : null, content.flat());
  panel.classList.toggle("chosen", chosen);
  document.body.classList.toggle("reading", state.view !== "map" && !chosen); // tables get the whole width
  if (before.entity !== state.entity || before.paper !== state.paper || before.edge !== state.edge || before.path !== state.path) {
    panel.scrollTop = 0;
    if (chosen) say(panel.querySelector("h2")?.textContent ?? "");
    everythingMap?.select(node);
  }
}

function drawView() {
  const root = byId(`view-${state.view}`);
  if (state.view === "list") put(root, list(model, passed, pic.scene(), go));
  if (state.view === "boards") put(root, boards(model, passed, state, go));
  if (state.view === "hardware") put(root, hardware(model, passed, go));
  if (state.view === "trends") put(root, trends(model, passed, state, go));
  if (state.view === "ask") put(root, title("Ask", "Questions in SPARQL, answered inside this page."), ask(model, passed, state, go));
}

function askPath(n) {
  waiting = n;
  const target = byId("path-box");
  const input = el("input", { type: "search", id: "path-input", "aria-label": "Path to", placeholder: "Type the other end …", autocomplete: "off" });
  const results = el("div", { class: "chips" });
  input.addEventListener("input", () => put(results, lookUp(input.value, 6).filter((r) => r.node !== n).map((r) => chip(model, r.node, pathTo, { most: 50 }))));
  input.addEventListener("keydown", (e) => {
    if (e.key === "Enter") results.querySelector("button")?.click();
  });
  put(target, el("label", { class: "path-label" }, "Shortest path to", input), results);
  input.focus();
}

function pathTo(n) {
  set({ ...none(), near: false, view: "map", path: `${model.id(waiting)}~${model.id(n)}` });
  waiting = -1;
}

// ---- search -------------------------------------------------------------------------------------------------------

function lookUp(query, most) {
  searchIndex ??= index(model);
  return find(searchIndex, query, most);
}

function search() {
  const input = byId("search-box");
  const box_ = byId("search-list");
  let hits = [];
  let at = -1;
  const close = () => {
    box_.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i) => {
    const hit = hits[i];
    if (!hit) return;
    close();
    input.value = "";
    closeEverything();
    set(model.isPaper(hit.node) ? { ...none(), near: false, paper: model.id(hit.node) } : { ...none(), near: false, entity: model.id(hit.node) });
    if (state.view === "map") pic?.goTo(hit.node);
  };
  const mark = (i) => {
    at = (i + hits.length) % Math.max(1, hits.length);
    [...box_.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === at)));
    input.setAttribute("aria-activedescendant", `hit-${at}`);
    box_.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = () => {
    if (!input.value.trim()) return close();
    hits = lookUp(input.value, 12);
    put(box_, hits.length ? hits.map((hit, i) => el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", onmousedown: (e) => e.preventDefault(), onclick: () => choose(i) }, icon(model.type(hit.node), 13), el("span", { class: "hit-name" }, el("bdi", {}, short(model.name(hit.node), 90)), hit.alias ? el("span", { class: "quiet" }, " ", el("bdi", {}, short(hit.alias, 50))) : null), el("span", { class: "quiet hit-type" }, model.isPaper(hit.node) ? model.date(hit.node).slice(0, 7) || "Paper" : `${model.typeNames[model.type(hit.node)]} · ${group(model.support[hit.node])}`))) : el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing by this name. Try fewer letters."));
    box_.hidden = false;
    input.setAttribute("aria-expanded", "true");
    say(`${hits.length} results`);
    mark(0);
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => {
    searchIndex ??= index(model);
    if (input.value) show();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown") mark(at + 1);
    else if (e.key === "ArrowUp") mark(at - 1);
    else if (e.key === "Enter") choose(Math.max(0, at));
    else if (e.key === "Escape") {
      input.value = "";
      close();
      return;
    } else return;
    e.preventDefault();
  });
}

// ---- tools --------------------------------------------------------------------------------------------------------

function say(text) {
  put(byId("say"), text);
}

async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { "aria-hidden": "true", class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(said);
}

function toast(text) {
  const note = el("div", { class: "toast" }, text);
  document.body.append(note);
  say(text);
  setTimeout(() => note.remove(), 2200);
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(dark));
  pic?.repaint();
  everythingMap?.repaint();
}

function tools() {
  byId("copy-link").addEventListener("click", () => {
    const c = pic?.camera();
    const hash = write({ ...state, cam: c && state.view === "map" ? `${Math.round(c.x)},${Math.round(c.y)},${c.scale.toFixed(3)}` : "" });
    copy(`${location.href.split("#")[0]}#${hash}`, "Link copied: it opens this very view");
  });
  byId("save-png").addEventListener("click", () => {
    const from = everythingMap?.shown() ? byId("everything") : pic.canvas;
    const sheet = el("canvas", { width: from.width, height: from.height });
    const ctx = sheet.getContext("2d");
    ctx.fillStyle = getComputedStyle(document.body).backgroundColor;
    ctx.fillRect(0, 0, sheet.width, sheet.height);
    ctx.drawImage(from, 0, 0);
    download("graph.png", sheet.toDataURL("image/png"), "image/png");
  });
  byId("save-svg").addEventListener("click", () => download("graph.svg", vector(pic), "image/svg+xml"));
  byId("save-csv").addEventListener("click", () => {
    const s = pic.scene();
    go.take([["kind", "name", "id", "type or relation", "to", "to id", "papers"], ...s.nodes.map((n) => ["node", model.name(n.id), model.id(n.id), model.typeNames[n.type], "", "", n.support]), ...s.edges.map((e) => ["edge", model.name(e.a), model.id(e.a), e.said, model.name(e.b), model.id(e.b), e.together])], "graph-view", ",");
  });
  byId("save-ttl").addEventListener("click", () => {
    const node = selected();
    const nodes = node >= 0 ? [node, ...neighbours(model, passed, node, { papers: true, most: 500 }).map((n) => n.node)] : pic.scene().nodes.map((n) => n.id);
    download("graph-view.ttl", turtle(model, passed, nodes), "text/turtle");
  });
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  byId("zoom-in").addEventListener("click", () => (everythingMap?.shown() ? everythingMap.zoom(1.4) : pic.zoom(1.35)));
  byId("zoom-out").addEventListener("click", () => (everythingMap?.shown() ? everythingMap.zoom(1 / 1.4) : pic.zoom(1 / 1.35)));
  byId("zoom-fit").addEventListener("click", () => (everythingMap?.shown() ? everythingMap.fit() : pic.fit(false)));
  byId("filters-open").addEventListener("click", () => {
    const on = document.body.classList.toggle("filters-on");
    byId("filters-open").setAttribute("aria-expanded", String(on));
    setTimeout(() => pic?.fit(false), 0);
  });
  const menu = document.querySelector(".menu");
  menu.addEventListener("click", (e) => e.target.closest(".sheet button") && (menu.open = false));
  document.addEventListener("click", (e) => menu.contains(e.target) || (menu.open = false));
  const dialog = byId("help");
  const key = (k, text) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, k)), el("td", {}, text));
  put(dialog, el("h2", { id: "help-title" }, "How to use this page"),
    el("p", {}, "Everything is inside this one file; it asks the network for nothing."),
    el("table", {}, el("tbody", {}, key("/", "search"), key("← ↑ ↓ →", "move between nodes (on the map)"), key("Enter", "open the node"), key("Shift Enter", "expand the node"), key("n", "only the neighbours of the selection"), key("+ − 0", "zoom in, out, fit"), key("Esc", "go back: details, neighbours, search"))),
    el("p", { class: "quiet" }, "Double click a node to add its neighbours. Dashed edges join things that papers use together; full edges are stated in a sentence: click one to read it."),
    el("button", { class: "act", onclick: () => dialog.close() }, "Close"));
  byId("help-open").addEventListener("click", () => dialog.showModal());
}

function keys() {
  document.addEventListener("keydown", (e) => {
    const typing = e.target.closest?.("input, select, textarea, dialog");
    if (e.key === "/" && !typing) {
      e.preventDefault();
      byId("search-box").focus();
    } else if (e.key === "Escape" && !typing) {
      if (state.entity || state.paper || state.edge || state.path || state.near) set({ ...none(), near: false });
    } else if (e.key === "n" && !typing && !e.ctrlKey && !e.metaKey && selected() >= 0) go.near(selected());
  });
  byId("picture").addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step) {
      const n = pic.walk(...step);
      if (n !== null && n !== undefined) say(`${model.name(n)}, ${model.typeNames[model.type(n)]}`);
    } else if (e.key === "Enter") {
      const n = pic.focused();
      if (n !== null) (e.shiftKey ? go.expand : go.node)(n);
    } else if (e.key === "+" || e.key === "=") pic.zoom(1.25);
    else if (e.key === "-") pic.zoom(0.8);
    else if (e.key === "0") pic.fit(false);
    else return;
    e.preventDefault();
  });
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => set({ view: tab.dataset.view }));
    tab.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!step) return;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
}

if (window.matchMedia("(prefers-color-scheme: dark)").matches) setTheme(true);
const siftUpdate = sift(byId("filters"), model, (part) => set(part));
search();
tools();
keys();
window.addEventListener("popstate", () => {
  closeEverything();
  apply(read(location.hash));
});
apply(read(location.hash));
document.documentElement.dataset.ready = String(Math.round(performance.now()));
document.documentElement.dataset.began = String(Math.round(began));
(window.requestIdleCallback ?? setTimeout)(() => (searchIndex ??= index(model)));
