// Owns: the side panel: an entity, a paper, an edge, a path, or the graph as a whole. Knows: model, parts.
// Must not know: the map. `go` holds what a click does: go.node(n), go.edge(a, b), go.near(n), go.path(n), go.place(e).

import { neighbours } from "./choose.js";
import { resultTable, useTable } from "./claims.js";
import { el, link, put, safeUrl } from "./dom.js";
import { chip, chips, icon } from "./parts.js";
import { quoted, why } from "./quotes.js";
import { group, pieces, short, utf16, words } from "./text.js";
import { citation } from "./save.js";

const ROLE_WORDS = {
  proposes: "Proposed in", uses: "Used in", comparesWith: "Compared against in", evaluatesOn: "Evaluated on in", reports: "Reported in",
  usesHardware: "Run on in", addresses: "Addressed in", mentions: "Mentioned in",
};

/** What the graph holds, for a page that was just opened. */
export function welcome(model, passed, go) {
  const most = (type, n) => {
    const list = [];
    for (let e = 0; e < model.E; e++) if (model.type(e) === type && passed.support[e] > 0) list.push({ node: e, count: passed.support[e] });
    return list.sort((a, b) => b.count - a.count || a.node - b.node).slice(0, n);
  };
  return [
    el("h2", {}, "What this graph holds"),
    el("p", { class: "lead" }, `${group(model.P)} papers, ${group(model.E)} things, ${group(model.S)} statements and ${group(model.raw.results.value.length)} results, each with the sentence that says it.`),
    el("p", { class: "quiet" }, "The map shows the most used part. Search reaches everything; click a node to see what papers say about it."),
    ["Method", "Model", "Dataset", "Hardware", "Metric", "Task"].map((name, type) => {
      const list = most(type, 6);
      return list.length ? section(plural(name), chips(model, list, go.node, 6)) : null;
    }),
  ];
}

/** An entity. */
export function entity(model, passed, n, go, state) {
  const { entities, results, uses } = model.raw;
  const aliases = entities.aliases[n];
  const byRole = new Map();
  const related = new Map();
  for (const s of model.statementsOf(n)) {
    if (!passed.ok[s] && model.predicate(s) !== "mentions") continue;
    const subject = model.subject(s);
    if (model.isPaper(subject)) push(byRole, model.predicate(s), subject);
    else push(related, subject === n ? model.predicate(s) : `~${model.predicate(s)}`, subject === n ? model.object(s) : subject);
  }
  const rows = [];
  for (let i = 0; i < results.value.length; i++) {
    if ([results.subject[i], results.metric[i], results.dataset[i], results.hardware[i], results.baseline[i]].includes(n) && passed.says("results", i)) rows.push(i);
  }
  const devices = [];
  for (let i = 0; i < uses.device.length; i++) if (uses.device[i] === n && passed.says("uses", i)) devices.push(i);
  const together = coUsed(model, passed, n);
  return [
    head(model, n, model.typeNames[model.type(n)]),
    model.note(n) ? el("p", { class: "quiet" }, model.note(n)) : null,
    el("p", { class: "facts" }, `${group(passed.support[n])} ${passed.support[n] === 1 ? "paper" : "papers"}`, attributes(entities.attributes[n])),
    el("div", { class: "actions" },
      el("button", { class: "act", "aria-pressed": String(state.near), onclick: () => go.near(n) }, state.near ? "Whole map" : "Only its neighbours"),
      el("button", { class: "act", onclick: () => go.expand(n) }, "Expand"),
      el("button", { class: "act", onclick: () => go.path(n) }, "Path to …"),
      el("button", { class: "act", onclick: () => go.compare(n) }, "Compare with …")),
    el("div", { id: "path-box" }),
    aliases.length ? section("Also called", el("p", { class: "aliases" }, aliases.slice(0, 24).map((a, i) => [i ? ", " : "", el("bdi", {}, short(a, 120))]))) : null,
    entities.broader[n].length ? section("Kind of", chips(model, entities.broader[n].map((node) => ({ node })), go.node)) : null,
    model.narrower[n].length ? section("Kinds", chips(model, byCount(model, passed, model.narrower[n]), go.node)) : null,
    [...related].sort(byKey).map(([predicate, list]) => relation(model, passed, n, predicate, list, go)),
    rows.length ? section(`Results (${rows.length})`, resultTable(model, rows, n, go)) : null,
    devices.length ? section("How it was used", useTable(model, devices, go)) : null,
    together.length ? section("Used together with", chips(model, together, go.node, 14)) : null,
    model.raw.roles.filter((r) => byRole.has(r)).map((role) => section(`${ROLE_WORDS[role]} (${byRole.get(role).length})`, paperList(model, byRole.get(role), go, role === "mentions" ? 3 : 6))),
    entities.same[n].length ? section("Elsewhere", el("ul", { class: "links" }, entities.same[n].map((iri) => el("li", {}, link(iri))))) : null,
    !byRole.size && !related.size ? el("p", { class: "quiet" }, "Nothing passes the filters for this one.") : null,
  ];
}

