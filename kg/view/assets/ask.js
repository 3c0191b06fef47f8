// Owns: a small engine for questions: the part of SPARQL that people use first. Knows: strings, numbers.
// Must not know: the DOM, the graph's columns: facts come as functions (see questions.js).
//
// SELECT [DISTINCT] ?a (COUNT([DISTINCT] ?b) AS ?n) … WHERE { triples ; , . OPTIONAL { } FILTER ( ) UNION is not there }
// GROUP BY ?a … ORDER BY [DESC(]?n[)] … LIMIT n. Terms: ?variable, prefix:name, "text", number, a.

const TOKEN = /\s+|#[^\n]*|("(?:[^"\\]|\\.)*")|(\?[A-Za-z_]\w*)|(<=|>=|!=|&&|\|\||[{}().;,=<>!*|^])|(-?\d+(?:\.\d+)?)|([A-Za-z][\w-]*:[\w-]*)|([A-Za-z]\w*)/y;

/** A mistake in a question: what, and where. */
export class AskError extends Error {}

/** Parse a question. */
export function parse(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const m = TOKEN.exec(text);
    if (!m) throw new AskError(`Line ${text.slice(0, at).split("\n").length}: "${text.slice(at, at + 12)}" cannot be read here`);
    const kind = ["text", "variable", "sign", "number", "name", "word"][[1, 2, 3, 4, 5, 6].findIndex((i) => m[i] !== undefined)];
    if (kind) tokens.push({ kind, value: m[0], at });
  }
  let i = 0;
  const peek = () => tokens[i] ?? { kind: "end", value: "the end", at: text.length };
  const is = (value) => peek().value.toUpperCase?.() === value;
  const fail = (wanted) => {
    throw new AskError(`Line ${text.slice(0, peek().at).split("\n").length}: expected ${wanted}, found ${peek().value}`);
  };
  const take = (value) => (is(value) ? tokens[i++] : fail(value));
  const maybe = (value) => (is(value) ? Boolean(tokens[i++]) : false);
  const variable = () => (peek().kind === "variable" ? tokens[i++].value : fail("a variable"));
  const number = () => (peek().kind === "number" ? Number(tokens[i++].value) : fail("a number"));

  while (maybe("PREFIX")) {
    if (peek().kind !== "name") fail("a prefix");
    i++;
    take("<");
    while (!maybe(">")) i < tokens.length ? i++ : fail(">");
  }
  take("SELECT");
  const distinct = maybe("DISTINCT");
  const select = [];
  while (!is("WHERE") && !is("{")) {
    if (maybe("*")) select.push({ all: true });
    else if (maybe("(")) {
      const how = ["COUNT", "MAX", "MIN", "AVG", "SUM"].find(maybe) ?? fail("COUNT, MAX, MIN, AVG or SUM");
      take("(");
      const unique = maybe("DISTINCT");
      const of = maybe("*") ? null : variable();
      take(")");
      take("AS");
      select.push({ name: variable(), how, unique, of });
      take(")");
    } else select.push({ name: variable() });
  }
  maybe("WHERE");
  const where = block();
  const query = { distinct, select, where, group: [], order: [], limit: 1000 };
  if (maybe("GROUP")) {
    take("BY");
    while (peek().kind === "variable") query.group.push(variable());
  }
  if (maybe("ORDER")) {
    take("BY");
    for (;;) {
      if (is("DESC") || is("ASC")) {
        const down = tokens[i++].value.toUpperCase() === "DESC";
        take("(");
        query.order.push({ name: variable(), down });
        take(")");
      } else if (peek().kind === "variable") query.order.push({ name: variable(), down: false });
      else break;
    }
  }
  if (maybe("LIMIT")) query.limit = number();
  if (peek().kind !== "end") fail("the end");
  if (!select.length) throw new AskError("Line 1: SELECT needs a variable");
  return query;

  function block() {
    take("{");
    const parts = { triples: [], filters: [], optional: [] };
    while (!maybe("}")) {
      if (maybe("FILTER")) parts.filters.push(expression());
      else if (maybe("OPTIONAL")) parts.optional.push(block());
      else triples(parts.triples);
      maybe(".");
    }
    return parts;
  }

  function triples(list) {
    const subject = term();
    let first = true;
    do {
      if (!first && (is("}") || is("."))) break; // a semicolon may stand at the end
      first = false;
      const predicates = [predicate()];
      while (maybe("|")) predicates.push(predicate());
      do list.push({ subject, predicates, object: term() });
      while (maybe(","));
    } while (maybe(";"));
  }

  function predicate() {
    if (maybe("A")) return "a";
    return peek().kind === "name" ? tokens[i++].value : fail("a predicate");
  }

  function term() {
    const t = peek();
    if (t.kind === "variable") return { variable: tokens[i++].value };
    if (t.kind === "name") return { name: tokens[i++].value };
    if (t.kind === "text") return { value: JSON.parse(tokens[i++].value) };
    if (t.kind === "number") return { value: number() };
    if (is("TRUE") || is("FALSE")) return { value: tokens[i++].value.toLowerCase() === "true" };
    return fail("a variable, a name or a value");
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
    const left = atom();
    const op = ["<=", ">=", "!=", "=", "<", ">"].find(is);
    if (!op) return left;
    i++;
    return { op, left, right: atom() };
  }

  function atom() {
    if (maybe("!")) return { op: "!", left: atom() };
    if (maybe("(")) {
      const inner = expression();
      take(")");
      return inner;
    }
    const call = ["CONTAINS", "LCASE", "STRSTARTS", "BOUND", "STR"].find(is);
    if (!call) return term();
    i++;
    take("(");
    const args = [expression()];
    while (maybe(",")) args.push(expression());
    take(")");
    return { call, args };
  }
}

