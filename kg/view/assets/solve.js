// Owns: answering a parsed question over facts: joins, optional parts, groups, order. Knows: sparql's tree, reckon.
// Must not know: the DOM, how facts are stored.
//
// A solution is a list with a slot for each variable of its SELECT; what is unbound is undefined.

import { AskError, PREFIXES } from "./sparql.js";
import { compare, reckon, truth, variablesOf } from "./reckon.js";

const LABELS = new Set([`${PREFIXES.skos}prefLabel`, `${PREFIXES.dcterms}title`, `${PREFIXES.dcterms}identifier`]);

/**
 * Answer a question.
 * @param facts as `facts.js` makes them: match, resolve, iriOf, named, predicates, labelOf
 * @param most solutions on the way; more is refused, so that no question can stop the page
 * @returns {form, columns, rows, nodes, total}: nodes[i][k] is the node that the text in rows[i][k] names, or -1
 */
export function answer(query, facts, most = 600000) {
  const found = solve(query, facts, most);
  if (query.form === "ask") return { form: "ask", columns: [], rows: [], nodes: [], total: 0, yes: found.rows.length > 0 };
  if (query.form === "construct") return construct(query, found, facts);
  const columns = found.names;
  const rows = found.rows.slice(query.offset, query.offset + query.limit);
  const full = found.whole.slice(query.offset, query.offset + query.limit);
  const sources = columns.map((name) => origins(query, name));
  const nodes = rows.map((row, i) => row.map((value, k) => named(value, sources[k], full[i], found.scope, facts)));
  return { form: "select", columns: columns.map((c) => c.slice(1)), rows, nodes, total: found.rows.length };
}

/** The node whose name a text is: the one that stands in the same solution, or else the only one of that name. */
function named(value, source, row, scope, facts) {
  if (typeof value !== "string" || source === null || value[0] === "\u0000") return -1;
  for (const name of source) {
    const term = row[scope.get(name)];
    if (typeof term === "string" && term.startsWith("\u0000n")) return Number(term.slice(2));
  }
  return facts.named(value);
}

/** The variables whose label, title or id a variable holds; null where it holds none of these. */
function origins(query, name) {
  const found = [];
  let any = false;
  const look = (parts) => {
    for (const part of parts) {
      for (const t of part.triples ?? []) {
        if (t.object.variable !== name || !LABELS.has(t.predicate.iri)) continue;
        any = true;
        if (t.subject.variable) found.push(t.subject.variable);
      }
      if (part.bind === name && part.value.call === "COALESCE") {
        for (const inner of variablesOf(part.value)) {
          const more = origins(query, inner);
          if (more) {
            any = true;
            found.push(...more);
          }
        }
      }
      for (const inner of [part.optional, part.group, part.select?.where, ...(part.union ?? [])]) if (inner) look(inner);
    }
  };
  const made = query.select.find((s) => s.name === name && s.value);
  if (made) return made.value.how === "SAMPLE" && made.value.of.variable && origins(query, made.value.of.variable) ? [] : null;
  look(query.where);
  return any ? found : null;
}

function construct(query, found, facts) {
  const seen = new Set();
  const rows = [];
  for (const row of found.whole) {
    for (const t of query.template) {
      const triple = [t.subject, t.predicate, t.object].map((x) => (x.variable ? row[found.scope.get(x.variable)] : x.iri ? facts.resolve(x.iri) : x.value));
      const key = JSON.stringify(triple);
      if (triple.includes(undefined) || seen.has(key)) continue;
      seen.add(key);
      rows.push(triple);
    }
  }
  const kept = rows.slice(query.offset, query.offset + query.limit);
  return { form: "construct", columns: ["subject", "predicate", "object"], rows: kept, nodes: kept.map(() => [-1, -1, -1]), total: rows.length };
}

