// Owns: the map's part of the page: when it is drawn anew, what is lit, its crumbs, legend and buttons.
// Knows: scene, draw, everything. Must not know: panels, tables, search.

import { START } from "./address.js";
import { byId, el, put } from "./dom.js";
import { picture } from "./draw.js";
import { everything } from "./everything.js";
import { icon, nothing } from "./parts.js";
import { ends, lit, scene, selected, usual } from "./scene.js";
import { group, short } from "./text.js";

/** The map. `app` is {model, start, go, set, say, state(), passed(), filterKey()}. */
export function mapView(app) {
  const { model, go, set } = app;
  let made = null; // the scene as it was composed
  let key = "";
  let camera = "";
  let pic = null;
  let whole = null; // the map of everything, made when it is first asked for
  const narrow = () => window.innerWidth < 700;

  /** Draw what the state says; what is drawn already stays. */
  function draw() {
    const state = app.state();
    const all = state.all && state.view === "map";
    if (state.view !== "map" && state.view !== "list") return;
    const node = selected(model, state);
    const next = sceneKey(state, node);
    const fresh = next !== key;
    if (fresh) compose(state, next);
    light(state);
    if (fresh && window.innerWidth < 960 && node >= 0 && !state.near) pic.goTo(node);
    if (all) showAll(state, node);
    else if (whole?.shown()) {
      whole.hide();
      byId("picture").hidden = false;
    }
    if (state.cam && state.cam !== camera) {
      const [x, y, scale] = state.cam.split(",").map(Number);
      if ([x, y, scale].every(Number.isFinite) && scale > 0) (all ? whole : pic).setCamera({ x, y, scale });
    }
    camera = state.cam;
    byId("loosen").hidden = all;
    crumbs();
  }

  /** What the composition depends on; a selection that is drawn already does not count. */
  function sceneKey(state, node) {
    const held = node >= 0 && !state.near && (pic?.scene().byId?.has(node) || state.paper);
    const pair = state.edge ? ends(model, state.edge) : null;
    const both = pair?.every((n) => pic?.scene().byId?.has(n));
    return JSON.stringify([app.filterKey(), state.top || usual(narrow()), state.papers, state.near && (state.entity || state.paper), state.open, state.path + state.turn, held ? "" : state.entity, both ? "" : state.edge, state.pick]);
  }

  /** Only an expansion or a lone selection was added: the camera may stay. */
  function sameBase(next) {
    if (!key) return false;
    const [a, b] = [JSON.parse(key), JSON.parse(next)];
    return [0, 1, 2, 3, 5, 8].every((i) => JSON.stringify(a[i]) === JSON.stringify(b[i])) && !b[3] && !b[5];
  }

  function compose(state, next) {
    const keep = pic !== null && sameBase(next);
    key = next;
    const { clientWidth: w, clientHeight: h } = byId("picture");
    made = scene(model, app.passed(), state, { narrow: narrow(), aspect: Math.min(2, Math.max(0.6, w / Math.max(1, h))) });
    if (!pic) {
      pic = picture(window.vis, byId("picture"), app.start, {
        node: (n) => go.node(n),
        edge: (a, b) => go.edge(a, b),
        expand: (n) => go.expand(n),
        empty: () => selected(model, app.state()) >= 0 && !app.state().near && !app.state().path && go.nothing(),
        rest: () => moving(false),
      });
      window.addEventListener("resize", () => pic.fit(false));
    }
    if (pic.loose()) loosen(false);
    pic.show({ nodes: made.boxes, edges: made.edges, discs: made.discs, words: made.words }, keep);
    byId("empty").hidden = !made.empty;
    if (made.empty) put(byId("empty"), nothing(made.empty, el("button", { class: "act", onclick: () => byId("reset").click() }, "Reset the filters")));
    byId("picture").setAttribute("aria-label", `Map: ${made.boxes.length} nodes, ${made.edges.length} edges. The largest are ${made.boxes.slice(0, 5).map((n) => n.name).join(", ")}.`);
    const here = [...new Set(made.boxes.map((n) => n.type))].sort((a, b) => a - b);
    put(byId("legend"), here.map((t) => el("span", { class: "key" }, icon(t, 12), model.typeNames[t])), el("span", { class: "key quiet" }, "larger: more papers"));
  }

  function light(state) {
    const drawn = pic.scene().byId;
    const next = lit(model, app.passed(), state, made, drawn);
    pic.extra(next?.extra ?? []);
    pic.light(next);
  }

  // ---- the map of everything --------------------------------------------------------------------------------------

  function showAll(state, node) {
    whole ??= everything(byId("everything"), model, { node: (n) => go.node(n) });
    byId("picture").hidden = true;
    byId("empty").hidden = true;
    if (whole.shown()) {
      whole.sift(app.passed());
      whole.select(node);
    } else whole.show(app.passed(), node);
  }

  // ---- physics ----------------------------------------------------------------------------------------------------

  function loosen(on) {
    byId("loosen").setAttribute("aria-pressed", String(on));
    moving(on);
    pic.loosen(on, window.matchMedia("(prefers-reduced-motion: reduce)").matches);
    if (on) app.say("The nodes move until they are at rest");
  }

  const moving = (on) => byId("loosen").classList.toggle("moving", on);
  byId("loosen").addEventListener("click", () => loosen(!pic.loose()));

  // ---- crumbs and buttons -----------------------------------------------------------------------------------------

  function crumbs() {
    const state = app.state();
    const node = selected(model, state);
    const parts = [];
    const pair = (text, undo, name) => parts.push(el("span", { class: "crumb" }, el("span", {}, text), el("button", { "aria-label": name, title: name, onclick: undo }, "×")));
    if (state.path) pair("Path", () => set({ path: "" }), "Close the path");
    else if (state.near && node >= 0) pair(["Around ", el("b", {}, short(model.name(node), 40))], () => set({ near: false }), "Back to the whole map");
    else if (state.pick.length) pair(`${group(state.pick.length)} picked`, () => set({ pick: [] }), "Back to the whole map");
    if (state.open.length) pair(`${state.open.length} expanded`, () => set({ open: [] }), "Fold");
    const narrowed = ["types", "roles", "predicates", "from", "to", "page"].filter((k) => state[k] !== START[k]).length + (state.confidence > 0) + (state.support > 1);
    if (narrowed) pair(`${narrowed} ${narrowed === 1 ? "filter" : "filters"}`, () => byId("reset").click(), "Reset the filters");
    if (!state.path && !state.near) parts.push(el("button", { id: "all-map", class: "crumb", "aria-pressed": String(state.all), onclick: () => set({ all: !state.all }) }, state.all ? "Back to the main part" : `See all: ${group(model.E)} things, ${group(model.P)} papers`));
    put(byId("crumbs"), parts);
  }

  const current = () => (whole?.shown() ? whole : pic);
  byId("zoom-in").addEventListener("click", () => current().zoom(1.35));
  byId("zoom-out").addEventListener("click", () => current().zoom(1 / 1.35));
  byId("zoom-fit").addEventListener("click", () => current().fit(false));

  return {
    draw,
    fit: () => current()?.fit(false),
    pic: () => pic,
    canvas: () => (whole?.shown() ? byId("everything") : pic.canvas),
    camera: () => current().camera(),
    goTo: (n) => (whole?.shown() ? whole.goTo(n) : pic?.goTo(n)),
    repaint() {
      pic?.repaint();
      whole?.repaint();
    },
  };
}
