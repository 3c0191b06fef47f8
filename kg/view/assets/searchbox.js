// Owns: the search box and its list, and the box that asks for the other of two things. Knows: find, parts.
// Must not know: the map, the panel.

import { byId, el, put } from "./dom.js";
import { find, index } from "./find.js";
import { chip, icon } from "./parts.js";
import { group, short } from "./text.js";

/** Wire the search box; `choose(n)` is called for a hit. Returns {lookUp, prepare, askOther}. */
export function searchBox(model, choose, say) {
  let known = null;
  const prepare = () => (known ??= index(model));
  const lookUp = (query, most) => find(prepare(), query, most);

  const input = byId("search-box");
  const list = byId("search-list");
  let hits = [];
  let at = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (i) => {
    const hit = hits[i];
    if (!hit) return;
    close();
    input.value = "";
    choose(hit.node);
  };
  const mark = (i) => {
    if (!hits.length) return;
    at = (i + hits.length) % hits.length;
    [...list.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === at)));
    input.setAttribute("aria-activedescendant", `hit-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const row = (hit, i) => {
    const paper = model.isPaper(hit.node);
    const beside = hit.alias || model.note(hit.node);
    const said = paper ? model.date(hit.node).slice(0, 7) || "Paper" : `${model.typeNames[model.type(hit.node)]} · ${group(model.support[hit.node])}`;
    return el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", onmousedown: (e) => e.preventDefault(), onclick: () => take(i) },
      icon(model.type(hit.node), 13),
      el("span", { class: "hit-name" }, el("bdi", {}, short(model.name(hit.node), 90)), beside ? el("span", { class: "quiet" }, " ", el("bdi", {}, short(beside, 50))) : null),
      el("span", { class: "quiet hit-type" }, said));
  };
  const show = () => {
    if (!input.value.trim()) return close();
    hits = lookUp(input.value, 12);
    put(list, hits.length ? hits.map(row) : el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing by this name. Try fewer letters."));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    say(`${hits.length} results`);
    mark(0);
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => {
    prepare();
    if (input.value) show();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown") mark(at + 1);
    else if (e.key === "ArrowUp") mark(at - 1);
    else if (e.key === "Enter") take(Math.max(0, at));
    else if (e.key === "Escape") {
      input.value = "";
      input.blur();
    } else return;
    e.preventDefault();
  });

  /** Ask, inside the panel, for the other end of what begins at `n`. */
  function askOther(n, said, found) {
    const other = el("input", { type: "search", id: "path-input", "aria-label": said, placeholder: "Type the other end …", autocomplete: "off" });
    const results = el("div", { class: "chips" });
    other.addEventListener("input", () => put(results, lookUp(other.value, 6).filter((r) => r.node !== n).map((r) => chip(model, r.node, (to) => found(n, to), { most: 50 }))));
    other.addEventListener("keydown", (e) => {
      if (e.key === "Enter") results.querySelector("button")?.click();
    });
    put(byId("path-box"), el("label", { class: "path-label" }, said, other), results);
    other.focus();
  }

  return { lookUp, prepare, askOther };
}
