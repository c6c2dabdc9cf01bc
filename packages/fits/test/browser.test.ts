import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src/", import.meta.url));

/** What `@goats/fits/node` is made of. */
const NODE_ONLY = ["node.ts", "disk.ts", "header-journal.ts", "update-header.ts"];

test("nothing else needs Node", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !NODE_ONLY.includes(name),
  );
  expect(files).toContain("index.ts");
  for (const name of files) {
    const text = readFileSync(src + name, "utf8").replace(/\/\*.*?\*\//gs, "");
    expect(text, name).not.toMatch(
      /from "node:|from "[./]*(node|disk|header-journal|update-header)\.ts"|\bBuffer\b|\bprocess\./,
    );
  }
});
