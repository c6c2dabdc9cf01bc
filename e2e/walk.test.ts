/**
 * The way of an astronomer through the app, in the system's Chromium: from the first start to a processed bias among
 * the data products, with the page reloaded in the middle of the reduction.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeBias } from "@goats/simulator";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openWindow, picture, seriousViolations, sidewaysOverflow } from "./browser.ts";
import { type RunningGoats, startGoats, temporaryHome } from "./goats.ts";
import { sharedData } from "./shared.ts";

const ACCOUNT = { username: "ada", password: "fading transients at three" };
const OBSERVATION = "GS-2021A-DD-102-9";

let home: Awaited<ReturnType<typeof temporaryHome>>;
let goats: RunningGoats;
let browser: Browser;
let page: Page;
let complaints: string[];

/** Same origin, other page: the address of the app without its query. */
const path = () => new URL(page.url()).pathname;

/** Every page of the walk must be free of serious violations and name itself in the title. */
async function expectGoodPage(name: string): Promise<void> {
  await picture(page, name);
  expect(await seriousViolations(page), `accessibility of ${name}`).toEqual([]);
  expect(await page.title()).toMatch(/ · GOATS$/);
  expect(await sidewaysOverflow(page), `sideways overflow of ${name}`).toBe(0);
}

/** The viewer has fetched, decoded and drawn the file. */
async function imageDrawn(): Promise<void> {
  await page.locator("canvas").first().waitFor();
  await page.getByText(/^(Loading|Decoding) /).waitFor({ state: "detached" });
  await page.getByRole("status", { name: "Decoding" }).waitFor({ state: "detached" });
}

/** Lets one of the real Gemini files fall on an element, as from the desktop. */
async function dropFile(on: Locator, name: string): Promise<void> {
  const base64 = await readFile(join(sharedData, "gemini", name), "base64");
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], file.name));
      return transfer;
    },
    { base64, name },
  );
  await on.dispatchEvent("drop", { dataTransfer });
}

/** Nothing on the page is still on its way. */
async function settled(): Promise<void> {
  await expect.poll(() => page.getByRole("status", { name: /^(Loading|Decoding)/ }).count()).toBe(0);
}

/** The page has put the cursor where one types first. */
async function expectFocus(field: Locator): Promise<void> {
  await field.waitFor();
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
}

beforeAll(async () => {
  home = await temporaryHome();
  goats = await startGoats(home.path);
  browser = await launchBrowser();
  const window = await openWindow(browser, goats.address);
  page = window.page;
  complaints = window.complaints;
});

afterAll(async () => {
  await browser?.close();
  await goats?.stop();
  await home?.remove();
});

