import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { makePublic } from "./access.ts";
import { answerError } from "./error-answers.ts";
import { requestErrors } from "./request-errors.ts";

const YEAR_SECONDS = 31_536_000;

/** Where the built web app may be: beside the bundled program, or in its own package. */
const PLACES = ["./web", "../../../web/dist"];

/** The folder of the built web app; undefined when it was not built. */
export function findWebApp(): string | undefined {
  return PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((folder) =>
    existsSync(join(folder, "index.html")),
  );
}

/**
 * Serves the web app: its files, and its start page for every address that is not the API's, because the app finds its
 * pages itself.
 */
export function serveWebApp(app: FastifyInstance, folder: string | undefined): void {
  if (folder !== undefined) {
    app.register(async (scope) => {
      makePublic(scope);
      await scope.register(fastifyStatic, {
        root: folder,
        index: false,
        cacheControl: false,
        preCompressed: true,
        setHeaders: (reply, path) => {
          // The build puts a hash of the content in the names of these files only.
          const hashed = path.startsWith(join(folder, "assets"));
          reply.header("cache-control", hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
        },
      });
      scope.get("/", { schema: { hide: true } }, (_request, reply) => sendStartPage(reply, folder));
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const isPage =
      (request.method === "GET" || request.method === "HEAD") &&
      !/^\/api(\/|$)/.test(path) &&
      !/\.\w{1,8}$/.test(path);
    if (isPage && folder !== undefined) return sendStartPage(reply, folder);
    if (isPage) return reply.code(503).type("text/html; charset=utf-8").send(NOT_BUILT);
    const missing = requestErrors.not_found(`There is no ${request.method} ${path.slice(0, 200)}.`, {
      fix: "The addresses of the API are listed under /api/docs.",
    });
    return answerError(missing, request, reply);
  });
}

async function sendStartPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const page = await readFile(join(folder, "index.html"));
  return reply.code(200).type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page);
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>GOATS: the web app is not built</title>
<h1>The web app is not built yet</h1>
<p>The server runs, but the pages are missing. In the folder of GOATS run</p>
<pre>npm run build</pre>
<p>or start it with <code>npm start</code>, which builds them first. The API works: see <a href="/api/docs">/api/docs</a>.</p>
</html>
`;
