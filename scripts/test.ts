/**
 * `npm test`: the unit and API tests, then the browser tests.
 *
 *   npm test                      everything
 *   npm test -- packages/fits     only these, without the browser
 *   npm test -- --unit | --e2e    one half
 *   npm test -- --coverage        with the coverage of the first half
 *
 * What the machine lacks is said with the way to get it. With CI=true anything skipped is a failure. Ends with the
 * line `N passed, N failed, N skipped`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Requirement, requirements } from "./lib/requirements.ts";
import { run } from "./lib/run.ts";

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of vitest's JSON report that is read. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const args = process.argv.slice(2);
const inCi = ["1", "true"].includes(process.env["CI"] ?? "");
const onlyUnit = args.includes("--unit");
const onlyBrowser = args.includes("--e2e");
const forVitest = args.filter((arg) => arg !== "--unit" && arg !== "--e2e");
const filtered = forVitest.some((arg) => !arg.startsWith("-"));

/** Runs vitest with a configuration and reads its totals; a run that broke off counts as one failure more. */
async function vitest(name: string, config: string, extra: readonly string[]): Promise<Totals> {
  console.log(`\n== ${name}`);
  const folder = await mkdtemp(join(tmpdir(), "goats-test-"));
  const reportFile = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const { code } = await run("vitest", ["run", "--config", config, ...reporters, ...extra], {
    inherit: true,
  });
  const text = await readFile(reportFile, "utf8").catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(text) as VitestReport;
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && report.numFailedTests === 0 ? 1 : report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function runTests(withBrowser: boolean): Promise<Totals[]> {
  const totals: Totals[] = [];
  if (!onlyBrowser) totals.push(await vitest("units and API", "vitest.config.ts", forVitest));
  if (onlyUnit || filtered || !withBrowser) return totals;
  console.log("\n== web app");
  const build = await run("node", ["scripts/build-web.ts", "--if-stale"], { inherit: true });
  if (build.code !== 0) return [...totals, { passed: 0, failed: 1, skipped: 0 }];
  return [...totals, await vitest("browser", "e2e/vitest.config.ts", [])];
}

const missing: Requirement[] = [];
for (const requirement of requirements) if (!(await requirement.isThere())) missing.push(requirement);
const totals = await runTests(!missing.some(({ name }) => name === "Chromium"));

const sum = (pick: (total: Totals) => number) => totals.reduce((value, total) => value + pick(total), 0);
const [passed, skipped] = [sum((total) => total.passed), sum((total) => total.skipped)];
let failed = sum((total) => total.failed);

console.log("");
for (const { name, purpose, fix } of missing)
  console.log(`Not found: ${name}. Skipped: ${purpose}. Fix: ${fix}.`);
if (inCi && (missing.length > 0 || skipped > 0)) {
  console.log("CI=true: nothing may be skipped, so this counts as a failure.");
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
