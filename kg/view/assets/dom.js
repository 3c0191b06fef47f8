// Owns: making elements. Knows: the DOM. Must not know: the graph.
// Everything that comes from text goes in as a text node; nothing here or elsewhere sets innerHTML.

const SVG = "http://www.w3.org/2000/svg";

/** el("button", {class: "x", onclick: f}, "text", child, …): children may be strings, numbers, nodes, lists or null. */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Replace what a node holds. */
export function put(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

function fill(node, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Only web addresses may become links: a page's text may hold `javascript:`. */
export function safeUrl(url) {
  return /^https?:\/\/[^\s<>"]+$/i.test(url) ? url : null;
}

/** A link out, or plain text where the address is not a web address. */
export function link(url, text = url) {
  const safe = safeUrl(url);
  return safe ? el("a", { href: safe, rel: "noopener noreferrer", target: "_blank" }, text) : el("span", {}, text);
}

/** Give the user a file. */
export function download(name, content, type) {
  const href = content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
  const a = el("a", { href, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  if (href.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(href), 1000);
}
