// The page's logic without a page; run by tests/browser/test_browser_viewer_logic.py with node's own test runner.
import assert from "node:assert/strict";
import { test } from "node:test";

const assets = new URL("../../../kg/view/assets/", import.meta.url);
const load = (name) => import(new URL(name, assets));
const text = await load("text.js");
const address = await load("address.js");
const arrange = await load("arrange.js");
const choose = await load("choose.js");
const data = await load("data.js");
const sparql = await load("sparql.js");
const solving = await load("solve.js");
const facts = await load("facts.js");
const asked = await load("questions.js");
const scenes = await load("scene.js");
const save = await load("save.js");
const sift = await load("sift.js");
const panel = await load("panel.js");
const claims = await load("claims.js");
const tables = await load("tables.js");

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
  const state = { ...address.START, view: "boards", entity: "method:c++ & 数据", near: true, all: true, open: ["a:1,2", "b:3"], pick: ["x:=&"], values: ["name=a,b=c"], top: 40, types: [], roles: ["uses"], cam: "1,2,0.5" };
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

// LoRA and QLoRA (methods), 8-bit (a task with a quote in its name), and two papers of which the second has no date.
const none = (n, value) => Array.from({ length: n }, () => value);
const NAMES = ["LoRA", "QLoRA", 'the "8-bit" 𝔐'];
const RAW = {
  types: ["Method", "Model", "Dataset", "Hardware", "Metric", "Task"], predicates: ["proposes", "uses", "addresses", "basedOn", "mentions"],
  roles: ["proposes", "uses", "addresses", "mentions"], rules: ["r"], communities: ["LoRA · QLoRA"], place: [0, 0, 40, 0, 0, 40, 9, 9, 70, 9], home: [0, 0, 0, 0, 0],
  entities: { id: ["method:lora", "method:qlora", "task:8-bit"], type: [0, 0, 5], name: NAMES, aliases: [["low-rank adaptation"], [], []], broader: [[], [0], []], same: [[], [], []], attributes: none(3, []), note: none(3, "") },
  papers: { id: ["arxiv:1", "arxiv:2"], title: ["𝔐 with LoRA", "QLoRA"], abstract: ["LoRA.", "QLoRA is based on LoRA."], sentences: [[0, 12], [0, 6]], date: ["2021-06-17", ""], genre: [["Survey", 0, 4], []], authors: [[], []], urls: [[], []], repositories: [[], []], identifiers: [[], []], pages: [[0], [0]], page: ["a.html"], mentions: [[7, 4, 0, 90], [0, 5, 1, 90, 6, 5, 1, 90, 24, 4, 0, 90]] },
  statements: { subject: [3, 4, 4, 1, 3], predicate: [0, 0, 1, 3, 2], object: [0, 1, 0, 0, 2], from: [0, 1, 2, 3, 4, 5], evidence: [3, 7, 11, 90, 0, 4, 0, 5, 90, 0, 4, 24, 28, 80, 0, 4, 12, 23, 95, 0, 3, 0, 1, 60, 0] },
  results: { id: [], paper: [], subject: [], metric: [], baseline: [], dataset: [], hardware: [], value: [], unit: [], direction: [], qualifier: [], from: [0], evidence: [] },
  uses: { id: [], paper: [], device: [], count: [], qualifier: [], hours: [], from: [0], evidence: [] },
};
const model = data.open(RAW);
const all = choose.pass(model, choose.OPEN);
const engine = asked.asker(model);
const ask = (query, passed = all) => {
  const known = engine.facts(passed);
  return engine.ask(query, passed).rows.map((row) => row.map((v) => (facts.isNode(v) ? model.id(facts.numberOf(v)) : v === undefined ? null : known.iriOf(v) === null ? v : facts.shortName(known.iriOf(v)))));
};

