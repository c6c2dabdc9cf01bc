import websocket, { type WebSocket } from "@fastify/websocket";
import type { FastifyInstance } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { requireSameOrigin } from "../core/origin.ts";
import type { Credential } from "../users/sessions.ts";
import { CLOSE, LiveConnection } from "./connection.ts";

/** How often clients are asked whether they are still there, and their sessions whether they are still valid. */
const HEARTBEAT_MS = 30_000;
/** Largest message of a client, bytes. */
const MAX_MESSAGE = 4096;

interface Client {
  readonly socket: WebSocket;
  readonly connection: LiveConnection;
  readonly userId: string;
  readonly credential: Credential;
  answered: boolean;
}

/** The one WebSocket. */
export function liveRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (scope) => {
    const app = scope as unknown as FastifyInstance;
    const clients = new Set<Client>();
    await app.register(websocket, {
      options: { maxPayload: MAX_MESSAGE, perMessageDeflate: false },
      errorHandler: (error, socket, request) => {
        request.log.error({ err: error }, "live connection failed");
        socket.close(1011, "internal error");
      },
      preClose: (done) => {
        for (const { connection, socket } of clients) {
          connection.close(CLOSE.stopping, "the server stops");
          // Who does not answer the farewell must not hold the server up.
          setTimeout(() => socket.terminate(), 1000).unref();
        }
        done();
      },
    });

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
      (socket, request) => {
        const report = (error: unknown) => request.log.error({ err: error }, "live connection failed");
        const client: Client = {
          socket,
          connection: new LiveConnection(socket, ctx.live, request.user, report),
          userId: request.user.id,
          credential: request.credential,
          answered: true,
        };
        clients.add(client);
        socket.on("pong", () => {
          client.answered = true;
        });
        socket.on("error", (error) => request.log.debug({ err: error }, "live connection broke"));
        socket.on("close", () => clients.delete(client));
        // The session may have ended between the check of the request and now.
        void dismissEnded(client);
      },
    );

    const dismissEnded = async (client: Client): Promise<void> => {
      try {
        if (await ctx.users.sessions.isValid(client.userId, client.credential)) return;
        client.connection.close(CLOSE.sessionEnded, "the session ended");
      } catch (error) {
        ctx.log.error({ err: error }, "a live connection's session could not be checked");
      }
    };
    const stopListening = ctx.users.endings.listen((userId) => {
      for (const client of clients) if (client.userId === userId) void dismissEnded(client);
    });
    const heartbeat = setInterval(() => {
      for (const client of clients) {
        if (!client.answered) {
          client.socket.terminate();
          continue;
        }
        client.answered = false;
        client.socket.ping();
        void dismissEnded(client);
      }
    }, HEARTBEAT_MS);
    heartbeat.unref();
    app.addHook("onClose", async () => {
      clearInterval(heartbeat);
      stopListening();
    });
  };
}
