// Owns: what the keyboard does outside of fields. Knows: the DOM. Must not know: how anything is drawn.

import { CHOICES } from "./address.js";
import { byId } from "./dom.js";

/** Wire the keys. `app` is {model, state(), selected(), go, say, map}. */
export function keys(app) {
  const { go, map, model } = app;
  document.addEventListener("keydown", (e) => {
    const typing = e.target.closest?.("input, select, textarea, dialog");
    if (typing || e.ctrlKey || e.metaKey || e.altKey) return;
    const state = app.state();
    if (e.key === "/") {
      e.preventDefault();
      byId("search-box").focus();
    } else if (e.key === "m") toMap();
    else if (e.key === "Escape") {
      if (state.near || state.pick.length === 2 || CHOICES.some((key) => state[key])) go.nothing();
    } else if (e.key === "n" && app.selected() >= 0) go.near(app.selected());
  });
  const toMap = () => {
    go.view("map");
    (byId("picture").hidden ? byId("everything") : byId("picture")).focus();
  };
  const skip = (id, target) => byId(id).addEventListener("click", (e) => {
    e.preventDefault(); // the part behind # is the view, not a place
    target();
  });
  skip("skip-search", () => byId("search-box").focus());
  skip("skip-map", toMap);
  byId("picture").addEventListener("keydown", (e) => {
    const pic = map.pic();
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step) {
      const n = pic.walk(...step);
      if (n !== null && n !== undefined) app.say(`${model.name(n)}, ${model.typeNames[model.type(n)]}`);
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
    tab.addEventListener("click", () => go.view(tab.dataset.view));
    tab.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!step) return;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
}
