import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goats, inFolder } from "./goats.ts";

const PASSWORD = "a long enough phrase";

describe("goats user", () => {
  it("adds, lists and gives a new password, with a server or without", () =>
    inFolder(async (home) => {
      const run = (args: string[], input = "") => goats(["user", ...args, "--home", home], { input });
      expect(await run(["list"])).toMatchObject({ code: 0, stdout: "No users yet.\n" });
      const added = await run(
        ["add", "Carla", "--admin", "--name", "Carla Díaz", "--password-stdin"],
        `${PASSWORD}\n`,
      );
      expect(added).toMatchObject({ code: 0, stderr: "" });
      const { stdout } = await run(["list", "--json"]);
      expect(JSON.parse(stdout)).toMatchObject([
        { username: "carla", name: "Carla Díaz", role: "admin", disabled: false },
      ]);
      expect(stdout).not.toContain(PASSWORD);

      const changed = "another long phrase";
      const signIns: number[] = [];
      const server = await goats(["run", "--home", home, "--port", "0"], {
        onOutput: once(/http:\/\/127\.0\.0\.1:\d+/, async (address, kill) => {
          await run(["passwd", "carla", "--password-stdin"], `${changed}\n`);
          for (const password of [PASSWORD, changed]) {
            const response = await fetch(`${address}/api/session`, {
              method: "POST",
              headers: { "content-type": "application/json", origin: address },
              body: JSON.stringify({ username: "carla", password }),
            });
            signIns.push(response.status);
          }
          kill("SIGTERM");
        }),
      });
      expect(signIns).toEqual([401, 200]);
      expect(server.code).toBe(0);
    }));

  it.each([
    ["a weak password", ["add", "carla"], "123", 1, /password is shorter/i],
    ["no password", ["add", "carla"], "", 2, /holds no password/],
    ["a user who does not exist", ["passwd", "nobody"], PASSWORD, 1, /nobody/],
  ])("answers %s with a sentence", (_what, args, input, code, sentence) =>
    inFolder(async (home) => {
      const ended = await goats(["user", ...args, "--password-stdin", "--home", home], { input });
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(sentence);
      expect(ended.stderr).toMatch(/^goats: [A-Z].*\n$/);
    }),
  );

  it("does not wait for a password where nobody can type one", () =>
    inFolder(async (home) => {
      const { code, stderr } = await goats(["user", "add", "carla", "--home", home]);
      expect(code).toBe(2);
      expect(stderr).toContain("--password-stdin");
    }));
});