describe("the way from a target to a processed bias", () => {
  it("creates the administrator by the printed link", async () => {
    await page.goto(`/setup#code=${goats.setupCode}`);
    await page.getByLabel("Username").fill(ACCOUNT.username);
    await page.getByLabel("Password", { exact: false }).first().fill(ACCOUNT.password);
    await expectGoodPage("setup");
    await page.getByRole("button", { name: "Create the administrator and sign in" }).click();
    await page.waitForURL("**/");
    await page.getByRole("button", { name: ACCOUNT.username }).waitFor();
    await expectGoodPage("home");
  });

  it("signs out and in again", async () => {
    await page.getByRole("button", { name: ACCOUNT.username }).click();
    await page.getByRole("menuitem", { name: /log out|sign out/i }).click();
    await page.waitForURL("**/login*");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectFocus(page.getByLabel("Username"));
    await page.getByLabel("Username").fill(ACCOUNT.username);
    await page.getByLabel("Password").first().fill(ACCOUNT.password);
    await picture(page, "login");
    await page.getByRole("button", { name: /sign in/i }).click();
    await page.waitForURL("**/");
  });

  it("refuses a wrong position and stores a right one", async () => {
    await page.goto("/targets/new");
    await page.getByLabel("Name").fill("AT2020caa");
    await page.getByLabel("Right ascension").fill("25:33:15.5");
    await page.getByLabel("Declination").fill("-22:14:08.0");
    const create = page.getByRole("button", { name: "Create target" });
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel("Right ascension").fill("14:19:18.6");
    await expectGoodPage("new-target");
    await create.click();
    await page.waitForURL(/\/targets\/\d+/);
    await page.getByRole("heading", { name: "AT2020caa" }).waitFor();
    await expectGoodPage("target");
  });

  it("adds the observation by its id", async () => {
    await page.getByRole("tab", { name: /Observations/ }).click();
    await page.getByLabel("Observation id at Gemini").fill(OBSERVATION.toLowerCase());
    await page.getByRole("button", { name: /Add/ }).click();
    await page.waitForURL(/\/observations\/\d+/);
    await page.getByRole("heading", { name: OBSERVATION }).waitFor();
  });

  it("takes dropped files, recognises each, and knows a duplicate", async () => {
    const { files: frames } = await writeBias(join(home.path, "frames"), { frames: 5, seed: 20_210_219 });
    const input = page.locator(`input[type=file][aria-label="Files for ${OBSERVATION}"]`);
    await input.setInputFiles(frames);
    for (const file of frames) await page.getByRole("link", { name: basename(file), exact: true }).waitFor();
    await expect.poll(() => page.getByRole("row").filter({ hasText: "BIAS" }).count()).toBe(5);
    await input.setInputFiles(frames.slice(0, 1));
    await page.getByText(/1 already there/).waitFor();
    await expectGoodPage("observation");
  });

  it("reduces the biases, live, through a reload in the middle", async () => {
    await page.getByRole("button", { name: "New DRAGONS run" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Create|Make/ })
      .click();
    await page.waitForURL(/\/runs\/\d+/);
    await page.getByRole("button", { name: /BIAS.*5 files/ }).waitFor();
    await page.getByRole("button", { name: "Start with 5 files" }).click();
    const log = page.getByRole("region", { name: "Log" });
    await log
      .getByText(/PRIMITIVE: addDQ/)
      .first()
      .waitFor();
    await picture(page, "run-working");

    await page.reload();
    await page
      .getByText(/PRIMITIVE: storeProcessedBias/)
      .first()
      .waitFor({ timeout: 120_000 });
    await page
      .getByRole("link", { name: /_bias\.fits/ })
      .first()
      .waitFor({ timeout: 120_000 });
    await page.getByLabel("Search the log").fill("PRIMITIVE: prepare");
    await log
      .getByText(/PRIMITIVE: prepare/)
      .first()
      .waitFor();
    await page.getByLabel("Search the log").fill("");
    await expectGoodPage("run");
  });

  it("has stored each line of the log once and in order", async () => {
    const runId = path().split("/").at(-1);
    const lines = await page.evaluate(async (id) => {
      const { reductions } = await (await fetch(`/api/runs/${id}/reductions`)).json();
      const { lines } = await (await fetch(`/api/reductions/${reductions[0].id}/log?limit=500`)).json();
      return lines as { n: number }[];
    }, runId);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, index) => (lines[0]?.n ?? 0) + index));
  });

  it("registers the processed bias and adds it to the data products", async () => {
    await page.getByText("S20210211S0068_bias.fits").first().waitFor();
    await page.getByRole("button", { name: /Add to data products/ }).click();
    await page.getByRole("link", { name: "Added" }).click();
    await page.waitForURL(/\/dataproducts\/\d+/);
    await page.getByRole("heading", { name: "S20210211S0068_bias.fits" }).waitFor();
  });

  it("draws its image and lists its header", async () => {
    const address = page.url().split("?")[0];
    await page.goto(`${address}?view=image`);
    await imageDrawn();
    await expectGoodPage("image");
    await page.goto(`${address}?view=header`);
    await page.getByLabel("Search the header").fill("PROCBIAS");
    await page.getByText("PROCBIAS").first().waitFor();
    await page.getByLabel("Search the header").fill("");
    await expectGoodPage("header");
  });

  it("says why frames whose sections lie outside the pixels cannot be reduced", async () => {
    await page.goto(`/targets`);
    await page.getByRole("link", { name: "AT2020caa" }).first().click();
    await page.getByRole("tab", { name: /Observations/ }).click();
    await page.getByRole("link", { name: OBSERVATION }).first().click();
    await dropFile(page.getByText("Drop files or folders here"), "gmos_longslit_bias.fits");
    await page.getByRole("link", { name: "gmos_longslit_bias.fits" }).waitFor();
    await page.getByRole("link", { name: /^run-/ }).first().click();
    await page.waitForURL(/\/runs\/\d+/);
    await page.getByRole("button", { name: /BIAS.*6 files/ }).waitFor();
    await page.getByRole("button", { name: "Start with 6 files" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "gmos_longslit_bias.fits" });
    await alert.first().waitFor();
    expect(await alert.first().textContent()).toMatch(/DATASEC|BIASSEC/);
    await page
      .getByRole("region", { name: "Log" })
      .getByText(/gmos_longslit_bias\.fits/)
      .first()
      .waitFor();
    await expectGoodPage("run-failed");
  });

  it("draws the reduced spectrum on the page of the target", async () => {
    await page.goto("/targets");
    await page.getByRole("link", { name: "AT2020caa" }).first().click();
    await page.getByRole("tab", { name: /^Manage data/ }).click();
    const spectrum = await readFile(join(sharedData, "gemini", "S20210219S0075_1D.fits"));
    await page
      .locator('input[type=file][aria-label="Files for AT2020caa"]')
      .setInputFiles({ name: "S20210219S0075_1D.fits", mimeType: "application/fits", buffer: spectrum });
    await page.getByRole("link", { name: "S20210219S0075_1D.fits" }).waitFor();
    await page.getByRole("tab", { name: "Spectroscopy" }).click();
    await page.locator("canvas").first().waitFor();
    await page.getByText(/nm/).first().waitFor();
    await page.waitForTimeout(500);
    await expectGoodPage("spectrum");
  });

  it("shows the same in the other theme, in the night theme and in a narrow window", async () => {
    const pages = await page.evaluate(async () => {
      const json = async (address: string) => (await fetch(address)).json();
      const { targets } = await json("/api/targets");
      const { observations } = await json("/api/observations");
      const { runs } = await json(`/api/observations/${observations[0].id}/runs`);
      const { reductions } = await json(`/api/runs/${runs[0].id}/reductions`);
      const { dataProducts } = await json("/api/dataproducts");
      const bias = dataProducts.find(
        ({ filename }: { filename: string }) => filename === "S20210211S0068_bias.fits",
      );
      return {
        home: "/",
        targets: "/targets",
        target: `/targets/${targets[0].id}`,
        spectrum: `/targets/${targets[0].id}?tab=spectroscopy`,
        observation: `/observations/${observations[0].id}`,
        run: `/runs/${runs[0].id}?reduction=${reductions.at(-1).id}`,
        image: `/dataproducts/${bias.id}?view=image`,
        header: `/dataproducts/${bias.id}?view=header`,
        dataproducts: "/dataproducts",
        tasks: "/tasks",
        account: "/account",
        users: "/users",
      };
    });
    const state = await page.context().storageState();
    for (const [label, options] of [
      ["wide", { width: 1360, choice: "light" }],
      ["wide", { width: 1360, choice: "dark" }],
      ["wide", { width: 1360, choice: "night" }],
      ["narrow", { width: 360, choice: "light" }],
      ["narrow", { width: 360, choice: "dark" }],
    ] as const) {
      const context = await browser.newContext({
        baseURL: goats.address,
        storageState: state,
        viewport: { width: options.width, height: 860 },
        reducedMotion: "reduce",
      });
      await context.addInitScript((choice) => localStorage.setItem("goats.theme", choice), options.choice);
      page = await context.newPage();
      for (const [name, address] of Object.entries(pages)) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1 }).waitFor();
        if (name === "image") await imageDrawn();
        if (name === "spectrum") await page.locator("canvas").first().waitFor();
        await settled();
        expect(await page.locator("html").getAttribute("data-theme")).toBe(options.choice);
        await expectGoodPage(label === "wide" ? name : `narrow-${name}`);
      }
      await context.close();
    }
  });

  it("had nothing to complain about, and told no secret", async () => {
    expect(complaints).toEqual([]);
    expect(goats.output()).not.toContain(ACCOUNT.password);
  });
});