function relation(model, passed, n, predicate, list, go) {
  const passive = predicate.startsWith("~");
  const name = passive ? inverse(predicate.slice(1), model.typeNames[model.type(n)]) : words(predicate);
  const known = byCount(model, passed, [...new Set(list)]);
  const box = el("div", { class: "chips" });
  const show = (many) => put(box, known.slice(0, many).map(({ node }) => el("span", { class: "pair" }, chip(model, node, go.node), why(`The sentences that say so: ${short(model.name(n), 40)} and ${short(model.name(node), 40)}`, () => go.edge(n, node)))), known.length > many ? el("button", { class: "more", onclick: () => show(many + 60) }, `+ ${known.length - many} more`) : null);
  show(8);
  return section(name[0].toUpperCase() + name.slice(1), box);
}

/** A relation in the words of its object, which is of this type: only a task is solved. */
export const inverse = (predicate, type) => (predicate === "appliedTo" && type === "Task" ? "is solved with" : PASSIVE[predicate] ?? `is ${words(predicate)} by`);

const PASSIVE = {
  partOf: "has part", basedOn: "is the basis of", appliedTo: "is worked on by", outperforms: "is outperformed by", comparedWith: "is compared with",
  evaluatedOn: "is used to evaluate", trainedOn: "is used to train", measuredBy: "measures", runsOn: "runs", instanceOf: "has instance",
};

/**
 * A paper, its abstract highlighted at the exact characters.
 * @param from the entity that led here: its mentions shine
 * @param at {start, end} of the evidence that led here, or null: it is marked
 */
export function paper(model, passed, n, go, from = -1, at = null) {
  const i = n - model.E;
  const { papers } = model.raw;
  const text = model.text(n);
  const inText = utf16(text);
  const marks = [...model.mentions(n), ...(at ? [{ start: inText(at.start), end: inText(at.end) }] : [])];
  const title = papers.title[i];
  const genre = model.genre(n);
  const roles = new Map();
  for (const s of model.statementsOf(n)) push(roles, model.predicate(s), model.object(s));
  const results = [];
  for (let r = 0; r < model.raw.results.value.length; r++) if (model.raw.results.paper[r] === n) results.push(r);
  const urls = papers.urls[i].filter(safeUrl);
  const cite = el("button", { class: "act", onclick: () => go.copy(citation(model, n), "Citation copied") }, "Copy citation");
  return [
    el("p", { class: "kind" }, icon(6), " Paper", papers.date[i] ? ` · ${papers.date[i]}` : "", genre ? el("button", { class: "chip", title: "The words that say so", onclick: () => go.place(genre) }, genre.name) : null),
    el("h2", { class: "title" }, highlighted(model, text, marks, 0, title.length, from, go)),
    papers.authors[i].length ? el("p", { class: "quiet" }, short(papers.authors[i].join(", "), 300)) : null,
    el("div", { class: "actions" }, urls.slice(0, 2).map((u) => el("a", { class: "act", href: u, rel: "noopener noreferrer", target: "_blank" }, host(u), " ↗")), papers.repositories[i].filter(safeUrl).slice(0, 1).map((u) => el("a", { class: "act", href: u, rel: "noopener noreferrer", target: "_blank" }, "Code ↗")), cite),
    el("p", { class: "abstract" }, highlighted(model, text, marks, title.length + 1, text.length, from, go)),
    results.length ? section(`Results (${results.length})`, resultTable(model, results, n, go)) : null,
    model.raw.roles.filter((r) => roles.has(r)).map((role) => section(words(role)[0].toUpperCase() + words(role).slice(1), chips(model, roles.get(role).map((node) => ({ node })), go.node))),
    section("Source", el("p", { class: "quiet" }, [papers.id[i], ...papers.identifiers[i].filter((x) => x !== papers.id[i])].join(" · "), papers.pages[i].length ? ` · on ${papers.pages[i].map((p) => papers.page[p]).join(", ")}` : "")),
  ];
}

