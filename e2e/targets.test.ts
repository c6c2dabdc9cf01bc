/**
 * The list of targets in the system's Chromium: imported, found, sorted, grouped, merged, shared, exported; at a desk
 * and on a phone, in both themes.
 */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openWindow, picture, seriousViolations, sidewaysOverflow } from "./browser.ts";
import { Api, type RunningGoats, startGoats, temporaryHome } from "./goats.ts";

const ACCOUNT = { username: "ada", password: "fading transients at three" };
const ROWS = 260;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let goats: RunningGoats;
let api: Api;
let browser: Browser;
let page: Page;
let complaints: string[];

async function expectGoodPage(name: string): Promise<void> {
  await picture(page, name);
  expect(await seriousViolations(page), `accessibility of ${name}`).toEqual([]);
  expect(await sidewaysOverflow(page), `sideways overflow of ${name}`).toBe(0);
}

/** A file as an astronomer may have it: a position a row, an alias, a tag, a byte order mark, two mistakes. */
function csv(): Buffer {
  const lines = ["name,type,ra,dec,name2,host"];
  for (let n = 0; n < ROWS; n += 1) {
    const ra = (n * 1.37) % 360;
    const dec = Math.sin(n) * 70;
    lines.push(
      `Field ${String(n).padStart(3, "0")},SIDEREAL,${ra.toFixed(5)},${dec.toFixed(5)},ZTF26x${n},NGC ${n}`,
    );
  }
  lines[11] = "Field 010,SIDEREAL,361.5,10,,";
  lines[21] = "Field-019,SIDEREAL,12:00:00,+10:00:00,,";
  return Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`);
}

async function signIn(width = 1440, theme: "light" | "dark" = "dark") {
  const window = await openWindow(browser, goats.address, { width, height: 900, theme });
  await window.page.goto("/login");
  await window.page.getByLabel("Username").fill(ACCOUNT.username);
  await window.page.getByLabel("Password").first().fill(ACCOUNT.password);
  await window.page.getByRole("button", { name: /sign in/i }).click();
  await window.page.waitForURL((url) => url.pathname === "/");
  return window;
}

beforeAll(async () => {
  home = await temporaryHome();
  goats = await startGoats(home.path);
  api = await Api.setUp(goats, ACCOUNT.username, ACCOUNT.password);
  browser = await launchBrowser();
  ({ page, complaints } = await signIn());
});

afterAll(async () => {
  await browser?.close();
  await goats?.stop();
  await home?.remove();
});

describe("the list of targets", () => {
  it("imports a file: first what will happen, then a task, then the rows that failed", async () => {
    await page.goto("/targets/import");
    await page.locator("input[type=file]").setInputFiles({
      name: "fields.csv",
      mimeType: "text/csv",
      buffer: csv(),
    });
    await page.getByRole("heading", { name: "What will happen" }).waitFor();
    await page
      .getByText(/361\.5/)
      .first()
      .waitFor();
    await expectGoodPage("import-preview");
    await page.getByRole("button", { name: `Import ${ROWS - 2} rows` }).click();
    await page.getByText(`${ROWS - 2} targets created`).waitFor();
    await page.getByText("2 rows with problems").waitFor();
    await expectGoodPage("import-done");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download the rows with problems" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split(/\r?\n/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("361.5");
  });

  it("loads more rows as one scrolls, in the order asked for", async () => {
    await page.goto("/targets?sort=name");
    await page.getByRole("link", { name: "Field 000", exact: true }).waitFor();
    await page.getByText(`${ROWS - 2} targets`).waitFor();
    await expectGoodPage("target-list");
    const table = page.getByRole("table", { name: "targets" });
    await expect
      .poll(async () => {
        await table.evaluate((element) => element.parentElement?.scrollTo({ top: 1e6 }));
        return page.getByRole("link", { name: `Field ${ROWS - 1}`, exact: true }).count();
      })
      .toBe(1);
    await page.getByRole("button", { name: "RA (h)" }).click();
    await page.waitForURL(/sort=ra/);
    await page.getByRole("link", { name: "Field 000", exact: true }).waitFor();
  });

  it("finds by alias, around a target, and keeps the filters in the address", async () => {
    await page.goto("/targets");
    await page.getByLabel("Filter targets").fill("ztf26X77");
    await page.getByRole("link", { name: "Field 077", exact: true }).waitFor();
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await page.getByLabel("Clear the filter").click();
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel(/Centre of the circle/).fill("Field 077");
    await page.getByLabel("Radius of the circle").fill("8");
    await page.getByText("deg", { exact: true }).click();
    await picture(page, "target-filters");
    await page.getByRole("button", { name: "Show targets" }).click();
    await page.getByText("within 8 ° of Field 077").waitFor();
    await page.getByRole("link", { name: "Field 077", exact: true }).waitFor();
    const found = await page.getByRole("row").count();
    expect(found).toBeGreaterThan(1);
    expect(found).toBeLessThan(20);
    await page.reload();
    await page.getByText("within 8 ° of Field 077").waitFor();
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.getByText(`${ROWS - 2} targets`).waitFor();
  });

  it("adds all that match to a new group, beyond the loaded rows", async () => {
    await page.goto("/targets");
    await page.getByLabel("Select all shown targets").check();
    await page.getByRole("button", { name: `Select all ${ROWS - 2} that match` }).click();
    await page.getByRole("button", { name: `With ${ROWS - 2} targets` }).click();
    await page.getByRole("menuitem", { name: "Add to a group…" }).click();
    await page.getByRole("combobox", { name: "Group" }).click();
    await page.getByRole("option", { name: "New group…" }).click();
    await page.getByLabel("Name of the new group").fill("November");
    await picture(page, "group-dialog");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(`${ROWS - 2} targets added to November`).waitFor();
    await page.goto("/targets/groups");
    await page
      .getByRole("row")
      .filter({ hasText: "November" })
      .getByText(String(ROWS - 2))
      .waitFor();
    await expectGoodPage("target-groups");
    await page.getByRole("link", { name: "November" }).click();
    await page.waitForURL(/group=\d+/);
    await page.getByText("group: November").waitFor();
  });

  it("merges two targets after showing what comes of it", async () => {
    const one = await api.call("GET", "/api/targets?search=Field%20001");
    const two = await api.call("GET", "/api/targets?search=Field%20002");
    const [a, b] = [one.targets[0].id, two.targets[0].id];
    await page.goto(`/targets/merge?a=${a}&b=${b}`);
    await page.getByRole("heading", { name: "Field by field" }).waitFor();
    await expectGoodPage("merge");
    await page.getByRole("button", { name: "Merge into Field 001" }).click();
    await page.waitForURL(new RegExp(`/targets/${a}$`));
    const merged = await api.call("GET", `/api/targets/${a}`);
    expect(merged.aliases).toEqual(expect.arrayContaining(["ZTF26x1", "Field 002", "ZTF26x2"]));
  });

  it("makes a comet of its elements, and says what is missing", async () => {
    await page.goto("/targets/new");
    await page.getByLabel("Name").fill("C/2025 K1");
    await page.getByText("Non-sidereal", { exact: true }).click();
    await page.getByRole("combobox", { name: "Scheme of the elements" }).click();
    await page.getByRole("option", { name: "MPC comet" }).click();
    const create = page.getByRole("button", { name: "Create target" });
    for (const [label, value] of [
      ["Epoch of the elements", "60900"],
      ["Inclination", "147.9"],
      ["Longitude of the ascending node", "97.5"],
      ["Argument of perihelion", "271.0"],
      ["Eccentricity", "1.0002"],
      ["Perihelion distance", "0.3346"],
    ] as const) {
      expect(await create.isDisabled()).toBe(true);
      await page.getByLabel(label, { exact: false }).fill(value);
    }
    await page.getByLabel("Epoch of perihelion").fill("60956.9");
    await expectGoodPage("new-comet");
    await create.click();
    await page.waitForURL(/\/targets\/\d+$/);
    await page.getByRole("heading", { name: "C/2025 K1" }).waitFor();
  });

  it("warns of a name that is taken before it is sent", async () => {
    await page.goto("/targets/new");
    await page.getByLabel("Name").fill("field_0-03");
    await page.getByLabel("Right ascension").fill("10");
    await page.getByLabel("Declination").fill("10");
    await page.getByText(/Field 003/).waitFor();
    await picture(page, "taken-name");
    await page.getByRole("link", { name: "Targets", exact: true }).first().click();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.waitForURL("**/targets");
  });

  it("shares a target with a group of people", async () => {
    await api.call("POST", "/api/groups", { name: "Night crew" });
    await page.goto("/users");
    await page.getByRole("row").filter({ hasText: "Night crew" }).waitFor();
    await expectGoodPage("users-and-groups");
    await page.goto("/targets?search=Field%20005");
    await page.getByRole("button", { name: "Actions for Field 005" }).click();
    await page.getByRole("menuitem", { name: "Who may see it…" }).click();
    await page.getByLabel("Night crew may change it").check();
    expect(await page.getByLabel("Night crew may see it").isChecked()).toBe(true);
    await picture(page, "access");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Who may see Field 005 is stored").waitFor();
    await page.goto("/audit");
    await page.getByRole("cell", { name: "Field 005" }).first().waitFor();
    await expectGoodPage("audit");
  });

  it("exports what matches", async () => {
    await page.goto("/targets?search=Field%2003");
    await page.getByText("10 targets").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download all that match as CSV" }).click();
    const text = await readFile(await (await download).path(), "utf8");
    expect(text.trim().split(/\r?\n/)).toHaveLength(11);
    expect(text).toContain("ZTF26x33");
  });

  it("keeps the chosen columns for the person, and stands on a phone in light", async () => {
    await page.goto("/targets");
    await page.getByRole("button", { name: "Choose columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Dec (°)" }).click();
    await expect.poll(() => page.getByRole("columnheader", { name: "Dec (°)" }).count()).toBe(0);
    const phone = await signIn(400, "light");
    const desk = page;
    page = phone.page;
    await page.goto("/targets");
    await page
      .getByRole("link", { name: "Field 000", exact: true })
      .or(page.getByRole("row").nth(1))
      .first()
      .waitFor();
    await expectGoodPage("target-list-phone");
    await page.keyboard.press("t");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    await expectGoodPage("target-list-phone");
    await page.goto("/targets/new");
    await page.getByLabel("Name").waitFor();
    await expectGoodPage("new-target-phone");
    await page.goto("/targets/groups");
    await page.getByRole("row").filter({ hasText: "November" }).waitFor();
    await expectGoodPage("target-groups-phone");
    await page.keyboard.press("t");
    await page.keyboard.press("t");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto("/targets");
    await page.getByRole("columnheader", { name: "RA (h)" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "Dec (°)" }).count()).toBe(0);
    await expectGoodPage("target-list-desk");
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
    page = desk;
  });

  it("complained of nothing on the way", () => {
    expect(complaints).toEqual([]);
  });
});
