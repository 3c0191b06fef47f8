// Answers of the page's own engine, for comparison: `node answers.mjs page.html < questions.json` (name → text).
import { readFileSync } from "node:fs";

const load = (name) => import(new URL(`../../../kg/view/assets/${name}`, import.meta.url));
const { open } = await load("data.js");
const { OPEN, pass } = await load("choose.js");
const { asker } = await load("questions.js");

const page = readFileSync(process.argv[2], "utf8");
const model = open(JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)[1]));
const passed = pass(model, OPEN);
const engine = asker(model);
const known = engine.facts(passed);
const said = (v) => (v === undefined ? null : (known.iriOf(v) ?? v));
const answers = Object.entries(JSON.parse(readFileSync(0, "utf8"))).map(([name, text]) => {
  const found = engine.ask(text, passed);
  return [name, found.form === "ask" ? found.yes : found.rows.map((row) => row.map(said))];
});
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
