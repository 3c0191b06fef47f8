// Owns: the buttons of the bar: link, save, colours, help; and what is said aloud. Knows: save, dom.
// Must not know: how a view is drawn.

import { byId, download, el, put } from "./dom.js";
import { csv, picked, turtle, vector } from "./save.js";

/** Tell those who listen. */
export function say(text) {
  put(byId("say"), text);
}

/** A line that goes by itself. */
function toast(text) {
  const note = el("div", { class: "toast" }, text);
  document.body.append(note);
  say(text);
  setTimeout(() => note.remove(), 2200);
}

/** Put a text on the clipboard, and say so. */
export async function copy(text, said) {
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

/** Give a table as a file. */
export function take(rows, name, mark) {
  download(`${name}.${mark === "," ? "csv" : "tsv"}`, csv(rows, mark), mark === "," ? "text/csv" : "text/tab-separated-values");
}

/** Wire the bar. `app` is {model, go, passed(), state(), link(), map}. */
export function tools(app) {
  const { model } = app;
  const map = { ...app.map, pic: () => app.map.pic() ?? (app.go.view("map"), app.map.pic()) }; // a page may open on a table
  byId("copy-link").addEventListener("click", () => copy(`${location.href.split("#")[0]}#${app.link()}`, "Link copied: it opens this very view"));
  byId("save-png").addEventListener("click", () => {
    map.pic();
    const from = map.canvas();
    const sheet = el("canvas", { width: from.width, height: from.height });
    const ctx = sheet.getContext("2d");
    ctx.fillStyle = getComputedStyle(document.body).backgroundColor;
    ctx.fillRect(0, 0, sheet.width, sheet.height);
    ctx.drawImage(from, 0, 0);
    download("graph.png", sheet.toDataURL("image/png"), "image/png");
  });
  byId("save-svg").addEventListener("click", () => download("graph.svg", vector(map.pic()), "image/svg+xml"));
  byId("save-csv").addEventListener("click", () => {
    const s = map.pic().scene();
    take([["kind", "name", "id", "type or relation", "to", "to id", "papers"], ...s.nodes.map((n) => ["node", model.name(n.id), model.id(n.id), model.typeNames[n.type], "", "", n.support]), ...s.edges.map((e) => ["edge", model.name(e.a), model.id(e.a), e.said, model.name(e.b), model.id(e.b), e.together])], "graph-view", ",");
  });
  byId("save-ttl").addEventListener("click", () => download("graph-view.ttl", turtle(model, app.passed(), picked(model, app.passed(), app.state(), map.pic().scene())), "text/turtle"));

  const theme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
    map.repaint();
  };
  byId("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme !== "dark"));
  if (window.matchMedia("(prefers-color-scheme: dark)").matches) theme(true);

  byId("filters-open").addEventListener("click", () => {
    const on = document.body.classList.toggle("filters-on");
    byId("filters-open").setAttribute("aria-expanded", String(on));
  });
  const menu = document.querySelector(".menu");
  menu.addEventListener("click", (e) => e.target.closest(".sheet button") && (menu.open = false));
  document.addEventListener("click", (e) => menu.contains(e.target) || (menu.open = false));
  help();
}

function help() {
  const dialog = byId("help");
  const key = (k, text) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, k)), el("td", {}, text));
  put(dialog, el("h2", { id: "help-title" }, "How to use this page"),
    el("p", {}, "Everything is inside this one file; it asks the network for nothing."),
    el("table", {}, el("tbody", {}, key("/", "search"), key("m", "the map"), key("← ↑ ↓ →", "move between nodes (on the map)"), key("Enter", "open the node"), key("Shift Enter", "expand the node"), key("n", "only the neighbours of the selection"), key("+ − 0", "zoom in, out, fit"), key("Esc", "go back: details, neighbours, search"))),
    el("p", { class: "quiet" }, "Double click a node to add its neighbours. Dashed edges join things that papers use together; full edges are stated in a sentence: click one to read it."),
    el("button", { class: "act", onclick: () => dialog.close() }, "Close"));
  byId("help-open").addEventListener("click", () => dialog.showModal());
}
