import { describe, expect, it } from "vitest";
import { findCycles, type Import, judgeImport, judgeImports } from "./imports.ts";

const between = (from: string, to: string): Import => ({ from, to });

describe("judgeImport", () => {
  it("lets imports point down", () => {
    expect(
      judgeImport(between("packages/server/src/core/app.ts", "packages/reduction/src/index.ts")),
    ).toBeUndefined();
    expect(judgeImport(between("packages/fits/src/header.ts", "packages/fits/src/card.ts"))).toBeUndefined();
  });

  it.each([
    ["up", "packages/fits/src/header.ts", "packages/astrodata/src/index.ts"],
    ["from the web to the server", "packages/web/src/api/client.ts", "packages/server/src/index.ts"],
    ["to the command", "packages/server/src/index.ts", "packages/cli/src/index.ts"],
    [
      "of the simulator by the product",
      "packages/server/src/dragons/run.ts",
      "packages/simulator/src/index.ts",
    ],
    ["of Node's half by the browser", "packages/web/src/images/decode.ts", "packages/fits/src/node.ts"],
    ["past a package's door", "packages/server/src/core/app.ts", "packages/fits/src/header.ts"],
    ["of a script by a package", "packages/cli/src/main.ts", "scripts/lib/run.ts"],
  ])("finds an import %s", (_what, from, to) => {
    expect(judgeImport(between(from, to))).toContain(to);
  });

  it("lets tests of the web app, which run in Node, read files", () => {
    expect(
      judgeImport(between("packages/web/src/images/a.test.ts", "packages/fits/src/node.ts")),
    ).toBeUndefined();
  });

  it("lets tests, and only tests, use the simulator", () => {
    const simulator = "packages/simulator/src/index.ts";
    expect(judgeImport(between("packages/reduction/test/bias.test.ts", simulator))).toBeUndefined();
    expect(judgeImport(between("packages/reduction/src/bias.ts", simulator))).toBeDefined();
  });
});

describe("cycles", () => {
  it("finds a circle and leaves a diamond alone", () => {
    const diamond = new Map([
      ["a", new Set(["b", "c"])],
      ["b", new Set(["d"])],
      ["c", new Set(["d"])],
    ]);
    expect(findCycles(diamond)).toEqual([]);
    expect(findCycles(new Map([...diamond, ["d", new Set(["a"])]]))).toContainEqual(["a", "b", "d", "a"]);
  });

  it("finds two features that know each other, though no file does", () => {
    const findings = judgeImports([
      between("packages/server/src/targets/routes.ts", "packages/server/src/tasks/port.ts"),
      between("packages/server/src/tasks/runner.ts", "packages/server/src/targets/files.ts"),
    ]);
    expect(findings).toEqual(["features in a circle: server/targets -> server/tasks -> server/targets"]);
  });

  it("does not count the folder that holds the features together", () => {
    const findings = judgeImports([
      between("packages/server/src/core/app.ts", "packages/server/src/targets/routes.ts"),
      between("packages/server/src/targets/routes.ts", "packages/server/src/core/errors.ts"),
    ]);
    expect(findings).toEqual([]);
  });
});