function highlighted(model, text, marks, from, to, lit, go) {
  return pieces(text, marks, from, to).map(({ text: part, over }) => {
    const placed = over.some((m) => m.entity === undefined);
    const named = over.filter((m) => m.entity !== undefined);
    const shown = named.length ? mention(part, named) : part;
    return placed ? el("mark", {}, shown) : shown;
  });

  function mention(part, over) {
    const inner = over[0];
    const own = over.some((m) => m.entity === lit);
    const names = [...new Set(over.map((m) => m.entity))].map((e) => `${short(model.name(e), 60)} (${model.typeNames[model.type(e)]})`).join(", inside ");
    const target = own && inner.entity === lit && over.length > 1 ? over[1].entity : inner.entity;
    const open = (event) => {
      event.preventDefault();
      go.node(target);
    };
    // a link, because a button cannot break over two lines
    return el("a", { href: `#entity=${encodeURIComponent(model.id(target))}`, class: `mention t${model.type(inner.entity)}${own ? " lit" : ""}${over.length > 1 ? " nested" : ""}`, title: names, onclick: open }, part);
  }
}

/** What joins two nodes: the sentences, numbers of one against the other, what they share. */
export function edge(model, passed, a, b, go) {
  const stated = [];
  for (const s of model.statementsOf(a)) if ((model.subject(s) === a && model.object(s) === b) || (model.subject(s) === b && model.object(s) === a)) stated.push(s);
  const both = sharedPapers(model, passed, a, b);
  const { subject, baseline } = model.raw.results;
  const against = [...subject.keys()].filter((i) => passed.says("results", i) && ((subject[i] === a && baseline[i] === b) || (subject[i] === b && baseline[i] === a)));
  const shared = beside(model, passed, a, b);
  return [
    el("p", { class: "kind" }, "Between"),
    el("h2", { class: "two" }, chip(model, a, go.node), el("span", { class: "quiet" }, " and "), chip(model, b, go.node)),
    stated.map((s) => {
      const list = model.evidence(s);
      return el("div", { class: "statement" },
        el("p", { class: "said" }, el("bdi", {}, short(model.name(model.subject(s)), 60)), " ", el("strong", {}, words(model.predicate(s))), " ", el("bdi", {}, short(model.name(model.object(s)), 60)), el("span", { class: "quiet" }, ` · ${Math.max(...list.map((e) => e.percent))} %`)),
        list.slice(0, 12).map((e) => quoted(model, e, [a, b], go)));
    }),
    stated.length ? null : el("p", { class: "quiet" }, "No sentence joins these two directly."),
    stated.length ? null : el("div", { class: "actions" }, el("button", { class: "act", onclick: () => go.route(a, b) }, "Path between them")),
    model.raw.entities.broader[a]?.includes(b) || model.raw.entities.broader[b]?.includes(a) ? el("p", {}, "One is a kind of the other.") : null,
    against.length ? section(`One against the other (${against.length})`, resultTable(model, against, -1, go)) : null,
    shared.length ? section(`What both share (${shared.length})`, chips(model, shared, go.node)) : null,
    both.length ? section(`Papers that use both (${both.length})`, paperList(model, both, go, 8)) : null,
  ];
}