test("questions join, filter, group, order and limit", () => {
  assert.deepEqual(ask("SELECT ?p ?b WHERE { ?p kg:proposes ?m . ?m kg:basedOn ?b }"), [["arxiv:2", "method:lora"]]);
  assert.deepEqual(ask("SELECT ?m (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p kg:proposes|kg:uses ?m } GROUP BY ?m HAVING (COUNT(?p) > 1) ORDER BY DESC(?n)"), [["method:lora", 2]]);
  assert.deepEqual(ask("SELECT ?p ?d WHERE { ?p a kg:Paper . OPTIONAL { ?p dcterms:issued ?d } } ORDER BY ?p"), [["arxiv:1", "2021-06-17"], ["arxiv:2", null]]);
  assert.deepEqual(ask("SELECT ?n WHERE { ?s rdf:predicate ?p ; rdf:subject ?m ; kg:support ?n . FILTER (?p IN (kg:basedOn)) }"), [[1]]);
  assert.deepEqual(ask("SELECT ?x WHERE { { ?x a kg:Task } UNION { ?x a kg:Paper } MINUS { ?x dcterms:issued ?d } } ORDER BY ?x"), [["arxiv:2"], ["task:8-bit"]]);
  assert.deepEqual(ask("SELECT (COUNT(*) AS ?n) WHERE { ?x a kg:Model }"), [[0]]);
});

test("paths go along, against and around", () => {
  assert.deepEqual(ask("SELECT ?x WHERE { ?x kg:basedOn+ method:lora }"), [["method:qlora"]]);
  assert.deepEqual(ask("SELECT ?x WHERE { method:lora ^kg:basedOn ?x }"), [["method:qlora"]]);
  assert.deepEqual(ask("SELECT ?t WHERE { ?p kg:uses/^kg:basedOn ?t }"), [["method:qlora"]]);
  assert.deepEqual(ask("SELECT ?x WHERE { method:qlora kg:basedOn* ?x } ORDER BY ?x"), [["method:lora"], ["method:qlora"]]);
});

test("an answer that is a label leads to the node that stands in the same solution", () => {
  const found = engine.ask("SELECT ?name (COUNT(?p) AS ?n) WHERE { ?p kg:proposes ?m . ?m skos:prefLabel ?name } GROUP BY ?m ?name ORDER BY ?name", all);
  assert.deepEqual(found.nodes, [[0, -1], [1, -1]]);
  assert.deepEqual(engine.ask("SELECT (SAMPLE(?t) AS ?title) WHERE { ?p dcterms:title ?t ; dcterms:issued ?d }", all).nodes, [[3]]);
});

test("places are code points, and their words are read at them", () => {
  assert.deepEqual(ask("SELECT ?w ?b WHERE { ?place itsrdf:taIdentRef method:lora ; nif:anchorOf ?w ; nif:beginIndex ?b } ORDER BY ?b"), [["LoRA", 7], ["LoRA", 24]]);
});

test("a survey is one, and leads to the words that say so and their sentence", () => {
  assert.deepEqual(ask("SELECT ?p ?w ?s WHERE { ?p a kg:Survey, kg:Paper ; kg:genreStatedIn ?at . ?at nif:anchorOf ?w ; nif:sentence/nif:anchorOf ?s }"), [["arxiv:1", "𝔐 wi", "𝔐 with LoRA"]]);
  assert.deepEqual(ask("SELECT ?p WHERE { ?p a kg:Analysis }"), []);
  assert.equal(model.genre(4), null);
  assert.match(save.turtle(model, all, [3, 4]), /arxiv\/1> a kg:Paper, kg:Survey ;[^]*arxiv\/2> a kg:Paper ;/);
});

test("filters of the page hold for questions", () => {
  const early = choose.pass(model, { ...choose.OPEN, to: data.month("2021-12") });
  assert.deepEqual(ask("SELECT ?p WHERE { ?p a kg:Paper }", early), [["arxiv:1"]]);
  assert.deepEqual(ask("SELECT ?a WHERE { ?a kg:basedOn ?b }", early), []);
});