describe("goats config", () => {
  it("says where each value comes from, and keeps secrets", () =>
    inFolder(async (home) => {
      const env = { GOATS_PORT: "8123", DATABASE_URL: "postgres://goats:hidden@db.example.org/goats" };
      const { code, stdout } = await goats(["config", "--home", home, "--json"], { env });
      expect(code).toBe(0);
      expect(stdout).not.toContain("hidden");
      const { entries, file } = JSON.parse(stdout) as {
        entries: { key: string; source: string; value: string }[];
        file: string;
      };
      const entry = (key: string) => entries.find((one) => one.key === key);
      expect(entry("port")).toMatchObject({ value: "8123", source: "environment" });
      expect(entry("home")).toMatchObject({ value: home, source: "command line" });
      expect(entry("host")).toMatchObject({ source: "default" });
      expect(file).toBe(join(home, "goats.config.json"));
      const text = (await goats(["config", "--home", home], { env })).stdout;
      for (const { key } of entries) expect(text).toContain(`\n${key}: `);
    }));

  it("stops at a wrong value with the key and an example", async () => {
    const { code, stderr } = await goats(["config"], { env: { GOATS_PORT: "eighty" } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^goats: GOATS_PORT .*eighty.*GOATS_PORT=8080\n$/);
  });
});

describe("goats doctor", () => {
  const doctor = async (home: string, env: Record<string, string> = {}) => {
    const { code, stdout } = await goats(["doctor", "--home", home, "--json"], {
      env: { GOATS_PORT: "0", ...env },
    });
    const { checks } = JSON.parse(stdout) as {
      checks: { name: string; state: string; detail: string; fix?: string }[];
    };
    return { code, find: (name: string) => checks.find((check) => check.name === name) };
  };

  it("finds what is there and what is missing", () =>
    inFolder(async (home) => {
      const { find } = await doctor(home);
      expect(find("Node")).toMatchObject({ state: "good" });
      expect(find("Home folder")).toMatchObject({ state: "good" });
      expect(find("DRAGONS")).toMatchObject({ state: "absent" });
      expect(find("DRAGONS")?.fix).toContain("GOATS_DRAGONS_PYTHON");
    }));

  it("finds a port that another program has, a Python without DRAGONS and a database that is away", () =>
    inFolder(async (home) => {
      const other = createServer((_request, response) => response.end("hello"));
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const { port } = other.address() as AddressInfo;
      const { code, find } = await doctor(home, {
        GOATS_PORT: String(port),
        GOATS_DRAGONS_PYTHON: "/nowhere/python",
        // Port 1 of this machine: nothing listens there.
        DATABASE_URL: "postgres://goats@127.0.0.1:1/goats",
      });
      other.close();
      expect(code).toBe(1);
      expect(find("Port")).toMatchObject({ state: "wrong" });
      expect(find("DRAGONS")).toMatchObject({ state: "wrong" });
      expect(find("PostgreSQL")).toMatchObject({ state: "wrong" });
    }));

  it("does not mistake a running GOATS for a problem", () =>
    inFolder(async (home) => {
      let seen: Awaited<ReturnType<typeof doctor>> | undefined;
      await goats(["run", "--home", home, "--port", "0"], {
        onOutput: once(/http:\/\/127\.0\.0\.1:(\d+)/, async (address, kill) => {
          seen = await doctor(home, { GOATS_PORT: new URL(address).port });
          kill("SIGTERM");
        }),
      });
      expect(seen?.find("Port")).toMatchObject({ state: "good" });
      expect(seen?.find("Port")?.detail).toContain("running");
    }));
});

describe("goats run", () => {
  it("prints its address and, at the first start, the link that creates the administrator", () =>
    inFolder(async (home) => {
      const first = await goats(["run", "--home", home, "--port", "0"], {
        onOutput: once(/Ctrl\+C stops it/, async (_found, kill) => kill("SIGTERM")),
      });
      expect(first.code).toBe(0);
      expect(first.stdout).toMatch(/GOATS \d+\.\d+\.\d+ is at http:\/\/127\.0\.0\.1:\d+\n/);
      expect(first.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/setup#code=[\w-]+\n/);

      await goats(["user", "add", "carla", "--password-stdin", "--home", home], { input: PASSWORD });
      const second = await goats(["run", "--home", home, "--port", "0"], {
        onOutput: once(/Ctrl\+C stops it/, async (_found, kill) => kill("SIGINT")),
      });
      expect(second.code).toBe(0);
      expect(second.stdout).not.toContain("#code=");
    }));

  it("refuses a home that another server has", () =>
    inFolder(async (home) => {
      let second: Awaited<ReturnType<typeof goats>> | undefined;
      await goats(["run", "--home", home, "--port", "0"], {
        onOutput: once(/Ctrl\+C stops it/, async (_found, kill) => {
          second = await goats(["run", "--home", home, "--port", "0"]);
          kill("SIGTERM");
        }),
      });
      expect(second?.code).toBe(1);
      expect(second?.stderr).toMatch(/^goats: .+\n$/);
      expect(second?.stderr).toContain(home);
    }));
});

type OnOutput = NonNullable<NonNullable<Parameters<typeof goats>[1]>["onOutput"]>;

/** Does something once a pattern was printed; whatever fails there ends the command, so that the test goes on. */
function once(
  pattern: RegExp,
  work: (found: string, kill: (signal: NodeJS.Signals) => void) => Promise<void>,
): OnOutput {
  let done = false;
  return (stdout, kill) => {
    const found = pattern.exec(stdout)?.[0];
    if (done || found === undefined) return;
    done = true;
    work(found, kill).catch((error: unknown) => {
      console.error(error);
      kill("SIGKILL");
    });
  };
}
