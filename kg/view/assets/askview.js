// Owns: the query box: the list of questions, their parameters, the text, the answers. Knows: questions, parts.
// Must not know: how a question is answered, the map.

import { FILTERS, START } from "./address.js";
import { el, link, put } from "./dom.js";
import { isNode, numberOf, shortName } from "./facts.js";
import { chip, nothing, table } from "./parts.js";
import { asker, bind, chosen, firstValues, groups, offers } from "./questions.js";
import { AskError } from "./sparql.js";
import { save, title } from "./tables.js";
import { group, short } from "./text.js";

/** Make the query box once; returns draw(root, passed, state). */
export function askView(model, shipped, go) {
  const engine = asker(model);
  const first = new Map(); // question → its first values

  return function draw(root, passed, state) {
    const question = state.ask ? null : chosen(shipped, state.question);
    const given = Object.fromEntries(state.values.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
    let values = {};
    if (question?.parameters.length) {
      if (!first.has(question.name)) first.set(question.name, firstValues(model, engine.facts(passed), question));
      values = { ...first.get(question.name), ...given };
    }
    const area = el("textarea", { class: "ask-text", id: "ask-text", "aria-label": "Question in SPARQL", spellcheck: "false", rows: 12 });
    const out = el("div", { id: "ask-answer", "aria-live": "polite" });
    const failed = (error) => {
      if (!(error instanceof AskError)) throw error;
      put(out, el("p", { class: "error", role: "alert" }, error.message));
    };
    const run = (text) => {
      let found;
      try {
        found = engine.ask(text, passed);
      } catch (error) {
        failed(error);
        return;
      }
      put(out, found.form !== "ask" && !found.rows.length ? nothing(without(state, values)) : answers(found, engine.facts(passed)));
    };
    const own = () => (area.value.trim() === (question ? bound() : state.ask).trim() ? run(area.value) : go.ask({ ask: area.value, question: "", values: [] }));
    const bound = () => {
      try {
        return bind(question, values);
      } catch (error) {
        failed(error);
        return question.text;
      }
    };
    area.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
      e.preventDefault();
      own();
    });
    const fields = question?.parameters.map((p) => parameter(p, values[p.name]));
    const form = fields?.length
      ? el("form", { class: "ask-fields", onsubmit: (e) => {
        e.preventDefault();
        go.ask({ ask: "", question: question.name, values: fields.map((f) => `${f.name}=${f.input.value}`) });
      } }, fields.map((f) => f.row), el("button", { class: "act primary", id: "ask-go" }, "Answer"))
      : null;
    area.value = question ? bound() : state.ask;
    put(root,
      title("Ask", "Questions to the graph, answered inside this page. The filters count."),
      el("div", { class: "asks" },
        el("nav", { class: "ask-list", "aria-label": "Questions" }, groups(shipped).map((g) => el("div", {}, el("h3", {}, g.title), el("ul", {}, g.list.map((q) => el("li", {}, el("button", { class: "ask-item", "aria-current": q === question || q.name === question?.name ? "true" : null, onclick: () => go.ask({ ask: "", question: q.name, values: [] }) }, q.title))))))),
        picker(question),
        el("div", { class: "ask-main" },
          question ? [el("h3", { class: "ask-title" }, question.title), el("p", { class: "quiet" }, question.about)] : el("h3", { class: "ask-title" }, "Your own question"),
          form,
          el("details", { class: "ask-sparql", open: !question }, el("summary", {}, "The question in SPARQL"),
            area,
            el("p", {}, el("button", { class: "act", id: "ask-run", onclick: own }, "Run this text"), el("span", { class: "quiet" }, "  Ctrl Enter. The same text runs with kg query and kg serve."))),
          out)));
    if (!out.firstChild) run(area.value);
  };

  /** The list as one control, for narrow screens. */
  function picker(question) {
    return el("label", { class: "ask-pick" }, "Question ", el("select", { onchange: (e) => go.ask({ ask: "", question: e.target.value, values: [] }) },
      question ? null : el("option", { value: "", selected: true }, "Your own"),
      groups(shipped).map((g) => el("optgroup", { label: g.title }, g.list.map((q) => el("option", { value: q.name, selected: q.name === question?.name }, q.title))))));
  }

  function parameter(p, value) {
    const names = offers(model, p);
    const input = el("input", { id: `ask-${p.name}`, value, list: names.length ? `ask-names-${p.name}` : null, inputmode: p.kind === "text" ? null : "decimal", autocomplete: "off", spellcheck: "false" });
    return { name: p.name, input, row: el("label", {}, el("span", {}, p.about[0].toUpperCase() + p.about.slice(1)), input, names.length ? el("datalist", { id: `ask-names-${p.name}` }, names.map((n) => el("option", { value: n }))) : null) };
  }

  function answers(found, known) {
    if (found.form === "ask") return el("p", { class: "ask-yes" }, found.yes ? "Yes." : "No.");
    const node = (v, n) => (isNode(v) ? numberOf(v) : n);
    const rows = found.rows.map((row, i) => ({ row, nodes: row.map((v, k) => node(v, found.nodes[i][k])) }));
    const plain = (v) => (v === undefined ? "" : isNode(v) ? known.labelOf(v) : known.iriOf(v) === null ? v : shortName(known.iriOf(v)));
    const cell = (v, n) => {
      if (n >= 0) return model.isPaper(n) ? el("button", { class: "paper-link", onclick: () => go.node(n) }, el("bdi", {}, short(String(plain(v)), 110))) : chip(model, n, go.node, { most: 44 });
      if (typeof v === "number") return group(v);
      if (v === undefined || v === "") return "";
      const text = String(plain(v));
      return /^https?:\/\//.test(text) ? link(text, short(text, 60)) : el("bdi", { class: "words" }, short(text, 300));
    };
    const columns = found.columns.map((name, k) => ({
      name: spaced(name), value: ({ row }) => plain(row[k]), cell: ({ row, nodes }) => cell(row[k], nodes[k]), number: rows.every(({ row }) => row[k] === undefined || typeof row[k] === "number"),
    }));
    const t = table("Answers", columns, rows, { first: 60 });
    const things = [...new Set(rows.flatMap((r) => r.nodes).filter((n) => n >= 0))];
    return [
      el("div", { class: "ask-foot" },
        el("p", { class: "quiet", id: "ask-count" }, `${group(rows.length)} ${rows.length === 1 ? "answer" : "answers"}${found.total > rows.length ? ` of ${group(found.total)}` : ""}`),
        things.length ? el("button", { class: "act", id: "ask-show", onclick: () => go.pick(things) }, `Show ${things.length === 1 ? "it" : "them"} on the map`) : null,
        save(go, t, "answers")),
      t,
    ];
  }
}

/** That there is no answer: to what, and whether filters are set. */
function without(state, values) {
  const asked = Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(", ");
  const narrowed = FILTERS.some((key) => JSON.stringify(state[key]) !== JSON.stringify(START[key]));
  return `No answer${asked ? ` with ${asked}` : ""}${narrowed ? " under these filters" : ""}.${asked ? " Try another value." : ""}`;
}

/** mostDevices → "most devices" */
const spaced = (name) => name.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
