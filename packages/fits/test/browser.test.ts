import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src/", import.meta.url));

test("nothing but node.ts needs Node", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "node.ts",
  );
  expect(files).toContain("index.ts");
  for (const name of files) {
    const text = readFileSync(src + name, "utf8");
    expect(text, name).not.toMatch(/from "node:|from "\.\/node\.ts"|\bBuffer\b|\bprocess\./);
  }
});