/** All solutions of a SELECT in order: {names, rows: projected, whole: unprojected, scope}. */
function solve(query, facts, most) {
  const scope = new Map();
  const slot = (name) => {
    if (!scope.has(name)) scope.set(name, scope.size);
    return scope.get(name);
  };
  let work = 0;
  const tick = () => {
    if (++work > most * 12) throw new AskError("This question has too many answers on the way; ask for something narrower, or use kg query.");
  };
  const guard = (rows) => {
    if (rows.length > most) throw new AskError("This question has too many answers on the way; ask for something narrower, or use kg query.");
    return rows;
  };
  const known = (t, row) => (t.variable ? row[slot(t.variable)] : t.iri ? facts.resolve(t.iri) : t.value);
  const value = (e, row, members) => reckon(e, (name) => row[slot(name)], facts, members?.map((m) => (name) => m[slot(name)]));

  /** Solutions of what stands in braces, joined with those that are given. `sure` are the variables bound in all of them. */
  function group(parts, given, sure) {
    let rows = given;
    let waiting = parts.filter((p) => p.filter).map((p) => p.filter);
    const sieve = (list, last = false) => {
      const ready = waiting.filter((f) => last || variablesOf(f).every((v) => sure.has(v)));
      waiting = waiting.filter((f) => !ready.includes(f));
      return ready.length ? list.filter((row) => ready.every((f) => truth(value(f, row)))) : list;
    };
    const among = (name) => conjuncts(waiting).find((f) => f.among?.variable === name && f.list.every((x) => x.iri))?.list.map((x) => x.iri);
    for (const part of merged(parts)) {
      if (part.triples) rows = patterns(part.triples, rows, sure, among, sieve);
      else if (part.values) rows = joined(rows, { names: part.values, rows: part.rows.map((row) => row.map((t) => (t === null ? undefined : known(t, [])))) }, sure);
      else if (part.select) rows = joined(rows, limited(part.select), sure);
      else if (part.group) rows = group(part.group, rows, sure);
      else if (part.optional) rows = optional(part.optional, rows, sure);
      else if (part.minus) rows = minus(part.minus, rows);
      else if (part.union) {
        const branches = part.union.map((inner) => ({ own: new Set(sure), inner }));
        rows = guard(branches.flatMap((b) => group(b.inner, rows, b.own)));
        for (const name of branches[0].own) if (branches.every((b) => b.own.has(name))) sure.add(name);
      } else if (part.bind) {
        const to = slot(part.bind);
        rows = rows.map((row) => with_(row, to, value(part.value, row)));
      }
      rows = sieve(rows);
    }
    return sieve(rows, true);
  }

  function limited(inner) {
    const found = solve(inner, facts, most);
    return { names: found.names, rows: found.rows.slice(inner.offset, inner.offset + inner.limit) };
  }

  /** Triple patterns, the most bound first. */
  function patterns(list, given, sure, among, sieve) {
    let rows = given;
    let todo = [...list];
    const bound = (t) => !t.variable || sure.has(t.variable);
    const cost = (t) => (bound(t.subject) ? 0 : 2) + (bound(t.object) ? 0 : 1) + (bound(t.subject) || bound(t.object) ? 0 : 8) + (t.predicate.repeat ? 1.5 : 0) + (t.predicate.variable && !bound(t.predicate) ? 0.7 : 0);
    while (todo.length) {
      const next = todo.reduce((a, b) => (cost(b) < cost(a) ? b : a));
      todo = todo.filter((t) => t !== next);
      const verb = next.predicate.variable;
      const options = verb && !sure.has(verb) ? (among(verb) ?? facts.predicates) : null;
      const [s, o] = [next.subject.variable && slot(next.subject.variable), next.object.variable && slot(next.object.variable)];
      const out = [];
      for (const row of rows) {
        const paths = options ?? (verb ? [facts.iriOf(row[slot(verb)])] : [next.predicate]);
        for (const path of paths) {
          for (const [a, b] of walk(typeof path === "string" ? { iri: path } : path, known(next.subject, row), known(next.object, row))) {
            tick();
            if (s !== undefined && s === o && a !== b) continue;
            const fresh = row.slice();
            if (s !== undefined) fresh[s] = a;
            if (o !== undefined) fresh[o] = b;
            if (options) fresh[slot(verb)] = facts.resolve(path);
            out.push(fresh);
          }
        }
        guard(out);
      }
      for (const t of [next.subject, next.predicate, next.object]) if (t.variable) sure.add(t.variable);
      rows = sieve(out);
    }
    return rows;
  }

  /** [subject, object] of each way along a path. */
  function* walk(path, s, o) {
    if (path.iri) yield* facts.match(path.iri, s, o);
    else if (path.inverse) for (const [a, b] of walk(path.inverse, o, s)) yield [b, a];
    else if (path.alternatives) for (const option of path.alternatives) yield* walk(option, s, o);
    else if (path.steps) {
      if (!path.steps.length) {
        if (s !== undefined && (o === undefined || o === s)) yield [s, s];
        else if (s === undefined && o !== undefined) yield [o, o];
        return;
      }
      const [first, ...rest] = path.steps;
      if (!rest.length) yield* walk(first, s, o);
      else for (const [a, b] of walk(first, s, undefined)) for (const [, c] of walk({ steps: rest }, b, o)) yield [a, c];
    } else yield* reached(path, s, o);
  }

  function* reached({ repeat, least }, s, o) {
    if (s === undefined && o !== undefined) {
      for (const [b, a] of reached({ repeat: { inverse: repeat }, least }, o, undefined)) yield [a, b];
      return;
    }
    const starts = s !== undefined ? [s] : [...new Set([...walk(repeat, undefined, undefined)].map(([a]) => a))];
    for (const start of starts) {
      const seen = new Set(least ? [] : [start]);
      let front = [start];
      while (front.length) {
        const next = [];
        for (const at of front) {
          for (const [, b] of walk(repeat, at, undefined)) {
            tick();
            if (!seen.has(b)) {
              seen.add(b);
              next.push(b);
            }
          }
        }
        front = next;
      }
      for (const end of seen) if (o === undefined || end === o) yield [start, end];
    }
  }

  /** Join with a finished table. */
  function joined(rows, table, sure) {
    const slots = table.names.map(slot);
    const shared = table.names.map((name, k) => k).filter((k) => sure.has(table.names[k]) && table.rows.every((row) => row[k] !== undefined));
    const index = new Map();
    for (const row of table.rows) {
      const key = JSON.stringify(shared.map((k) => row[k]));
      if (!index.has(key)) index.set(key, []);
      index.get(key).push(row);
    }
    const out = [];
    for (const row of rows) {
      for (const other of index.get(JSON.stringify(shared.map((k) => row[slots[k]]))) ?? []) {
        tick();
        if (slots.some((to, k) => other[k] !== undefined && row[to] !== undefined && row[to] !== other[k])) continue;
        const fresh = row.slice();
        slots.forEach((to, k) => other[k] !== undefined && (fresh[to] = other[k]));
        out.push(fresh);
      }
      guard(out);
    }
    table.names.forEach((name, k) => table.rows.every((row) => row[k] !== undefined) && sure.add(name));
    return out;
  }

  /** Solutions with the part where it is there, and as they are where it is not. */
  function optional(inner, rows, sure) {
    const tag = slot(`#${scope.size}`);
    const tagged = rows.map((row, k) => with_(row, tag, k));
    const found = group(inner, tagged, new Set(sure));
    const hit = new Set(found.map((row) => row[tag]));
    return [...found, ...tagged.filter((row) => !hit.has(row[tag]))].sort((a, b) => a[tag] - b[tag]);
  }

  function minus(inner, rows) {
    const others = group(inner, [[]], new Set());
    const mine = new Set(inner.flatMap(namesIn));
    const slots = [...mine].map(slot).filter((k) => rows.some((row) => row[k] !== undefined));
    const whole = slots.length > 0 && [...others, ...rows].every((row) => slots.every((k) => row[k] !== undefined));
    if (whole) {
      const keys = new Set(others.map((row) => JSON.stringify(slots.map((k) => row[k]))));
      return rows.filter((row) => !keys.has(JSON.stringify(slots.map((k) => row[k]))));
    }
    return rows.filter((row) => !others.some((other) => {
      const both = slots.filter((k) => row[k] !== undefined && other[k] !== undefined);
      return both.length > 0 && both.every((k) => row[k] === other[k]);
    }));
  }

  // ---- SELECT: groups, values, order, projection ----
  let rows = group(query.where, [[]], new Set());
  let members = null;
  const counts = query.group !== null || query.having.length > 0 || query.select.some((s) => s.value && hasAggregate(s.value));
  if (counts) {
    const by = (query.group ?? []).map(slot);
    const groups = new Map();
    for (const row of rows) {
      const key = JSON.stringify(by.map((k) => row[k] ?? null));
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    if (!groups.size && query.group === null) groups.set("", []);
    members = new Map();
    rows = [...groups.values()].map((list) => {
      const head = [];
      for (const k of by) head[k] = list[0][k];
      members.set(head, list);
      return head;
    }).filter((head) => query.having.every((h) => truth(value(h, head, members.get(head)))));
  }
  for (const made of query.select) {
    if (!made.value) continue;
    const to = slot(made.name);
    for (let i = 0; i < rows.length; i++) {
      const fresh = with_(rows[i], to, value(made.value, rows[i], members?.get(rows[i])));
      members?.set(fresh, members.get(rows[i]));
      rows[i] = fresh;
    }
  }
  if (query.order.length) {
    const keyed = rows.map((row) => ({ row, keys: query.order.map((o) => value(o.value, row, members?.get(row))) }));
    keyed.sort((a, b) => {
      for (let k = 0; k < query.order.length; k++) {
        const c = compare(a.keys[k], b.keys[k], facts);
        if (c) return query.order[k].down ? -c : c;
      }
      return 0;
    });
    rows = keyed.map((k) => k.row);
  }
  const names = query.select.some((s) => s.all) ? [...scope.keys()].filter((name) => name[0] === "?") : query.select.map((s) => s.name);
  const slots = names.map(slot);
  let projected = rows.map((row) => slots.map((k) => row[k]));
  if (query.distinct) {
    const seen = new Set();
    const first = projected.map((row) => {
      const key = JSON.stringify(row.map((v) => v ?? null));
      return !seen.has(key) && Boolean(seen.add(key));
    });
    projected = projected.filter((_, i) => first[i]);
    rows = rows.filter((_, i) => first[i]);
  }
  return { names, rows: projected, whole: rows, scope };
}

function with_(row, k, value) {
  const fresh = row.slice();
  fresh[k] = value;
  return fresh;
}

/** Filters aside, triples that stand next to each other together. */
function merged(parts) {
  const out = [];
  for (const part of parts) {
    if (part.filter) continue;
    if (part.triples && out.at(-1)?.triples) out[out.length - 1] = { triples: [...out.at(-1).triples, ...part.triples] };
    else out.push(part);
  }
  return out;
}

const conjuncts = (filters) => filters.flatMap((f) => (f.op === "&&" ? conjuncts([f.left, f.right]) : [f]));
const hasAggregate = (e) => Boolean(e.how) || [e.left, e.right, e.among, ...(e.args ?? []), ...(e.list ?? [])].some((x) => x && hasAggregate(x));

/** The variables that a part binds. */
function namesIn(part) {
  const own = [...(part.triples ?? []).flatMap((t) => [t.subject, t.predicate, t.object].map((x) => x.variable)), part.bind, ...(part.values ?? []), ...(part.select?.select ?? []).map((s) => s.name)];
  const inner = [part.optional, part.group, ...(part.union ?? [])].filter(Boolean).flatMap((list) => list.flatMap(namesIn));
  return [...own, ...inner].filter(Boolean);
}
