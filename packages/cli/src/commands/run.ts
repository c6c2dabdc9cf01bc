import { spawn } from "node:child_process";
import type { Command } from "commander";

interface RunOptions {
  readonly home?: string;
  readonly host?: string;
  readonly port?: string;
  readonly open?: boolean;
}

/** Shows an address in the user's browser; that it cannot is no reason to stop. */
function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const child = spawn(command as string, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => console.error(`goats: no browser could be opened; go to ${address} yourself.`));
  child.unref();
}

/** `goats run`: the server in this process. */
export function addRunCommand(program: Command): void {
  program
    .command("run")
    .description("start GOATS and print its address")
    .option("--open", "open it in the browser")
    .option("--host <address>", "address to listen on (default: GOATS_HOST, or 127.0.0.1)")
    .option("--port <number>", "port to listen on, 0 for any free one (default: GOATS_PORT, or 8000)")
    .option("--home <folder>", "home folder with all data (default: GOATS_HOME, or the usual place)")
    .addHelpText(
      "after",
      "\nThe first start prints a link to create the administrator.\n" +
        "\nExamples:\n  goats run\n  goats run --open --port 8080\n  goats run --home /data/goats",
    )
    .action(async (options: RunOptions) => {
      const { startServer, stopOnSignals, VERSION } = await import("@goats/server");
      const { home, host, port } = options;
      const given = Object.entries({ home, host, port }).filter(([, value]) => value !== undefined);
      const server = await startServer({ overrides: Object.fromEntries(given) });
      const { address, setupCode } = server;
      stopOnSignals(server, console.log);
      console.log(`GOATS ${VERSION} is at ${address}`);
      const page = setupCode === undefined ? address : `${address}/setup#code=${setupCode}`;
      if (setupCode !== undefined) console.log(`First start. Create the administrator here: ${page}`);
      if (!server.hasWebApp)
        console.log("The web app is not built, so there are no pages: run npm run build.");
      console.log("Ctrl+C stops it.");
      if (options.open) openBrowser(page);
      await server.closed;
    });
}
