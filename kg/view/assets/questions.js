import { el } from "./dom.js";
export function ask() { return el("p", {}, ""); }