test("a mistake in a question names its line", () => {
  assert.throws(() => ask("SELECT ?a\nWHERE { ?a }"), /Line 2: expected a predicate, found }/);
  assert.throws(() => ask("SELECT WHERE { ?a a ?b }"), /SELECT needs a variable/);
  assert.throws(() => ask("SELECT ?a WHERE { ?a § ?b }"), /cannot be read/);
  assert.throws(() => ask("SELECT ?a WHERE { ?a x:y ?b }"), /prefix x: is not declared/);
  assert.throws(() => ask("SELECT ?a WHERE { ?a kg:none ?b }"), /kg:none is no predicate/);
  assert.throws(() => ask("SELECT ?a WHERE { SERVICE <http://x> { ?a a ?b } }"), /SERVICE/);
});

test("a claim has the address of the RDF files", () => {
  const uses = { id: ["use:0a1b"], paper: [3], device: [1], count: [8], qualifier: [""], hours: [0], from: [0, 1], evidence: [3, 7, 11, 90, 0] };
  const one = data.open({ ...RAW, uses });
  const passed = choose.pass(one, choose.OPEN);
  const known = asked.asker(one).facts(passed);
  const [[use]] = asked.asker(one).ask("SELECT ?u WHERE { ?u a kg:HardwareUse }", passed).rows;
  assert.equal(known.iriOf(use), "https://w3id.org/paperkg/use/0a1b");
  assert.deepEqual(one.claim("use:0a1b"), { table: "uses", i: 0 });
});

test("a claim below the confidence that is asked for is left out", () => {
  const uses = { id: ["use:0a1b", "use:0a1c"], paper: [3, 3], device: [1, 1], count: [8, 2], qualifier: ["", ""], hours: [0, 0], from: [0, 1, 2], evidence: [3, 7, 11, 90, 0, 3, 7, 11, 40, 0] };
  const one = data.open({ ...RAW, uses });
  const counts = (confidence) => {
    const passed = choose.pass(one, { ...choose.OPEN, confidence });
    assert.deepEqual([0, 1].filter((i) => passed.says("uses", i)).length, asked.asker(one).ask("SELECT ?u WHERE { ?u a kg:HardwareUse }", passed).rows.length);
    return [0, 1].map((i) => passed.says("uses", i));
  };
  assert.deepEqual(counts(0), [true, true]);
  assert.deepEqual(counts(50), [true, false]);
});

test("a slip of the pen is answered with what was meant", () => {
  const told = (pattern) => {
    try {
      return ask(`SELECT * WHERE { ${pattern} }`);
    } catch (error) {
      return error.message;
    }
  };
  assert.match(told("?a kg:addreses ?b"), /^kg:addreses is no predicate of this graph; did you mean kg:addresses\?$/);
  assert.match(told("?a kg:prefLabel ?b"), /did you mean skos:prefLabel\?$/);
  assert.match(told("?a a kg:Metod"), /^kg:Metod is no word of this graph; did you mean kg:Method\?$/);
  assert.match(told("?a a kg:method"), /did you mean kg:Method\?$/);
  assert.match(told("?s rdf:predicate kg:basedon"), /did you mean kg:basedOn\?$/);
  assert.match(told("method:loraa kg:basedOn ?b"), /^method:loraa is nothing that this graph holds; did you mean method:lora\?$/);
  assert.match(told("model:lora kg:basedOn ?b"), /did you mean method:lora\?$/);
  assert.match(told("?a kg:colour ?b"), /is no predicate of this graph\. Known: kg:addresses, kg:basedOn, /);
  assert.doesNotMatch(told("?a kg:colour ?b"), /skos:/);
  assert.match(told("?a owl:sameAs ?b"), /^owl:sameAs is no predicate of this graph$/);
  assert.deepEqual([told("?a a kg:Direction"), told("?a a kg:Claim"), told("?a kg:direction kg:increase")], [[], [], []]);
});

test("a question that would stop the page is refused", () => {
  const query = sparql.parse("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }");
  assert.throws(() => solving.answer(query, engine.facts(all), 500), /too many answers/);
});

