// Addresses of ids as the page writes them, for comparison: `node addresses.mjs < ids.json`.
import { readFileSync } from "node:fs";

const { iri } = await import(new URL("../../../kg/view/assets/save.js", import.meta.url));
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(iri)));