/** A path: its steps, each with the sentences, and the way to the next one, which goes round it. */
export function route(model, passed, steps, go, turn = 0) {
  const again = (name, to) => el("div", { class: "actions" }, el("button", { class: "act", onclick: () => go.turn(to) }, name));
  if (!steps) return [el("h2", {}, turn ? "No other path" : "No path"), el("p", { class: "quiet" }, `Nothing ${turn ? "else " : ""}joins these two under the present filters.`), turn ? again("The first path", 0) : null];
  return [
    el("p", { class: "kind" }, turn ? `Path ${turn + 1}` : "Path"),
    el("h2", {}, `${steps.length - 1} ${steps.length === 2 ? "step" : "steps"}`),
    again("Another path", turn + 1),
    el("ol", { class: "steps" }, steps.map((n, i) => {
      if (!i) return el("li", {}, chip(model, n, go.node));
      const before = steps[i - 1];
      const s = [...model.statementsOf(n)].find((t) => passed.ok[t] && ((model.subject(t) === n && model.object(t) === before) || (model.subject(t) === before && model.object(t) === n)));
      const e = s === undefined ? null : model.evidence(s)[0];
      return el("li", {}, s === undefined ? el("p", { class: "quiet" }, "is a kind of, or has the kind") : el("p", { class: "said" }, el("bdi", {}, short(model.name(model.subject(s)), 50)), " ", el("strong", {}, words(model.predicate(s))), " ", el("bdi", {}, short(model.name(model.object(s)), 50))), e ? quoted(model, e, [before, n], go) : null, chip(model, n, go.node));
    })),
  ];
}

function paperList(model, list, go, first) {
  const sorted = [...new Set(list)].sort((a, b) => (model.date(b) > model.date(a) ? 1 : model.date(b) < model.date(a) ? -1 : a - b));
  const box = el("ul", { class: "papers" });
  const show = (many) => put(box, sorted.slice(0, many).map((p) => el("li", {}, el("button", { class: "paper-link", onclick: () => go.node(p) }, el("bdi", {}, short(model.name(p), 160))), el("span", { class: "quiet" }, [model.date(p).slice(0, 7), model.genre(p)?.name].filter(Boolean).map((said) => ` · ${said}`).join("")))), sorted.length > many ? el("li", {}, el("button", { class: "more", onclick: () => show(many + 50) }, `+ ${group(sorted.length - many)} more`)) : null);
  show(first);
  return box;
}

function coUsed(model, passed, n) {
  const count = new Map();
  for (const s of model.statementsOf(n)) {
    const p = model.subject(s);
    if (!passed.ok[s] || !model.isPaper(p)) continue;
    const used = new Set();
    for (const t of model.statementsOf(p)) if (passed.ok[t] && model.subject(t) === p && model.object(t) !== n) used.add(model.object(t));
    for (const o of used) count.set(o, (count.get(o) ?? 0) + 1);
  }
  return [...count].filter(([, c]) => c > 1).map(([node, c]) => ({ node, count: c })).sort((a, b) => b.count - a.count || a.node - b.node).slice(0, 60);
}

/** What stands beside both, in a sentence or in papers; what is nearest to the two comes first. */
function beside(model, passed, a, b) {
  const all = (n) => new Map(neighbours(model, passed, n, { most: Infinity }).map((x) => [x.node, x.weight]));
  const [one, other] = [all(a), all(b)];
  const both = [...one.keys()].filter((n) => other.has(n));
  const near = (n) => Math.min(one.get(n), other.get(n));
  return both.sort((m, n) => near(n) - near(m) || m - n).map((node) => ({ node }));
}

function sharedPapers(model, passed, a, b) {
  const of = (n) => new Set([...model.statementsOf(n)].filter((s) => passed.ok[s] && model.isPaper(model.subject(s))).map((s) => model.subject(s)));
  const other = of(b);
  return [...of(a)].filter((p) => other.has(p));
}

function head(model, n, type) {
  return [el("p", { class: "kind" }, icon(model.type(n)), ` ${type}`), el("h2", {}, el("bdi", {}, short(model.name(n), 400)))];
}

function section(title, ...content) {
  return el("section", { class: "part" }, el("h3", {}, title), content);
}

function attributes(pairs) {
  return pairs.map(([key, value]) => (key === "higherIsBetter" ? (value ? " · higher is better" : " · lower is better") : ` · ${words(key)} ${typeof value === "number" ? group(value) : value}`));
}

function byCount(model, passed, list) {
  return [...list].sort((a, b) => (passed.support[b] ?? 0) - (passed.support[a] ?? 0) || a - b).map((node) => ({ node }));
}

function push(map, key, value) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(value);
}

const byKey = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);
const host = (url) => { try { return new URL(url).hostname.replace(/^www\./, ""); } catch { return "link"; } };
export const plural = (name) => (name === "Hardware" ? "Hardware" : `${name}s`);
