// Owns: the grammar of questions: SPARQL text to a tree. Knows: strings. Must not know: the graph, how a tree is answered.
//
// SELECT, ASK and CONSTRUCT; sub-SELECT, OPTIONAL, UNION, MINUS, FILTER, BIND, VALUES; paths with / | ^ + * ?; GROUP BY,
// HAVING, ORDER BY, LIMIT, OFFSET and the functions below: what the shipped questions need, and what people write first.

const TOKEN = /\s+|#[^\n]*|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([?$][A-Za-z_]\w*)|(<[^<>"{}|\\^`\s]*>)|(\^\^|<=|>=|!=|&&|\|\||[{}().;,=<>!*|^/+?-])|(\d+(?:\.\d+)?)|([A-Za-z][\w-]*:(?:[\w%](?:[\w.%-]*[\w%-])?)?)|([A-Za-z]\w*)/y;
const KINDS = ["text", "variable", "iri", "sign", "number", "name", "word"];
export const AGGREGATES = ["COUNT", "MAX", "MIN", "AVG", "SUM", "SAMPLE"];
const FUNCTIONS = ["CONTAINS", "LCASE", "UCASE", "STRSTARTS", "STRENDS", "STRAFTER", "STRBEFORE", "STRLEN", "SUBSTR", "STR", "CONCAT", "REGEX", "BOUND", "IF", "COALESCE", "ABS", "ROUND", "YEAR", "ISIRI"];

/** The namespace of the data. */
export const BASE = "https://w3id.org/paperkg/";

/** The prefixes that need no declaration: those of the RDF files, and what people ask with (a test holds them to Python's). */
export const PREFIXES = Object.freeze({
  kg: `${BASE}ontology#`, dcterms: "http://purl.org/dc/terms/", skos: "http://www.w3.org/2004/02/skos/core#",
  mls: "http://www.w3.org/ns/mls#", rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", nif: "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
  itsrdf: "http://www.w3.org/2005/11/its/rdf#", prov: "http://www.w3.org/ns/prov#", schema: "http://schema.org/", xsd: "http://www.w3.org/2001/XMLSchema#",
  owl: "http://www.w3.org/2002/07/owl#", rdfs: "http://www.w3.org/2000/01/rdf-schema#",
});
export const DATA_PREFIXES = new Set(["method", "model", "dataset", "hardware", "metric", "task", "arxiv", "doi", "acl", "openreview", "title"]);

/** A mistake in a question: what, and where. */
export class AskError extends Error {}

