// Owns: the view in the address: what a link restores. Knows: strings. Must not know: the DOM, the graph.

/** The state of a page that nobody has touched; a top of 0 is as many as the screen can hold. */
export const START = Object.freeze({
  view: "map", entity: "", paper: "", at: "", edge: "", path: "", turn: 0, claim: "", near: false, all: false, open: [], pick: [], top: 0, papers: false, types: null, roles: null,
  predicates: null, confidence: 0, support: 1, from: "", to: "", page: "", board: "", question: "", values: [], ask: "", cam: "", table: "",
});

/** What the panel shows, one at a time. */
export const CHOICES = ["entity", "paper", "edge", "path", "claim"];

/** What narrows the graph; the rest says what is looked at. */
export const FILTERS = ["types", "roles", "predicates", "confidence", "support", "from", "to", "page"];

const LISTS = new Set(["open", "pick", "values", "types", "roles", "predicates"]);

/** The part behind `#`; what is as at the start is left out. */
export function write(state) {
  const parts = [];
  for (const [key, initial] of Object.entries(START)) {
    const value = state[key];
    if (value === null || value === undefined || value === initial || (Array.isArray(value) && Array.isArray(initial) && !value.length)) continue;
    const text = LISTS.has(key) ? [...value].map(encode).join(",") : value === true ? "1" : encode(String(value));
    parts.push(`${key}=${text}`);
  }
  return parts.join("&");
}

/** The state that a hash describes; unknown or broken parts are left at their start. */
export function read(hash) {
  const state = { ...START };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, text = ""] = part.split(/=(.*)/s);
    if (!Object.hasOwn(START, key)) continue;
    const initial = START[key];
    if (LISTS.has(key)) state[key] = text ? text.split(",").map(decode) : [];
    else if (typeof initial === "boolean") state[key] = text === "1";
    else if (typeof initial === "number") state[key] = Number.isFinite(Number(text)) && text !== "" ? Number(text) : initial;
    else state[key] = decode(text);
  }
  return state;
}

const encode = (text) => encodeURIComponent(text).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%7E/g, "~");

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
