import { describe, expect, it } from "vitest";
import { type Lock, missingPackages, resolveInLock } from "./lock.ts";

const lock: Lock = {
  "": {},
  "packages/web": { dependencies: { a: "*" } },
  "packages/web/node_modules/b": { version: "2.0.0" },
  "node_modules/a": {
    version: "1.0.0",
    dev: true,
    optionalDependencies: { "a-linux": "1.0.0", "a-darwin": "1.0.0" },
  },
  "node_modules/a/node_modules/c": { version: "1.0.0" },
  "node_modules/a-linux": { version: "1.0.0" },
  "node_modules/b": { version: "1.0.0" },
};

describe("the lock file", () => {
  it("is searched as Node searches folders", () => {
    expect(resolveInLock(lock, "packages/web", "b")).toBe("packages/web/node_modules/b");
    expect(resolveInLock(lock, "packages/web", "a")).toBe("node_modules/a");
    expect(resolveInLock(lock, "node_modules/a/node_modules/c", "b")).toBe("node_modules/b");
    expect(resolveInLock(lock, "node_modules/b", "c")).toBeUndefined();
  });

  it("lacks what another platform needs", () => {
    expect(missingPackages(lock)).toEqual([{ name: "a-darwin", version: "1.0.0", dev: true }]);
  });
});
