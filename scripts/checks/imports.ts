import { existsSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { fromRoot, ROOT } from "../lib/paths.ts";

/** What each package may import of the others. Imports only point down; see ARCHITECTURE.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  fits: [],
  sky: [],
  astrodata: ["fits"],
  reduction: ["astrodata", "fits"],
  simulator: ["astrodata", "fits"],
  server: ["reduction", "astrodata", "fits", "sky"],
  web: ["fits", "sky"],
  cli: ["server", "reduction", "simulator", "astrodata", "fits", "sky"],
};
/** Packages whose folders are features of the product. */
const WITH_FEATURES = ["server", "web"];

/** One import between two files of the project; paths from the root. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone at run time: `import type`. */
  readonly typeOnly?: boolean;
}

interface Place {
  readonly package: string;
  /** Folder below `src`; empty for a file directly in it. */
  readonly feature: string;
  readonly test: boolean;
}

/** Where a file of a package belongs; undefined for files outside `packages/`. */
function placeOf(path: string): Place | undefined {
  const match = /^packages\/([^/]+)\/(.+)$/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const [top, folder, ...rest] = match[2].split("/");
  return {
    package: match[1],
    feature: top === "src" && folder !== undefined && rest.length > 0 ? folder : "",
    test: top === "test" || /\.test\.tsx?$/.test(path),
  };
}

/** What is wrong with one import between packages, or undefined. */
export function judgeImport({ from, to }: Import): string | undefined {
  const source = placeOf(from);
  const target = placeOf(to);
  if (target === undefined) {
    return source === undefined ? undefined : `${from} imports ${to}, which is no part of a package`;
  }
  // Scripts, benchmarks and browser tests stand outside the house and may use what they need.
  if (source === undefined || source.package === target.package) return undefined;
  const direct = /^packages\/[^/]+\/src\/(index|node)\.ts$/.test(to);
  if (!direct) return `${from} imports ${to}: use the package's name, @goats/${target.package}`;
  if (source.package === "web" && !source.test && to.endsWith("/node.ts"))
    return `${from} imports ${to}, which runs in Node only`;
  if (source.test && target.package === "simulator") return undefined;
  const allowed = MAY_IMPORT[source.package]?.includes(target.package) ?? false;
  return allowed ? undefined : `${from} imports ${to}: ${source.package} must not know ${target.package}`;
}

/**
 * Cycles in a directed graph, each as the list of its nodes, found by depth-first search; one cycle for every edge
 * that closes one, so the list is empty exactly when there is none.
 */
export function findCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const stack: string[] = [];
  const visit = (node: string): void => {
    const seenAt = stack.indexOf(node);
    if (seenAt >= 0) {
      cycles.push([...stack.slice(seenAt), node]);
      return;
    }
    if (finished.has(node)) return;
    stack.push(node);
    for (const next of edges.get(node) ?? []) visit(next);
    stack.pop();
    finished.add(node);
  };
  for (const node of edges.keys()) visit(node);
  return cycles;
}

/** Groups imports into a graph of larger things; `nameOf` answers undefined for what does not count. */
function graphOf(
  imports: readonly Import[],
  nameOf: (path: string) => string | undefined,
): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [source, target] = [nameOf(from), nameOf(to)];
    if (source === undefined || target === undefined || source === target) continue;
    edges.set(source, (edges.get(source) ?? new Set()).add(target));
  }
  return edges;
}

/** The feature folder of a file; the frame that holds a package's features together does not count. */
function featureName(path: string): string | undefined {
  const place = placeOf(path);
  if (place === undefined || place.test || place.feature === "" || !WITH_FEATURES.includes(place.package)) {
    return undefined;
  }
  const name = `${place.package}/${place.feature}`;
  return FRAMES.includes(name) ? undefined : name;
}

/** Where features are put together, and what they all stand on: no feature themselves. */
const FRAMES = ["server/core"];

/** All findings about a list of imports. */
export function judgeImports(imports: readonly Import[]): string[] {
  const findings = imports.map(judgeImport).filter((finding) => finding !== undefined);
  const cycles = (what: string, nameOf: (path: string) => string | undefined) => {
    for (const cycle of findCycles(graphOf(imports, nameOf))) findings.push(`${what}: ${cycle.join(" -> ")}`);
  };
  cycles("packages in a circle", (path) =>
    placeOf(path)?.test === false ? placeOf(path)?.package : undefined,
  );
  cycles("features in a circle", featureName);
  const atRunTime = imports.filter((entry) => entry.typeOnly !== true);
  for (const cycle of findCycles(graphOf(atRunTime, (path) => path))) {
    findings.push(`files in a circle: ${cycle.join(" -> ")}`);
  }
  return findings;
}

/** Reads every import of the project's own files, type imports too. */
async function readImports(): Promise<Import[]> {
  const folders = ["packages", "scripts", "bench", "e2e"].filter((name) => existsSync(fromRoot(name)));
  const result = await cruise(folders, {
    baseDir: ROOT,
    exclude: { path: "(^|/)(dist|generated)/" },
    doNotFollow: { path: "node_modules" },
    includeOnly: { path: "^(packages|scripts|bench|e2e)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  });
  const { modules } = result.output as ICruiseResult;
  return modules.flatMap((module) =>
    module.dependencies.map((dependency) => ({
      from: module.source,
      to: dependency.resolved,
      typeOnly: dependency.dependencyTypes.includes("type-only"),
    })),
  );
}

/** Import directions between packages, and cycles between packages, features and files. */
export async function checkImports(): Promise<string[]> {
  return judgeImports(await readImports());
}