test("a value of a parameter is one term, whatever it holds", () => {
  const question = { name: "q", parameters: [{ name: "name", about: "the name of a task", kind: "text", default: '"x"' }], text: 'SELECT ?t WHERE {\n  VALUES ?name { "x" }\n  ?t skos:prefLabel ?name .\n}' };
  for (const name of NAMES) assert.equal(ask(asked.bind(question, { name })).length, 1);
  assert.deepEqual(ask(asked.bind(question, { name: '" } ?x ?y ?z { "' })), []);
  assert.deepEqual(asked.firstValues(model, engine.facts(all), question), { name: NAMES[2] });
  const least = { ...question, parameters: [{ name: "name", about: "papers at least", kind: "integer", default: "2" }] };
  assert.throws(() => asked.bind(least, { name: "2 } #" }), /no number/);
});

test("picked nodes are the scene, with the edges between them", () => {
  const state = { ...address.START, pick: ["method:lora", "method:qlora", "method:gone"] };
  const made = scenes.scene(model, all, state, { narrow: false, aspect: 1 });
  assert.deepEqual(made.boxes.map((b) => b.id), [0, 1]);
  assert.deepEqual(made.edges.map((e) => [e.a, e.b, e.said, e.stated]), [[0, 1, "based on", true]]);
});

test("a path is drawn with its steps only, and says where there is none", () => {
  const made = scenes.scene(model, all, { ...address.START, path: "method:qlora~task:8-bit" }, { narrow: false, aspect: 1 });
  assert.deepEqual(made.boxes.map((b) => b.id), [1, 0, 3, 2]);
  const apart = choose.pass(model, { ...choose.OPEN, roles: new Set(["uses"]) });
  assert.match(scenes.scene(model, apart, { ...address.START, path: "method:qlora~task:8-bit" }, { narrow: false, aspect: 1 }).empty, /Nothing joins/);
});

test("a path goes round hubs, keeps to the filters, and the next one goes round it", () => {
  // a and z: both said of the hub, which 30 others are said of too; joined by b and c also; d is of another type
  const names = ["a", "z", "hub", "b", "c", "d", ...Array.from({ length: 30 }, (_, i) => `o${i}`)];
  const edges = [[0, 2], [1, 2], [0, 3], [3, 4], [4, 1], [0, 5], [5, 1], ...Array.from({ length: 30 }, (_, i) => [6 + i, 2])];
  const n = names.length;
  const web = data.open({
    ...RAW, home: none(n + 2, 0), place: none(2 * n + 4, 0),
    entities: { id: names, name: names, type: names.map((name) => (name === "d" ? 5 : 0)), aliases: none(n, []), broader: none(n, []), same: none(n, []), attributes: none(n, []), note: none(n, "") },
    statements: { subject: edges.map(([s]) => s), object: edges.map(([, o]) => o), predicate: none(edges.length, 3), from: Array.from({ length: edges.length + 1 }, (_, i) => i), evidence: edges.flatMap(() => [n, 0, 1, 90, 0]) },
  });
  const way = (filter, turn) => choose.path(web, choose.pass(web, { ...choose.OPEN, support: 0, ...filter }), 0, 1, turn)?.map((k) => names[k]).join(" ");
  const methods = { types: new Set(["Method"]) };
  assert.deepEqual([0, 1, 2, 3].map((turn) => way({}, turn)), ["a d z", "a b c z", "a hub z", undefined]);
  assert.deepEqual([0, 1, 2].map((turn) => way(methods, turn)), ["a b c z", "a hub z", undefined]);
  assert.equal(way({ types: new Set(["Task"]) }, 0), "a d z"); // the ends were asked for
});

test("a path of one step has others too", () => {
  const ways = [0, 1, 2].map((turn) => choose.path(model, all, 1, 0, turn));
  assert.deepEqual(ways, [[1, 0], [1, 4, 0], null]);
});

test("a selection outside of the drawn part is added, and all its edges are lit", () => {
  const state = { ...address.START, top: 1, entity: "method:qlora" };
  const made = scenes.scene(model, all, state, { narrow: false, aspect: 1 });
  assert.deepEqual(made.boxes.map((b) => b.id), [0, 1]);
  const lit = scenes.lit(model, all, state, made, new Map(made.boxes.map((b) => [b.id, b])));
  assert.deepEqual([...lit.near], [1, 0]);
  assert.equal(lit.extra.length, 1);
});

