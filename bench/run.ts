/**
 * `npm run bench`: runs the benchmarks of this folder one after the other, each in its own process, and ends with a
 * table. `npm run bench -- fits start` runs those whose name contains one of the words.
 */
import { readdir } from "node:fs/promises";
import { cpus } from "node:os";
import { basename } from "node:path";
import { fromRoot } from "../scripts/lib/paths.ts";
import { run } from "../scripts/lib/run.ts";
import { isResultLine, type Measurement, measurementsIn, number, ratioText } from "./lib/report.ts";

const words = process.argv.slice(2);
const files = (await readdir(fromRoot("bench")))
  .filter((file) => file.endsWith(".ts") && file !== basename(import.meta.filename))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();

const measurements: Measurement[] = [];
for (const file of files) {
  console.log(`== ${file}`);
  const { code, output } = await run("node", [fromRoot("bench", file)]);
  const lines = output.trimEnd().split("\n");
  console.log(lines.filter((line) => !isResultLine(line)).join("\n"));
  measurements.push(...measurementsIn(output));
  if (code !== 0) {
    console.error(`${file} ended with exit code ${code}.`);
    process.exitCode = 1;
  }
}

console.log(`\nOn ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}:\n`);
const head = ["benchmark", "GOATS", "unit", "peer", "theirs", "GOATS is", "goal"];
const rows = measurements.map((measurement) => {
  const { name, ours, unit, peer, theirs, goal } = measurement;
  return [name, number(ours), unit, peer, number(theirs), ratioText(measurement), goal ?? ""];
});
for (const row of [head, head.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`);
