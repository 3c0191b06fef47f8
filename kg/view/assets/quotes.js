// Owns: a sentence as a figure, with what it is quoted for marked. Knows: the model, dom. Must not know: panels.
// `go.place(e)` opens the paper of a piece of evidence at its place.

import { el } from "./dom.js";
import { short } from "./text.js";

/** The sentence of a piece of evidence: its cue marked, these nodes in the colours of their types. */
export function quoted(model, e, nodes, go) {
  const parts = model.quote(e, nodes);
  const long = parts.reduce((sum, p) => sum + p.text.length, 0) > 360;
  const piece = ({ text, over }) => {
    const end = over.find((m) => m.entity !== undefined);
    const said = long && !end ? elided(text) : text;
    const inner = end ? el("b", { class: `end t${model.type(end.entity)}` }, said) : said;
    return over.some((m) => m.entity === undefined) ? el("mark", {}, inner) : inner;
  };
  return el("figure", { class: "quote" },
    el("blockquote", {}, parts.map(piece)),
    el("figcaption", {}, el("button", { class: "paper-link", onclick: () => go.place(e) }, short(model.name(e.paper), 110)), el("span", { class: "quiet" }, model.date(e.paper) ? ` · ${model.date(e.paper).slice(0, 7)}` : "")));
}

/** A long stretch without its middle; the paper holds the whole. */
function elided(text) {
  const points = [...text];
  return points.length <= 170 ? text : `${points.slice(0, 80).join("").replace(/\S*$/, "")}[…]${points.slice(-60).join("").replace(/^\S*/, "")}`;
}

/** The button that leads to a sentence. */
export const why = (said, onclick, name = "why") => el("button", { class: name, title: said, "aria-label": said, onclick }, "❝");
