import type { WebSocket } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import type { Context } from "../core/context.ts";
import type { Credential } from "../users/sessions.ts";
import { CLOSE, LiveConnection } from "./connection.ts";

/** How often clients are asked whether they are still there, and their sessions whether they are still valid. */
const HEARTBEAT_MS = 30_000;

interface Client {
  readonly socket: WebSocket;
  readonly connection: LiveConnection;
  readonly userId: string;
  readonly credential: Credential;
  answered: boolean;
}

/** Everybody who is connected: gone when they do not answer, and as soon as what let them in has ended. */
export class LiveClients {
  readonly #ctx: Context;
  readonly #clients = new Set<Client>();
  readonly #stopListening: () => void;
  readonly #stopWatching: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#stopListening = ctx.users.endings.listen((userId) => {
      for (const client of this.#clients) if (client.userId === userId) void this.#dismissEnded(client);
    });
    this.#stopWatching = ctx.live.onPermissionsChanged(() => {
      for (const client of this.#clients) void this.#recheck(client);
    });
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  add(socket: WebSocket, request: FastifyRequest): void {
    const report = (error: unknown) => request.log.error({ err: error }, "live connection failed");
    const client: Client = {
      socket,
      connection: new LiveConnection(socket, this.#ctx.live, request.user, report),
      userId: request.user.id,
      credential: request.credential,
      answered: true,
    };
    this.#clients.add(client);
    socket.on("pong", () => {
      client.answered = true;
    });
    socket.on("close", () => this.#clients.delete(client));
    // The session may have ended between the check of the request and now.
    void this.#dismissEnded(client);
  }

  /** Closes all connections and takes no further notice of anybody. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#stopListening();
    this.#stopWatching();
    for (const { connection } of this.#clients) connection.close(CLOSE.stopping, "the server stops");
  }

  #beat(): void {
    for (const client of this.#clients) {
      if (!client.answered) {
        client.socket.terminate();
        continue;
      }
      client.answered = false;
      client.socket.ping();
      void this.#dismissEnded(client);
    }
  }

  async #recheck(client: Client): Promise<void> {
    try {
      await client.connection.recheck();
    } catch (error) {
      this.#ctx.log.error({ err: error }, "a live connection's permissions could not be checked");
      client.connection.close(CLOSE.stopping, "permissions could not be checked");
    }
  }

  async #dismissEnded(client: Client): Promise<void> {
    try {
      if (await this.#ctx.users.sessions.isValid(client.userId, client.credential)) return;
      client.connection.close(CLOSE.sessionEnded, "the session ended");
    } catch (error) {
      this.#ctx.log.error({ err: error }, "a live connection's session could not be checked");
    }
  }
}
