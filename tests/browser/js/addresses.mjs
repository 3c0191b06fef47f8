// Addresses of ids and prefixes as the page writes them, for comparison: `node addresses.mjs < ids.json`.
import { readFileSync } from "node:fs";

const load = (name) => import(new URL(`../../../kg/view/assets/${name}`, import.meta.url));
const { iri } = await load("save.js");
const { BASE, DATA_PREFIXES, PREFIXES } = await load("sparql.js");
const prefixes = { ...PREFIXES, ...Object.fromEntries([...DATA_PREFIXES].map((kind) => [kind, `${BASE}${kind}/`])) };
process.stdout.write(JSON.stringify({ addresses: JSON.parse(readFileSync(0, "utf8")).map(iri), prefixes }));
