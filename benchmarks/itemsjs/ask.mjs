// itemsjs in this process: reads a catalogue, says how long that took, then answers one question for each line.
// `node ask.mjs CATALOGUE QUESTIONS`: JSON files. A line asks by number; `N full` tells totals and counts, too.

import fs from "node:fs";
import readline from "node:readline";
import itemsjs from "itemsjs";

const { items, configuration } = JSON.parse(fs.readFileSync(process.argv[2]));
const questions = JSON.parse(fs.readFileSync(process.argv[3]));

const began = performance.now();
const engine = itemsjs(items, configuration);
say({ loaded: performance.now() - began });

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [at, full] = line.split(" ");
  const start = performance.now();
  const found = engine.search(questions[at]);
  const bytes = JSON.stringify(found).length;
  const took = performance.now() - start;
  say(full ? { took, total: found.pagination.total, counts: counts(found.data.aggregations) } : { took, bytes });
}

function counts(aggregations) {
  return Object.fromEntries(
    Object.entries(aggregations).map(([name, one]) => [name, one.buckets.map((bucket) => [bucket.key, bucket.doc_count])]),
  );
}

function say(what) {
  process.stdout.write(JSON.stringify(what) + "\n");
}
