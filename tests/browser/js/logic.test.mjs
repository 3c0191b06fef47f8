// The page's logic without a page; run by tests/browser/test_browser_viewer_logic.py with node's own test runner.
import assert from "node:assert/strict";
import { test } from "node:test";

const assets = new URL("../../../kg/view/assets/", import.meta.url);
const load = (name) => import(new URL(name, assets));
const text = await load("text.js");
const address = await load("address.js");
const arrange = await load("arrange.js");
const choose = await load("choose.js");
const askWords = await load("ask.js");

test("code points become UTF-16 offsets before, in and after astral characters", () => {
  const at = text.utf16("a🤖𝔐b");
  assert.deepEqual([0, 1, 2, 3, 4].map(at), [0, 1, 3, 5, 6]);
});

test("pieces of nested and overlapping mentions join to the text, the innermost mention first", () => {
  const sentence = "low-rank adaptation of models";
  const marks = [{ start: 0, end: 19, id: 1 }, { start: 4, end: 8, id: 2 }, { start: 9, end: 29, id: 3 }];
  const cut = text.pieces(sentence, marks);
  assert.equal(cut.map((p) => p.text).join(""), sentence);
  assert.deepEqual(cut.map((p) => p.over.map((m) => m.id)), [[1], [2, 1], [1], [1, 3], [3]]);
});

test("a sentence ends at a full stop, not at e.g.", () => {
  const s = "First one. We use it, e.g. for LoRA, here. Last.";
  const at = s.indexOf("LoRA");
  const [from, to] = text.sentence(s, at, at + 4);
  assert.equal(s.slice(from, to), "We use it, e.g. for LoRA, here.");
});

test("labels are one line without direction marks", () => {
  assert.equal(text.short("a\nb\u202ec", 10), "a b c");
  assert.equal(text.short("x".repeat(50), 5), "xxxx…");
  assert.equal(text.short("\u202e"), "(no name)");
});

test("distance counts a swap as one mistake and gives up early", () => {
  assert.equal(text.distance("quantizaiton", "quantization", 2), 1);
  assert.equal(text.distance("abc", "uvwxyz", 2), 3);
});

test("a link restores every part of a view", () => {
  const state = { ...address.START, view: "boards", entity: "method:c++ & 数据", near: true, open: ["a:1,2", "b:3"], top: 40, types: [], roles: ["uses"], cam: "1,2,0.5" };
  assert.deepEqual(address.read("#" + address.write(state)), state);
  assert.equal(address.write(address.START), "");
});

test("a broken link gives the start", () => {
  assert.deepEqual(address.read("#top=x&nonsense=1&__proto__=2"), address.START);
});

test("no two boxes of an overview overlap, and the same nodes get the same places", () => {
  const nodes = Array.from({ length: 200 }, (_, i) => ({ id: i, home: i % 9, x: (i * 37) % 100, y: (i * 61) % 90, w: 20 + (i % 5) * 20, h: 18 }));
  const a = arrange.overview(nodes);
  const b = arrange.overview(nodes);
  assert.deepEqual([...a.places], [...b.places]);
  for (const m of nodes) {
    for (const n of nodes) {
      if (m.id >= n.id) continue;
      const [p, q] = [a.places.get(m.id), a.places.get(n.id)];
      const apart = Math.abs(p.x - q.x) >= (m.w + n.w) / 2 || Math.abs(p.y - q.y) >= (m.h + n.h) / 2;
      if (m.home === n.home) assert.ok(apart, `${m.id} over ${n.id}`);
    }
  }
});

test("discs of communities do not touch", () => {
  const { discs } = arrange.overview(Array.from({ length: 60 }, (_, i) => ({ id: i, home: i % 12, x: i, y: -i, w: 40, h: 20 })));
  for (const a of discs) for (const b of discs) if (a.home < b.home) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r);
});

test("the backbone keeps what is strongest for either end", () => {
  const edges = [{ a: 1, b: 2 }, { a: 1, b: 3 }, { a: 1, b: 4 }, { a: 2, b: 3 }];
  assert.deepEqual(choose.backbone(edges, 1), edges.slice(0, 3));
});

const FACTS = [["l", "kg:basedOn", "m"], ["q", "kg:basedOn", "l"], ["q", "a", "kg:Method"], ["l", "a", "kg:Method"], ["l", "kg:size", 8], ["q", "kg:size", 4]];
const facts = {
  *match(p, s, o) {
    for (const [a, q, b] of FACTS) if (q === p && (s === undefined || s === a) && (o === undefined || o === b)) yield [a, b];
  },
  size: () => 3,
  resolve: (name) => name,
};
const ask = (query) => askWords.answer(askWords.parse(query), facts).rows;

test("questions join, filter, group, order and limit", () => {
  assert.deepEqual(ask("SELECT ?a ?c WHERE { ?a kg:basedOn ?b . ?b kg:basedOn ?c }"), [["q", "m"]]);
  assert.deepEqual(ask("SELECT ?a WHERE { ?a a kg:Method ; kg:size ?n . FILTER (?n > 4 || ?a = \"x\") }"), [["l"]]);
  assert.deepEqual(ask("SELECT ?t (COUNT(?a) AS ?n) WHERE { ?a a ?t } GROUP BY ?t"), [["kg:Method", 2]]);
  assert.deepEqual(ask("SELECT ?a WHERE { ?a kg:size ?n } ORDER BY DESC(?n) LIMIT 1"), [["l"]]);
  assert.deepEqual(ask("SELECT ?a ?n WHERE { ?x kg:basedOn ?a . OPTIONAL { ?a kg:size ?n } } ORDER BY ?a"), [["l", 8], ["m", undefined]]);
});

test("a mistake in a question names its line", () => {
  assert.throws(() => ask("SELECT ?a\nWHERE { ?a }"), /Line 2: expected a predicate, found }/);
  assert.throws(() => ask("SELECT WHERE { ?a a ?b }"), /SELECT needs a variable/);
  assert.throws(() => ask("SELECT ?a WHERE { ?a § ?b }"), /cannot be read/);
});
