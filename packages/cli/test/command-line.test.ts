import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { goats } from "./goats.ts";

const COMMANDS = [
  "run",
  "demo",
  "reduce",
  "typewalk",
  "dataselect",
  "showd",
  "header",
  "showrecipes",
  "showpars",
  "config",
  "user",
  "doctor",
];

describe("goats", () => {
  it("prints help when it is called alone", async () => {
    const { code, stdout } = await goats([]);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(`  ${command}`);
    expect(stdout).toContain("Exit codes:");
  });

  it("prints its version and nothing else", async () => {
    expect(await goats(["--version"])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  });

  it.each([...COMMANDS.map((command) => [command]), ["user", "add"]])(
    "has help with examples or options for %s %s",
    async (...command) => {
      const { code, stdout } = await goats([...command.filter((word) => word !== undefined), "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:|--password-stdin/);
    },
  );

  it.each([
    [["frobnicate"], "goats: Unknown command 'frobnicate'. See goats --help.\n"],
    [["run", "--frob"], "goats: Unknown option '--frob'. See goats run --help.\n"],
    [["reduce"], "goats: Missing required argument 'file'. See goats reduce --help.\n"],
    [["user", "passwd"], "goats: Missing required argument 'username'. See goats user passwd --help.\n"],
  ])("answers %j with one sentence and exit code 2", async (args, sentence) => {
    expect(await goats(args)).toEqual({ code: 2, stdout: "", stderr: sentence });
  });
});
