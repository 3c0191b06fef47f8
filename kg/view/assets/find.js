// Owns: search over every name, alias and title, with typing mistakes. Knows: the model. Must not know: the DOM.

import { distance, fold } from "./text.js";

/** Build the index. Cost: linear in all names; one pass at the first search. */
export function index(model) {
  const forms = []; // folded
  const node = []; // forms[i] names node[i]
  const shown = []; // as written, or "" where it is the node's own name
  const add = (n, text, alias) => {
    const form = fold(text.slice(0, 300));
    if (form) {
      forms.push(form);
      node.push(n);
      shown.push(alias ? text : "");
    }
  };
  for (let n = 0; n < model.N; n++) {
    add(n, model.name(n), false);
    if (model.isPaper(n)) add(n, model.id(n).replace(/^[a-z]+:/, ""), true);
    else for (const alias of model.raw.entities.aliases[n]) add(n, alias, true);
  }
  const words = new Map(); // word → forms that hold it
  forms.forEach((form, i) => {
    for (const word of new Set(form.split(" "))) {
      const list = words.get(word);
      if (list) list.push(i);
      else words.set(word, [i]);
    }
  });
  return { forms, node, shown, words, model };
}

/** The best nodes for a query: [{node, alias, score}], best first. */
export function find(idx, query, most = 12) {
  const asked = fold(query);
  if (!asked) return [];
  const { forms, node, shown, model } = idx;
  const found = new Map();
  const offer = (i, score) => {
    const n = node[i];
    const total = score + Math.min(12, 3 * Math.log2(1 + (model.isPaper(n) ? 0 : model.support[n]))) - (shown[i] ? 2 : 0) - Math.min(8, forms[i].length / 25);
    const old = found.get(n);
    if (!old || old.score < total) found.set(n, { node: n, alias: shown[i], score: total });
  };
  const parts = asked.split(" ");
  for (let i = 0; i < forms.length; i++) {
    const form = forms[i];
    const at = form.indexOf(asked);
    if (at === 0) offer(i, form.length === asked.length ? 100 : 72);
    else if (at > 0) offer(i, form[at - 1] === " " ? 58 : 36);
    else if (parts.length > 1 && parts.every((p) => form.includes(p))) offer(i, 40);
  }
  if (found.size < 5 && asked.length > 2) typos(idx, parts, offer);
  return [...found.values()].sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
}

/** Every word of the query must be near some word of a name. */
function typos({ words }, parts, offer) {
  let hits = null;
  for (const part of parts) {
    const most = part.length < 4 ? (part.length < 3 ? 0 : 1) : part.length < 8 ? 1 : 2;
    const bits = letters(part);
    const near = new Map();
    for (const [word, list] of words) {
      if (Math.abs(word.length - part.length) > most && !word.startsWith(part)) continue;
      if (popcount(bits ^ letters(word)) > 2 * most && !word.startsWith(part)) continue;
      const d = word.startsWith(part) ? 0 : distance(part, word, most);
      if (d > most) continue;
      for (const i of list) near.set(i, Math.min(near.get(i) ?? 9, d));
    }
    const previous = hits;
    hits = new Map();
    for (const [i, d] of near) if (!previous || previous.has(i)) hits.set(i, d + (previous?.get(i) ?? 0));
  }
  for (const [i, d] of hits ?? []) offer(i, 30 - 8 * d);
}

function letters(word) {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
  return bits;
}

function popcount(n) {
  let count = 0;
  for (let v = n >>> 0; v; v &= v - 1) count++;
  return count;
}
