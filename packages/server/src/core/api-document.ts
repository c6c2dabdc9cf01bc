import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { assemble } from "./assemble.ts";
import { loadConfig } from "./config.ts";

/** The OpenAPI document of this version, made without a server that listens. */
export async function buildOpenApi(): Promise<object> {
  const home = mkdtempSync(join(tmpdir(), "goats-openapi-"));
  try {
    const { config } = loadConfig({ env: { GOATS_HOME: home } });
    const { app, database } = await assemble(config, pino({ level: "silent" }));
    try {
      return app.swagger();
    } finally {
      await app.close();
      await database.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
