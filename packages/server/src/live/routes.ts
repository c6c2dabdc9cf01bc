import websocket, { type WebSocket } from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { requireSameOrigin } from "../core/origin.ts";
import { LiveClients } from "./clients.ts";

/** Largest message of a client, bytes. */
const MAX_MESSAGE = 4096;

/** Lets the application answer upgrade requests; before the guards, so that it sees those that they refuse. */
export function installWebSockets(app: FastifyInstance, ctx: Context): LiveClients {
  const clients = new LiveClients(ctx);
  app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE, perMessageDeflate: false },
    errorHandler: (error, socket, request) => {
      // Errors with a code are broken connections and clients that break the rules; the rest would be ours.
      request.log["code" in error ? "debug" : "error"]({ err: error }, "live connection failed");
      socket.close(1011, "internal error");
    },
    preClose: (done) => {
      clients.close();
      app.websocketServer.close();
      done();
    },
  });
  return clients;
}

/** The one WebSocket, `/api/live`. */
export function liveRoutes(ctx: Context, clients: LiveClients): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/live",
      {
        websocket: true,
        config: { access: "user" },
        schema: { hide: true },
        preValidation: async (request) => {
          requireSameOrigin(request, ctx.config.publicUrl, request.credential.kind === "session");
        },
      },
      (socket: WebSocket, request) => {
        clients.add(socket, request);
      },
    );
  };
}
