#!/usr/bin/env node
// Starts GOATS with a Node that is new enough: the one that runs this file, or the one that was installed with GOATS.
// This file itself runs on Node 20, so it is plain JavaScript.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const program = new URL("../lib/goats.js", import.meta.url);

/** The Node binary of the package for this platform; undefined when npm did not install it. */
function installedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const prefix = platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  const name = `${prefix}-${platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), "bin", platform === "win" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  await import(program.href);
} else {
  const node = installedNode();
  if (node === undefined) {
    console.error(
      `goats: Node ${process.versions.node} is too old and no newer one was installed with GOATS. ` +
        `Install Node ${NEEDED} or newer, or install GOATS again without --omit=optional.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl+C to both; other signals come here only.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}
