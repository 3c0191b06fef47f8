// Owns: values of expressions: operators, functions, aggregates, order. Knows: terms. Must not know: patterns, the graph.

import { AskError } from "./sparql.js";

/**
 * The value of an expression; undefined where it has none, as in an error.
 * @param of a function from a variable's name to its value
 * @param facts {iriOf, resolve}
 * @param members the same functions for each solution of a group, for aggregates
 */
export function reckon(e, of, facts, members = null) {
  const value = (inner) => reckon(inner, of, facts, members);
  if (e.variable) return of(e.variable);
  if (e.iri) return facts.resolve(e.iri);
  if (e.how) return aggregate(e, facts, members);
  if (e.among) {
    const v = value(e.among);
    return v === undefined ? undefined : e.list.some((x) => value(x) === v);
  }
  if (e.call) return call(e, value, facts);
  if (!e.op) return e.value;
  if (e.op === "!") {
    const v = value(e.left);
    return v === undefined ? undefined : !truth(v);
  }
  if (e.op === "&&" || e.op === "||") {
    const [a, b] = [value(e.left), value(e.right)];
    const decides = e.op === "||";
    if ((a !== undefined && truth(a) === decides) || (b !== undefined && truth(b) === decides)) return decides;
    return a === undefined || b === undefined ? undefined : !decides;
  }
  const [a, b] = [value(e.left), value(e.right)];
  if (a === undefined || b === undefined) return undefined;
  if (e.op === "=") return a === b;
  if (e.op === "!=") return a !== b;
  if (["+", "-", "*", "/"].includes(e.op)) {
    if (typeof a !== "number" || typeof b !== "number" || (e.op === "/" && b === 0)) return undefined;
    return e.op === "+" ? a + b : e.op === "-" ? a - b : e.op === "*" ? a * b : a / b;
  }
  if (typeof a !== typeof b) return undefined;
  return e.op === "<" ? a < b : e.op === ">" ? a > b : e.op === "<=" ? a <= b : a >= b;
}

function call({ call: name, args }, value, facts) {
  if (name === "BOUND") return value(args[0]) !== undefined;
  if (name === "COALESCE") {
    for (const arg of args) {
      const v = value(arg);
      if (v !== undefined) return v;
    }
    return undefined;
  }
  if (name === "IF") {
    const test = value(args[0]);
    return test === undefined ? undefined : value(truth(test) ? args[1] : args[2]);
  }
  const raw = args.map(value);
  if (raw.includes(undefined)) return undefined;
  if (name === "ISIRI") return facts.iriOf(raw[0]) !== null;
  if (name === "ABS" || name === "ROUND") return typeof raw[0] === "number" ? (name === "ABS" ? Math.abs(raw[0]) : Math.round(raw[0])) : undefined;
  if (name === "STR") return facts.iriOf(raw[0]) ?? String(raw[0]);
  if (name === "SUBSTR") return [...String(raw[0])].slice(Math.max(0, raw[1] - 1), raw[2] === undefined ? undefined : raw[1] - 1 + raw[2]).join("");
  if (name === "STRLEN") return [...String(raw[0])].length;
  const [a, b = ""] = raw.map(String);
  if (name === "LCASE") return a.toLowerCase();
  if (name === "UCASE") return a.toUpperCase();
  if (name === "CONTAINS") return a.includes(b);
  if (name === "STRSTARTS") return a.startsWith(b);
  if (name === "STRENDS") return a.endsWith(b);
  if (name === "STRAFTER") return a.includes(b) ? a.slice(a.indexOf(b) + b.length) : "";
  if (name === "STRBEFORE") return a.includes(b) ? a.slice(0, a.indexOf(b)) : "";
  if (name === "CONCAT") return raw.map(String).join("");
  if (name === "YEAR") return /^\d{4}/.test(a) ? Number(a.slice(0, 4)) : undefined;
  return pattern(a, b, raw[2]);
}

function pattern(text, source, flags = "") {
  let expression;
  try {
    expression = new RegExp(source, `u${String(flags).replace(/[^is]/g, "")}`);
  } catch {
    throw new AskError(`REGEX: ${source} is no pattern`);
  }
  return expression.test(text);
}

function aggregate({ how, unique, of }, facts, members) {
  if (!members) throw new AskError(`${how} can stand only in SELECT, HAVING and ORDER BY`);
  let list = of === null ? members.map((_, k) => k) : members.map((m) => reckon(of, m, facts)).filter((v) => v !== undefined);
  if (unique) list = [...new Set(list)];
  if (how === "COUNT") return list.length;
  if (how === "SAMPLE") return list[0];
  if (how === "MAX" || how === "MIN") return list.length ? list.reduce((a, b) => (compare(b, a, facts) > 0 === (how === "MAX") ? b : a)) : undefined;
  if (list.some((v) => typeof v !== "number")) return undefined;
  const sum = list.reduce((a, b) => a + b, 0);
  return how === "SUM" ? sum : sum / Math.max(1, list.length);
}

/** Whether a value lets a solution through a filter. */
export const truth = (v) => v === true || (typeof v === "number" && v !== 0 && !Number.isNaN(v)) || (typeof v === "string" && v !== "" && v[0] !== "\u0000");

/** The order of SPARQL: nothing, then IRIs, then numbers, then texts. */
export function compare(a, b, facts) {
  const rank = (v) => (v === undefined ? 0 : facts.iriOf(v) !== null ? 1 : typeof v === "string" ? 3 : 2);
  const [x, y] = [rank(a), rank(b)];
  if (x !== y) return x - y;
  const [s, t] = x === 1 ? [facts.iriOf(a), facts.iriOf(b)] : [a, b];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** The variables of an expression. */
export function variablesOf(e) {
  if (e.variable) return [e.variable];
  return [e.left, e.right, e.of, e.among, ...(e.args ?? []), ...(e.list ?? [])].filter((x) => x && typeof x === "object").flatMap(variablesOf);
}