test("a selection takes its neighbours and papers along", () => {
  assert.deepEqual(save.picked(model, all, { entity: "method:qlora", paper: "" }, null).sort(), [0, 1, 4]);
});

test("numbers are grouped before the point only", () => {
  assert.deepEqual([1234567, 0.12345, -1234.5678, 999].map(text.group), ["1,234,567", "0.12345", "-1,234.5678", "999"]);
});

test("a quote marks its cue and the two ends", () => {
  const [e] = model.evidence(3);
  const cut = model.quote(e, [0, 1]);
  assert.equal(cut.find((p) => p.over.some((m) => m.entity === undefined)).text, "is based on");
  assert.deepEqual(cut.filter((p) => p.over.some((m) => m.entity !== undefined)).map((p) => p.text), ["QLoRA", "LoRA"]);
});

test("a quote is the sentence as it was cut when the page was made, or all that its words stand in", () => {
  const abstract = "By Fig. 2 of S. Ito LoRA saves 3.5 times. 𝔐 rests.\nNext.";
  const one = data.open({ ...RAW, papers: { ...RAW.papers, title: ["T", "QLoRA"], abstract: [abstract, "QLoRA is based on LoRA."], sentences: [[0, 2, 44, 53], [0, 6]] } });
  const said = (words) => one.quote({ paper: 3, start: one.text(3).indexOf(words), end: one.text(3).indexOf(words) + words.length }).map((p) => p.text);
  assert.deepEqual(said("3.5 times"), ["By Fig. 2 of S. Ito LoRA saves ", "3.5 times", "."]);
  assert.deepEqual(said("T"), ["T"]);
  assert.equal(one.quote({ paper: 3, start: 33, end: 45 }).map((p) => p.text).join(""), abstract.slice(0, -6));
  assert.equal(one.quote({ paper: 3, start: 53, end: 57 }).map((p) => p.text).join(""), "Next.");
});

test("a change is for the better or the worse where the metric says which way is better", () => {
  const metric = [0, 0, 0, 1, -1, 2];
  const direction = ["increase", "decrease", "absolute", "increase", "increase", "increase"];
  const attributes = [[["higherIsBetter", false]], [["higherIsBetter", true]], []];
  const one = { raw: { results: { metric, direction }, entities: { attributes } } };
  assert.deepEqual(metric.map((_, i) => claims.turn(one, i)), ["worse", "better", "", "better", "", ""]);
});

test("the inverse of a relation fits the type of its object", () => {
  assert.deepEqual(["Task", "Model", "Method"].map((type) => panel.inverse("appliedTo", type)), ["is solved with", "is worked on by", "is worked on by"]);
  assert.deepEqual(["outperforms", "runsOn"].map((name) => panel.inverse(name, "Method")), ["is outperformed by", "runs"]);
});

test("a share of nothing is nothing, not none", () => {
  assert.equal(tables.recent([0, 0, 0]), ""); // previously 0, as if all were old
  assert.equal(tables.recent([1, 0, 2]), 67);
  assert.equal(tables.recent([3, 0, 0]), 0);
});

test("the filters say what they count", () => {
  assert.equal(sift.countedWords(model, all, 1), "3 of 3 things: of a ticked type, with a ticked role in a paper");
  const narrow = choose.pass(model, { ...choose.OPEN, types: new Set(["Method"]), support: 2 });
  assert.equal(sift.countedWords(model, narrow, 2), "1 of 3 things: of a ticked type, with a ticked role in 2 papers");
});

test("a note tells two things of one name apart; a paper has none", () => {
  const twins = data.open({ ...RAW, entities: { ...RAW.entities, note: ["", "as in arxiv:2", ""] } });
  assert.deepEqual([0, 1, 3].map(twins.note), ["", "as in arxiv:2", ""]);
});

test("the prefixes that the ontology is written with need no declaration", () => {
  for (const name of ["rdfs:label", "owl:sameAs"]) assert.throws(() => ask(`SELECT ?x WHERE { ?x ${name} ?y }`), new RegExp(`${name} is no predicate of this graph`));
});
