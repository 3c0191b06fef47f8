// Owns: what people take away: CSV, SVG, Turtle, citations. Knows: the model, look. Must not know: panels.

import { neighbours } from "./choose.js";
import { month } from "./data.js";
import { outline, theme } from "./look.js";
import { BASE, PREFIXES } from "./sparql.js";

/** RFC 4180, and no cell that a spreadsheet would run as a formula. */
export function csv(rows, mark = ",") {
  return rows.map((row) => row.map((cell) => {
    let text = String(cell ?? "");
    if (typeof cell === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    if (mark === "\t") return text.replace(/[\t\r\n]+/g, " ");
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }).join(mark)).join("\r\n") + "\r\n";
}

/** The address of a node, as in the RDF files: type or scheme, slash, the rest percent-encoded but for its slashes. */
export function iri(id) {
  const at = id.indexOf(":");
  const rest = encodeURIComponent(id.slice(at + 1)).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase()).replace(/%2F/g, "/").replace(/(?<=^|\/)\.{1,2}(?=\/|$)/g, (dots) => "%2E".repeat(dots.length));
  return `${BASE}${id.slice(0, at)}/${rest}`;
}

const literal = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t").replace(/[\u0000-\u001f\u007f]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"))}"`;

/** What a selection takes along: itself, its neighbours and papers; without one, all that is drawn. */
export function picked(model, passed, state, scene) {
  const node = model.number(state.entity || state.paper) ?? -1;
  return node < 0 ? scene.nodes.map((n) => n.id) : [node, ...neighbours(model, passed, node, { papers: true, most: 500 }).map((n) => n.node)];
}

/** Turtle of these nodes and every statement between them. */
export function turtle(model, passed, nodes) {
  const inside = new Set(nodes);
  const lines = [...["kg", "skos", "dcterms"].map((prefix) => `@prefix ${prefix}: <${PREFIXES[prefix]}> .`), ""];
  for (const n of [...inside].sort((a, b) => a - b)) {
    const facts = model.isPaper(n)
      ? [`a ${["Paper", model.genre(n)?.name].filter(Boolean).map((name) => `kg:${name}`).join(", ")}`, `dcterms:title ${literal(model.name(n))}`]
      : [`a kg:${model.typeNames[model.type(n)]}`, `skos:prefLabel ${literal(model.name(n))}`, ...model.raw.entities.aliases[n].map((a) => `skos:altLabel ${literal(a)}`), ...model.raw.entities.broader[n].filter((w) => inside.has(w)).map((w) => `skos:broader <${iri(model.id(w))}>`)];
    for (const s of model.statementsOf(n)) if (passed.ok[s] && model.subject(s) === n && inside.has(model.object(s))) facts.push(`kg:${model.predicate(s)} <${iri(model.id(model.object(s)))}>`);
    lines.push(`<${iri(model.id(n))}> ${[...new Set(facts)].join(" ;\n    ")} .`, "");
  }
  return lines.join("\n");
}

/** BibTeX of a paper. */
export function citation(model, n) {
  const p = model.raw.papers;
  const i = n - model.E;
  const plain = (text) => text.replace(/[\\{}]/g, "").replace(/([%&$#_])/g, "\\$1").replace(/\s+/g, " ").trim();
  const m = month(p.date[i]);
  const first = (p.authors[i][0] ?? "anonymous").split(/\s+/).pop().normalize("NFKD").replace(/[^A-Za-z]/g, "").toLowerCase() || "anonymous";
  const word = (p.title[i].match(/[A-Za-z]{4,}/) ?? ["paper"])[0].toLowerCase();
  const arxiv = /^arxiv:(.+)$/.exec([p.id[i], ...p.identifiers[i]].find((x) => x.startsWith("arxiv:")) ?? "");
  const doi = /^doi:(.+)$/.exec([p.id[i], ...p.identifiers[i]].find((x) => x.startsWith("doi:")) ?? "");
  const fields = [["title", `{${plain(p.title[i])}}`], ["author", plain(p.authors[i].join(" and "))], ["year", m < 0 ? "" : String(Math.floor(m / 12))], ["eprint", arxiv?.[1] ?? ""], ["archivePrefix", arxiv ? "arXiv" : ""], ["doi", doi?.[1] ?? ""], ["url", p.urls[i][0] ?? ""]];
  return `@misc{${first}${m < 0 ? "" : Math.floor(m / 12)}${word},\n${fields.filter(([, v]) => v).map(([k, v]) => `  ${k} = {${v}}`).join(",\n")}\n}\n`;
}

const xml = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " ").replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);

/** The picture as SVG, as it is on the screen. */
export function vector(pic) {
  const look = theme();
  const view = pic.lens();
  const scene = pic.scene();
  const f = (v) => v.toFixed(1);
  const out = [`<svg xmlns="http://www.w3.org/2000/svg" width="${view.w}" height="${view.h}" viewBox="0 0 ${view.w} ${view.h}" font-family="Inter, Segoe UI, system-ui, sans-serif">`, `<rect width="100%" height="100%" fill="${look.paper}"/>`];
  for (const d of scene.discs) {
    const p = view.to(d);
    if (d.size > 1 && !pic.loose()) out.push(`<circle cx="${f(p.x)}" cy="${f(p.y)}" r="${f(d.r * view.scale)}" fill="${look.disc}" stroke="${look.rim}"/>`);
  }
  for (const e of scene.edges) {
    const a = view.to(pic.where(scene.byId.get(e.a)));
    const b = view.to(pic.where(scene.byId.get(e.b)));
    out.push(`<line x1="${f(a.x)}" y1="${f(a.y)}" x2="${f(b.x)}" y2="${f(b.y)}" stroke="${look.edge}" stroke-width="${f(Math.max(0.5, e.width * view.scale))}"${e.stated ? "" : ' stroke-dasharray="3 4"'}/>`);
  }
  for (const n of scene.nodes) {
    const p = view.to(pic.where(n));
    const r = n.r * view.scale;
    const points = outline(n.type, r);
    const paint = `fill="${look.colours[n.type]}" stroke="${look.paper}"`;
    out.push(points ? `<polygon points="${points.map(([x, y]) => `${f(p.x + x)},${f(p.y + y)}`).join(" ")}" ${paint}/>` : `<circle cx="${f(p.x)}" cy="${f(p.y)}" r="${f(r)}" ${paint}/>`);
  }
  pic.arcs().forEach((a, i) => {
    out.push(`<path id="rim${i}" fill="none" d="M${f(a.x - a.r)} ${f(a.y)}A${f(a.r)} ${f(a.r)} 0 0 1 ${f(a.x + a.r)} ${f(a.y)}"/>`);
    if (a.drawn) out.push(`<text font-size="10.5" font-weight="650" fill="${look.quiet}" text-anchor="middle" dominant-baseline="middle"><textPath href="#rim${i}" startOffset="50%">${xml(a.text)}</textPath></text>`);
  });
  for (const l of pic.labels()) out.push(`<text x="${f(l.box.x + 2)}" y="${f(l.box.y + l.box.h * 0.78)}" font-size="${l.size}" font-weight="${l.bold ? 650 : 500}" fill="${l.colour}" stroke="${look.paper}" stroke-width="3" paint-order="stroke">${xml(l.text)}</text>`);
  out.push("</svg>");
  return out.join("\n");
}