describe("by keyboard alone", () => {
  it("signs in, makes a target, finds it again by the palette and switches the theme", async () => {
    const window = await openWindow(browser, goats.address, { theme: "light" });
    const { page: keys } = window;
    await keys.goto("/login");
    await expectFocus(keys.getByLabel("Username"));
    await keys.keyboard.type(ACCOUNT.username);
    await keys.keyboard.press("Tab");
    await keys.keyboard.type(ACCOUNT.password);
    await keys.keyboard.press("Enter");
    await keys.waitForURL("**/");
    await keys.goto("/targets/new");
    await expectFocus(keys.getByLabel("Name"));
    await keys.keyboard.type("SN 2023ixf");
    await keys.keyboard.press("Tab");
    await keys.keyboard.type("210.910674");
    await keys.keyboard.press("Tab");
    await keys.keyboard.type("+54.311650");
    await keys.keyboard.press("Enter");
    await keys.waitForURL(/\/targets\/\d+/);
    const target = keys.url();
    await keys.goto("/");
    await keys.getByRole("heading", { level: 1 }).waitFor();
    await keys.keyboard.press("Control+k");
    await expectFocus(keys.getByRole("textbox", { name: "Search everything" }));
    await keys.keyboard.type("2023ixf");
    await keys.getByRole("dialog").getByText("SN 2023ixf").first().waitFor();
    await keys.keyboard.press("Enter");
    await keys.waitForURL((url) => url.href.startsWith(target.split("?")[0] ?? target));
    await keys.getByRole("heading", { name: "SN 2023ixf" }).waitFor();
    await keys.keyboard.press("t");
    await expect.poll(() => keys.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });
});