/** Parse a question: {form, distinct, select, where, group, having, order, limit, offset, template}. */
export function parse(text) {
  const tokens = scan(text);
  const prefixes = { ...PREFIXES };
  let i = 0;
  const peek = (ahead = 0) => tokens[i + ahead] ?? { kind: "end", value: "the end", at: text.length };
  const is = (value) => peek().kind !== "text" && peek().value.toUpperCase() === value;
  const fail = (wanted) => {
    throw new AskError(`Line ${lineOf(text, peek().at)}: expected ${wanted}, found ${peek().value}`);
  };
  const take = (value) => (is(value) ? tokens[i++] : fail(value));
  const maybe = (value) => (is(value) ? Boolean(tokens[i++]) : false);
  const kind = (wanted, said) => (peek().kind === wanted ? tokens[i++].value : fail(said));
  const variable = () => kind("variable", "a variable").replace("$", "?");
  const number = () => Number(kind("number", "a number"));

  while (maybe("PREFIX")) {
    const name = kind("name", "a prefix");
    prefixes[name.slice(0, -1)] = kind("iri", "an IRI in < >").slice(1, -1);
  }
  const query = is("ASK") ? asked() : is("CONSTRUCT") ? constructed() : select();
  if (peek().kind !== "end") fail("the end");
  return query;

  function asked() {
    take("ASK");
    return { form: "ask", select: [{ all: true }], where: block(), group: null, having: [], order: [], limit: 1, offset: 0 };
  }

  function constructed() {
    take("CONSTRUCT");
    const template = block().filter((part) => part.triples).flatMap((part) => part.triples);
    maybe("WHERE");
    return modifiers({ form: "construct", template, select: [{ all: true }], where: block() });
  }

  function select() {
    take("SELECT");
    const distinct = maybe("DISTINCT") || maybe("REDUCED");
    const list = [];
    while (!is("WHERE") && !is("{")) {
      if (maybe("*")) list.push({ all: true });
      else if (maybe("(")) {
        const value = expression();
        take("AS");
        list.push({ name: variable(), value });
        take(")");
      } else list.push({ name: variable() });
    }
    if (!list.length) throw new AskError(`Line ${lineOf(text, peek().at)}: SELECT needs a variable`);
    maybe("WHERE");
    return modifiers({ form: "select", distinct, select: list, where: block() });
  }

  function modifiers(query) {
    const full = { ...query, group: null, having: [], order: [], limit: Infinity, offset: 0 };
    if (maybe("GROUP")) {
      take("BY");
      full.group = [];
      while (peek().kind === "variable") full.group.push(variable());
    }
    if (maybe("HAVING")) while (is("(")) full.having.push(bracketed());
    if (maybe("ORDER")) {
      take("BY");
      for (;;) {
        if (is("DESC") || is("ASC")) full.order.push({ down: tokens[i++].value.toUpperCase() === "DESC", value: bracketed() });
        else if (peek().kind === "variable") full.order.push({ down: false, value: { variable: variable() } });
        else if (is("(") || FUNCTIONS.some(is)) full.order.push({ down: false, value: atom() });
        else break;
      }
    }
    for (;;) {
      if (maybe("LIMIT")) full.limit = number();
      else if (maybe("OFFSET")) full.offset = number();
      else return full;
    }
  }

  /** What stands in braces: a list of {triples}, {filter}, {optional}, {minus}, {union}, {bind}, {values}, {select}. */
  function block() {
    take("{");
    const parts = [];
    while (!maybe("}")) {
      if (maybe("FILTER")) parts.push({ filter: is("(") ? bracketed() : atom() });
      else if (maybe("OPTIONAL")) parts.push({ optional: block() });
      else if (maybe("MINUS")) parts.push({ minus: block() });
      else if (maybe("BIND")) {
        take("(");
        const value = expression();
        take("AS");
        parts.push({ bind: variable(), value });
        take(")");
      } else if (maybe("VALUES")) parts.push(values());
      else if (is("SELECT")) parts.push({ select: select() });
      else if (is("{")) {
        const branches = [block()];
        while (maybe("UNION")) branches.push(block());
        parts.push(branches.length > 1 ? { union: branches } : { group: branches[0] });
      } else if (is("SERVICE") || is("GRAPH")) fail("a pattern; SERVICE and GRAPH are not answered in this page");
      else {
        const last = parts.at(-1);
        if (last?.triples) triples(last.triples);
        else parts.push({ triples: triples([]) });
      }
      maybe(".");
    }
    return parts;
  }

  function values() {
    const names = [];
    const many = maybe("(");
    while (peek().kind === "variable") names.push(variable());
    if (many) take(")");
    take("{");
    const rows = [];
    while (!maybe("}")) {
      if (!many) rows.push([datum()]);
      else {
        take("(");
        const row = [];
        while (!maybe(")")) row.push(datum());
        rows.push(row);
      }
    }
    return { values: names, rows };
  }

  function datum() {
    return maybe("UNDEF") ? null : term();
  }

  function triples(list) {
    const subject = term();
    let first = true;
    do {
      if (!first && (is("}") || is("."))) break; // a semicolon may stand at the end
      first = false;
      const predicate = verb();
      do list.push({ subject, predicate, object: term() });
      while (maybe(","));
    } while (maybe(";"));
    return list;
  }

  function verb() {
    return peek().kind === "variable" ? { variable: variable() } : alternatives();
  }

  function alternatives() {
    const options = [sequence()];
    while (maybe("|")) options.push(sequence());
    return options.length > 1 ? { alternatives: options } : options[0];
  }

  function sequence() {
    const steps = [step()];
    while (maybe("/")) steps.push(step());
    return steps.length > 1 ? { steps } : steps[0];
  }

  function step() {
    if (maybe("^")) return { inverse: step() };
    let path;
    if (maybe("(")) {
      path = alternatives();
      take(")");
    } else if (peek().kind === "word" && peek().value === "a") {
      i++;
      path = { iri: `${PREFIXES.rdf}type` };
    } else if (peek().kind === "name" || peek().kind === "iri") path = term();
    else fail("a predicate");
    if (maybe("+")) return { repeat: path, least: 1 };
    if (maybe("*")) return { repeat: path, least: 0 };
    return maybe("?") ? { alternatives: [path, { steps: [] }] } : path;
  }

  function term() {
    const t = peek();
    if (t.kind === "variable") return { variable: variable() };
    if (t.kind === "iri") return { iri: tokens[i++].value.slice(1, -1) };
    if (t.kind === "name") return { iri: expand(tokens[i++]) };
    if (t.kind === "text") {
      const value = unquoted(tokens[i++].value);
      if (!maybe("^^")) return { value };
      const type = term().iri ?? fail("a datatype");
      if (type.endsWith("#boolean")) return { value: value === "true" };
      return { value: /#(integer|decimal|double|float|nonNegativeInteger)$/.test(type) ? Number(value) : value };
    }
    if (is("-")) {
      i++;
      return { value: -number() };
    }
    if (t.kind === "number") return { value: number() };
    if (is("TRUE") || is("FALSE")) return { value: tokens[i++].value.toLowerCase() === "true" };
    return fail("a variable, a name or a value");
  }

  function expand(token) {
    const at = token.value.indexOf(":");
    const prefix = token.value.slice(0, at);
    const space = Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : DATA_PREFIXES.has(prefix) ? `${BASE}${prefix}/` : null;
    if (space === null) throw new AskError(`Line ${lineOf(text, token.at)}: the prefix ${prefix}: is not declared`);
    return space + token.value.slice(at + 1);
  }

  function bracketed() {
    take("(");
    const inner = expression();
    take(")");
    return inner;
  }

  function expression() {
    let left = conjunction();
    while (maybe("||")) left = { op: "||", left, right: conjunction() };
    return left;
  }

  function conjunction() {
    let left = comparison();
    while (maybe("&&")) left = { op: "&&", left, right: comparison() };
    return left;
  }

  function comparison() {
    const left = sum();
    const not = is("NOT") && peek(1).value.toUpperCase() === "IN";
    if (not) i++;
    if (maybe("IN")) {
      const among = { among: left, list: arguments_() };
      return not ? { op: "!", left: among } : among;
    }
    const op = ["<=", ">=", "!=", "=", "<", ">"].find(is);
    if (!op) return left;
    i++;
    return { op, left, right: sum() };
  }

  function sum() {
    let left = product();
    for (let op; (op = ["+", "-"].find(is)); ) {
      i++;
      left = { op, left, right: product() };
    }
    return left;
  }

  function product() {
    let left = atom();
    for (let op; (op = ["*", "/"].find(is)); ) {
      i++;
      left = { op, left, right: atom() };
    }
    return left;
  }

  function atom() {
    if (maybe("!")) return { op: "!", left: atom() };
    if (maybe("-")) return { op: "-", left: { value: 0 }, right: atom() };
    if (is("(")) return bracketed();
    const how = AGGREGATES.find(is);
    if (how) {
      i++;
      take("(");
      const unique = maybe("DISTINCT");
      const of = maybe("*") ? null : expression();
      take(")");
      return { how, unique, of };
    }
    const call = FUNCTIONS.find(is);
    if (!call) return term();
    i++;
    return { call, args: arguments_() };
  }

  function arguments_() {
    take("(");
    const list = [];
    while (!maybe(")")) {
      list.push(expression());
      maybe(",");
    }
    return list;
  }
}

function scan(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const m = TOKEN.exec(text);
    if (!m) throw new AskError(`Line ${lineOf(text, at)}: "${text.slice(at, at + 12)}" cannot be read here`);
    const kind = KINDS[m.findIndex((part, k) => k > 0 && part !== undefined) - 1];
    if (kind) tokens.push({ kind, value: m[0], at });
  }
  return tokens;
}

function unquoted(token) {
  return token.slice(1, -1).replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/gs, (_, c) => (c.length > 1 ? String.fromCodePoint(Number.parseInt(c.slice(1), 16)) : { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[c] ?? c));
}

const lineOf = (text, at) => text.slice(0, at).split("\n").length;