/**
 * Answer a parsed question.
 * @param facts {match(predicate, subject, object) → iterable of [subject, object], resolve(name) → value, size(predicate)}
 * @returns {columns, rows}: rows of values; a value of facts is whatever `match` gives
 */
export function answer(query, facts, most = 200000) {
  let work = 0;
  const tick = () => {
    if (++work > most * 20) throw new AskError("This question has too many answers on the way; ask for something narrower.");
  };
  const value = (t, row) => (t.variable !== undefined ? row[t.variable] : t.name !== undefined ? facts.resolve(t.name) : t.value);

  const join = (rows, parts) => {
    let todo = [...parts.triples];
    let filters = [...parts.filters];
    let out = rows;
    const sieve = (final) => {
      filters = filters.filter((f) => {
        const needs = variables(f);
        if (!final && !(out.length && needs.every((v) => v in out[0]))) return true;
        out = out.filter((row) => truth(evaluate(f, row)));
        return false;
      });
    };
    while (todo.length) {
      const bound = out.length ? out[0] : {};
      const cost = (t) => {
        const s = t.subject.variable === undefined || t.subject.variable in bound;
        const o = t.object.variable === undefined || t.object.variable in bound;
        return (s && o ? 0 : s ? 1 : o ? 2 : 8) * 1e7 + (s || o ? 0 : t.predicates.reduce((sum, p) => sum + facts.size(p), 0));
      };
      const next = todo.reduce((a, b) => (cost(b) < cost(a) ? b : a));
      todo = todo.filter((t) => t !== next);
      const grown = [];
      for (const row of out) {
        for (const p of next.predicates) {
          for (const [s, o] of facts.match(p, value(next.subject, row), value(next.object, row))) {
            tick();
            const fresh = { ...row };
            if (next.subject.variable !== undefined) fresh[next.subject.variable] = s;
            if (next.object.variable !== undefined) {
              if (next.object.variable === next.subject.variable && s !== o) continue;
              fresh[next.object.variable] = o;
            }
            grown.push(fresh);
          }
        }
        if (grown.length > most) throw new AskError("This question has too many answers on the way; ask for something narrower.");
      }
      out = grown;
      if (!out.length) return [];
      sieve(false);
    }
    for (const inner of parts.optional) {
      out = out.flatMap((row) => {
        const found = join([row], inner);
        return found.length ? found : [row];
      });
    }
    sieve(true);
    return out;
  };

  const evaluate = (e, row) => {
    if (e.call) {
      const args = e.args.map((a) => (e.call === "BOUND" ? row[a.variable] : text(evaluate(a, row))));
      if (e.call === "BOUND") return args[0] !== undefined;
      if (e.call === "LCASE") return args[0].toLowerCase();
      if (e.call === "STR") return args[0];
      return e.call === "CONTAINS" ? args[0].includes(args[1]) : args[0].startsWith(args[1]);
    }
    if (!e.op) return value(e, row);
    if (e.op === "!") return !truth(evaluate(e.left, row));
    const a = evaluate(e.left, row);
    if (e.op === "&&") return truth(a) && truth(evaluate(e.right, row));
    if (e.op === "||") return truth(a) || truth(evaluate(e.right, row));
    const b = evaluate(e.right, row);
    if (a === undefined || b === undefined) return false;
    if (e.op === "=") return a === b;
    if (e.op === "!=") return a !== b;
    return e.op === "<" ? a < b : e.op === ">" ? a > b : e.op === "<=" ? a <= b : a >= b;
  };
  const text = (v) => (v === undefined ? "" : facts.text ? facts.text(v) : String(v));
  const truth = (v) => v === true || (typeof v === "number" && v !== 0) || (typeof v === "string" && v !== "");

  let rows = join([{}], query.where);
  const counts = query.select.filter((s) => s.how);
  if (counts.length || query.group.length) {
    const groups = new Map();
    for (const row of rows) {
      const key = JSON.stringify(query.group.map((v) => row[v] ?? null));
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    rows = [...groups.values()].map((members) => {
      const row = Object.fromEntries(query.group.map((v) => [v, members[0][v]]));
      for (const c of counts) {
        let list = c.of === null ? members.map((_, k) => k) : members.map((m) => m[c.of]).filter((v) => v !== undefined);
        if (c.unique) list = [...new Set(list)];
        const sum = () => list.reduce((a, b) => a + b, 0);
        row[c.name] = c.how === "COUNT" ? list.length : c.how === "SUM" ? sum() : c.how === "AVG" ? sum() / Math.max(1, list.length) : list.reduce((a, b) => ((c.how === "MAX" ? b > a : b < a) ? b : a));
      }
      return row;
    });
  }
  const columns = query.select.some((s) => s.all) ? [...new Set(rows.flatMap((r) => Object.keys(r)))] : query.select.map((s) => s.name);
  const rank = (v) => (v === undefined ? "" : facts.text ? facts.order?.(v) ?? v : v);
  if (query.order.length) {
    rows.sort((a, b) => {
      for (const { name, down } of query.order) {
        const [x, y] = [rank(a[name]), rank(b[name])];
        if (x !== y) return (x < y ? -1 : 1) * (down ? -1 : 1);
      }
      return 0;
    });
  }
  let out = rows.map((row) => columns.map((c) => row[c]));
  if (query.distinct) {
    const seen = new Set();
    out = out.filter((row) => {
      const key = JSON.stringify(row.map((v) => v ?? null));
      return seen.has(key) ? false : seen.add(key);
    });
  }
  return { columns: columns.map((c) => c.slice(1)), rows: out.slice(0, query.limit), total: out.length };
}

function variables(e) {
  if (e.variable !== undefined) return [e.variable];
  return [e.left, e.right, ...(e.args ?? [])].filter(Boolean).flatMap(variables);
}
