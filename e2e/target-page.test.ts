/**
 * The page of a target in the system's Chromium: overview with history, observability, uploads that become points and
 * spectra, light curve, spectrum plot, comments; live, by deep links, in every theme, wide and on a phone.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openWindow, picture, seriousViolations, sidewaysOverflow } from "./browser.ts";
import { Api, type RunningGoats, startGoats, temporaryHome } from "./goats.ts";
import { sharedData } from "./shared.ts";

const ACCOUNT = { username: "ada", password: "fading transients at three" };
const SPECTRUM = "S20210219S0075_1D.fits";

let home: Awaited<ReturnType<typeof temporaryHome>>;
let goats: RunningGoats;
let api: Api;
let browser: Browser;
let page: Page;
let complaints: string[];
let targetId: number;
let cometId: number;

const address = (query = "") => `/targets/${targetId}${query}`;

async function settled(): Promise<void> {
  await expect.poll(() => page.getByRole("status", { name: /^(Loading|Decoding)/ }).count()).toBe(0);
}

async function expectGoodPage(name: string): Promise<void> {
  await settled();
  await picture(page, name);
  expect(await seriousViolations(page), `accessibility of ${name}`).toEqual([]);
  expect(await sidewaysOverflow(page), `sideways overflow of ${name}`).toBe(0);
}

/** Bytes of what a click downloads. */
async function downloaded(click: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Colours other than the background in the drawing area of a plot: nothing drawn gives one or two. */
function colorsIn(selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      const seen = new Set<number>();
      for (let i = 0; i < data.length; i += 4) {
        if ((data[i + 3] ?? 0) > 200)
          seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
      }
      return seen.size;
    });
}

/** A light curve in three bands with limits, and one line that is no photometry. */
function lightCurve(): string {
  const lines = ["mjd,filter,magnitude,error,limit,telescope"];
  for (let i = 0; i < 90; i++) {
    const [day, band] = [58_890 + i, ["g", "r", "ATLAS-o"][i % 3]];
    const magnitude = (16 + 0.0008 * (i - 18) ** 2 + (i % 3) * 0.35).toFixed(3);
    lines.push(
      i < 9 ? `${day},${band},,,19.8,Gemini South` : `${day},${band},${magnitude},0.04,,Gemini South`,
    );
  }
  lines.push("58999,g,faint,0.1,,Gemini South");
  return `${lines.join("\n")}\n`;
}

beforeAll(async () => {
  home = await temporaryHome();
  goats = await startGoats(home.path);
  api = await Api.setUp(goats, ACCOUNT.username, ACCOUNT.password);
  const target = await api.call("POST", "/api/targets", {
    name: "AT2020caa",
    ra: "14:19:18.6",
    dec: "-22:14:08.0",
    aliases: ["ZTF20aaabcde"],
    tags: [{ key: "host", value: "anonymous" }],
  });
  targetId = target.id;
  const comet = await api.call("POST", "/api/targets", {
    name: "67P",
    type: "NON_SIDEREAL",
    scheme: "MPC_COMET",
    epochOfElements: 57_303,
    inclination: 7.04,
    lngAscNode: 50.14,
    argOfPerihelion: 12.78,
    eccentricity: 0.641,
    perihdist: 1.243,
    epochOfPerihelion: 57_247.09,
  });
  cometId = comet.id;
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser, goats.address, {
    width: 1440,
    height: 1000,
    theme: "light",
  }));
  await page.goto("/login");
  await page.getByLabel("Username").fill(ACCOUNT.username);
  await page.getByLabel("Password").first().fill(ACCOUNT.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL("**/");
});

afterAll(async () => {
  await browser?.close();
  await goats?.stop();
  await home?.remove();
});

describe("the overview", () => {
  it("shows the position in three notations, the field, names and tags", async () => {
    await page.goto(address());
    await page.getByText("14:19:18.600 -22:14:08.00").first().waitFor();
    await page.getByText("214.827500 -22.235556").first().waitFor();
    await page.getByText("l 328.3633° b +36.2592°").waitFor();
    await page.getByText("ZTF20aaabcde").waitFor();
    await page.getByText("host: anonymous").waitFor();
    await page.getByRole("img", { name: /Field of 10′ around AT2020caa .* in Virgo/ }).waitFor();
    expect(await colorsIn("figure canvas")).toBeGreaterThan(5);
    await expectGoodPage("target-overview");
  });

  it("takes a class, a redshift and a priority in place, and keeps the history", async () => {
    await page.getByRole("button", { name: "Change the class" }).click();
    await page
      .getByRole("combobox", { name: "Class" })
      .or(page.getByLabel("Class", { exact: true }))
      .first()
      .fill("SN Ia");
    await page.getByLabel("Probability (0 to 1)").fill("0.93");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("p = 0.93").waitFor();
    await page.getByRole("button", { name: "Change the redshift" }).click();
    await page.getByLabel("Redshift", { exact: true }).fill("0.0213");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText("redshift").waitFor();
    await history.getByText(/SN Ia, probability 0.93/).waitFor();
  });

  it("follows changes that others make", async () => {
    await api.call("PATCH", `/api/targets/${targetId}`, { priority: 5, notes: "Bright in the blue." });
    await page.getByText("Bright in the blue.").waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Priority" }).inputValue()).toBe("5");
  });
});

describe("observability", () => {
  it("draws the night at Gemini North and South and lists every site", async () => {
    await page.goto(address("?tab=observability&date=2026-04-20"));
    await page.getByRole("img", { name: /Gemini North, Maunakea: below airmass 2 from/ }).waitFor();
    await page.getByRole("img", { name: /Gemini South, Cerro Pachón: below airmass 2 from/ }).waitFor();
    expect(await colorsIn(".uplot canvas")).toBeGreaterThan(10);
    await expect.poll(() => page.getByRole("row").count()).toBe(11);
    await expectGoodPage("target-night");
  });

  it("keeps sites, limit and date in the address", async () => {
    await page.getByText("Siding Spring", { exact: true }).first().click();
    await page.getByRole("img", { name: /Siding Spring/ }).waitFor();
    await page.getByLabel("Airmass limit").fill("1.5");
    await expect.poll(() => page.url()).toMatch(/sites=.*coj/);
    await expect.poll(() => page.url()).toContain("airmass=1.5");
    await page.reload();
    await page.getByRole("img", { name: /Siding Spring: below airmass 1.5/ }).waitFor();
  });

  it("shows the hours of each night of a year", async () => {
    await page.getByText("Through the year", { exact: true }).click();
    await page
      .getByRole("img", { name: /Hours below airmass 1.5 in each night of a year from 2026-04-20/ })
      .waitFor();
    await page
      .getByText(/h dark on/)
      .first()
      .waitFor();
    await expectGoodPage("target-year");
  });

  it("follows a comet from its elements", async () => {
    await page.goto(`/targets/${cometId}?tab=observability&date=2028-12-01`);
    await page
      .getByRole("img", { name: /Airmass through the night/ })
      .first()
      .waitFor();
    await page.goto(`/targets/${cometId}`);
    await page.getByText("Comet (MPC), ecliptic and equinox J2000").waitFor();
    await expectGoodPage("target-comet");
  });
});

describe("uploads", () => {
  it("become points, and say which line was refused and why", async () => {
    await page.goto(address("?tab=data"));
    await page.getByLabel("What the next files are").selectOption("photometry");
    await page
      .locator('input[type=file][aria-label="Files for AT2020caa"]')
      .setInputFiles({ name: "lc.csv", mimeType: "text/csv", buffer: Buffer.from(lightCurve()) });
    await page.getByRole("button", { name: /lc.csv: 90 points, 1 refused/ }).click();
    await page.getByText(/Line 92: the magnitude "faint" is no number/).waitFor();
    await expectGoodPage("target-refused");
    await page.getByRole("button", { name: "Read the file again" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /lc.csv: 90 points, 1 refused/ }).waitFor();
  });

  it("become spectra", async () => {
    await page.getByLabel("What the next files are").selectOption("");
    await page
      .locator('input[type=file][aria-label="Files for AT2020caa"]')
      .setInputFiles(join(sharedData, "gemini", SPECTRUM));
    await page.getByRole("button", { name: new RegExp(`${SPECTRUM}: 1 spectrum`) }).waitFor();
    await expectGoodPage("target-data");
  });

  it("change their kind, and the points go and come back", async () => {
    const kind = page.getByLabel("Kind of lc.csv");
    const count = async () => (await api.call("GET", `/api/targets/${targetId}/photometry`)).count as number;
    await kind.selectOption("text");
    await expect.poll(count).toBe(0);
    await kind.selectOption("photometry");
    await expect.poll(count).toBe(90);
    await page.getByRole("button", { name: /lc.csv: 90 points/ }).waitFor();
  });

  it("go on where they stopped when the line breaks", async () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024, "wake up ");
    let pieces = 0;
    await page.route("**/api/uploads/*", async (route) => {
      // The second piece is lost on its way, once.
      if (route.request().method() === "PATCH" && ++pieces === 2) return route.abort("connectionreset");
      return route.continue();
    });
    await page.evaluate((size) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(size).fill(119)], "large.txt", { type: "text/plain" }));
      const input = document.querySelector<HTMLInputElement>(
        'input[type=file][aria-label="Files for AT2020caa"]',
      );
      if (!input) throw new Error("no input");
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, bytes.length);
    await page.getByRole("link", { name: "large.txt" }).waitFor({ timeout: 60_000 });
    expect(pieces).toBeGreaterThanOrEqual(3);
    const { dataProducts } = await api.call("GET", `/api/dataproducts?targetId=${targetId}`);
    const large = dataProducts.find(({ filename }: { filename: string }) => filename === "large.txt");
    expect(large.size).toBe(bytes.length);
    await page.unroute("**/api/uploads/*");
    await api.call("DELETE", `/api/dataproducts/${large.id}`);
    await page.getByRole("link", { name: "large.txt" }).waitFor({ state: "detached" });
  });

  it("come back as one zip", async () => {
    const { name, bytes } = await downloaded(() =>
      page.getByRole("link", { name: "Download all (zip)" }).click(),
    );
    expect(name).toMatch(/\.zip$/);
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(bytes.includes(Buffer.from(SPECTRUM))).toBe(true);
  });
});

describe("the light curve", () => {
  it("shows bands with markers, absolute magnitudes and a table", async () => {
    await page.goto(address("?tab=photometry"));
    await page.getByRole("application", { name: /Light curve of AT2020caa, 90 points in 3 bands/ }).waitFor();
    await page.getByText(/z = 0.0213, flat ΛCDM/).waitFor();
    expect(await colorsIn(".uplot canvas")).toBeGreaterThan(20);
    await page.getByRole("columnheader", { name: /MJD/ }).getByRole("button").click();
    await page.getByText("> 19.8").first().waitFor();
    await expectGoodPage("target-photometry");
  });

  it("reads the point under the pointer", async () => {
    const over = page.locator(".u-over").first();
    const box = await over.boundingBox();
    if (!box) throw new Error("no plot");
    const readout = page.getByText(/^(g|r|ATLAS-o) .* · MJD 58\d{3}/);
    // Somewhere on a way across there is a point.
    for (let step = 1; step < 40 && (await readout.count()) === 0; step++) {
      await page.mouse.move(box.x + (box.width * step) / 40, box.y + box.height * 0.2);
      await page.mouse.move(box.x + (box.width * step) / 40, box.y + box.height * 0.28);
    }
    expect(await readout.count()).toBe(1);
  });

  it("hides bands, counts days from a date, folds; all in the address", async () => {
    await page.getByRole("checkbox", { name: /ATLAS-o/ }).click();
    await page.getByLabel("Phase zero (date or MJD)").fill("2020-03-01");
    await page.getByLabel("Phase zero (date or MJD)").press("Enter");
    await page.getByText("Rest frame", { exact: true }).click();
    await expect
      .poll(() => page.url())
      .toMatch(/hide=ATLAS-o.*zero=2020-03-01.*|zero=2020-03-01.*hide=ATLAS-o/);
    expect(page.url()).toContain("axis=rest");
    await page.reload();
    await page.getByRole("application", { name: /Light curve/ }).waitFor();
    expect(await page.getByRole("checkbox", { name: /ATLAS-o/ }).isChecked()).toBe(false);
    await expectGoodPage("target-phase");
  });

  it("is exported as CSV, ECSV and PNG", async () => {
    const csv = await downloaded(() => page.getByRole("link", { name: "CSV", exact: true }).click());
    expect(
      csv.bytes
        .toString()
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("#")),
    ).toHaveLength(91);
    const ecsv = await downloaded(() => page.getByRole("link", { name: "ECSV", exact: true }).click());
    expect(ecsv.bytes.toString()).toMatch(/^# %ECSV/);
    const png = await downloaded(() => page.getByRole("button", { name: "PNG" }).click());
    expect(png.name).toBe("AT2020caa-light-curve.png");
    expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  });

  it("follows points that arrive", async () => {
    await page.goto(address("?tab=photometry"));
    await page.getByRole("application", { name: /90 points/ }).waitFor();
    await api.call("POST", `/api/targets/${targetId}/photometry`, {
      points: [{ time: 59_100, value: 19.2, error: 0.1, band: "i" }],
    });
    await page.getByRole("application", { name: /91 points in 4 bands/ }).waitFor();
  });
});

describe("the spectra", () => {
  it("are drawn with lines, telluric bands and the error band", async () => {
    await page.goto(address("?tab=spectroscopy"));
    await page.getByRole("application", { name: /AT2020caa/ }).waitFor();
    const before = await colorsIn(".uplot canvas");
    for (const name of ["Balmer", "Ca", "Telluric"]) await page.getByText(name, { exact: true }).click();
    await expect.poll(() => colorsIn(".uplot canvas")).not.toBe(before);
    await page.getByText(/419.4 to 897.1 nm \(in air\), 3200 points/).waitFor();
    await expectGoodPage("target-spectrum");
  });

  it("go to the rest frame, are scaled, and exported with their units", async () => {
    await page.getByText("Rest frame", { exact: true }).click();
    await page.getByText(/410.7 to 878.4 nm/).waitFor();
    const { name, bytes } = await downloaded(() => page.getByRole("button", { name: "ECSV" }).click());
    expect(name).toBe("AT2020caa.ecsv");
    expect(bytes.toString()).toContain("rest frame of z = 0.0213");
    expect(bytes.toString().trim().split("\n")).toHaveLength(11 + 3200);
  });
});

describe("comments", () => {
  it("are written in Markdown, mention by completion, carry files, and take no HTML", async () => {
    await page.goto(address("?tab=comments"));
    const box = page.getByLabel("Comment", { exact: true });
    await box.fill("Very **blue** <img src=x onerror=alert(1)> ");
    await box.press("End");
    await box.pressSequentially("@ad");
    await page.getByRole("option", { name: /@ada/ }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => box.inputValue()).toContain("@ada ");
    await page
      .getByRole("textbox", { name: "Attached files of this target" })
      .or(page.getByRole("combobox", { name: "Attached files of this target" }))
      .first()
      .click();
    await page.getByRole("option", { name: "lc.csv" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Send" }).click();
    const comment = page.getByRole("listitem").filter({ hasText: "Very blue" });
    await comment.waitFor();
    expect(await comment.locator("strong", { hasText: "blue" }).count()).toBe(1);
    expect(await comment.locator("img").count()).toBe(0);
    await comment.getByRole("link", { name: "lc.csv" }).waitFor();
    await expectGoodPage("target-comments");
  });

  it("are edited, appear live, and are deleted", async () => {
    await page.getByRole("button", { name: "Edit this comment" }).click();
    await page.getByLabel("Comment", { exact: true }).first().fill("Not so blue after all.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Not so blue after all.").waitFor();
    await page.getByText("edited").waitFor();
    await api.call("POST", `/api/targets/${targetId}/comments`, { text: "From a script." });
    await page.getByText("From a script.").waitFor();
    await page.getByRole("button", { name: "Delete this comment" }).first().click();
    await page.getByRole("button", { name: "Delete comment" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Delete this comment" }).count()).toBe(1);
  });
});

describe("observations", () => {
  it("are added, grouped and marked by state", async () => {
    await page.goto(address("?tab=observations"));
    await page.getByLabel("Observation id at Gemini").fill("GS-2021A-DD-102-9");
    await page.getByRole("button", { name: "Add observation" }).click();
    await page.waitForURL(/\/observations\/\d+/);
    await page.getByRole("region", { name: "Status" }).waitFor();
    await page
      .getByRole("combobox", { name: "State of the observation" })
      .or(page.getByLabel("State of the observation"))
      .first()
      .click();
    await page.getByRole("option", { name: "Done" }).click();
    await page.getByText("What it was before").click();
    await expectGoodPage("observation-status");
    await page.goto("/observations");
    await page.getByRole("row").filter({ hasText: "GS-2021A-DD-102-9" }).getByRole("checkbox").click();
    await page.getByRole("button", { name: "Group 1 observation" }).click();
    await page.getByRole("menuitem", { name: "New group…" }).click();
    await page.getByLabel("Name").fill("Tonight");
    await page.getByRole("button", { name: "Create with 1 observation" }).click();
    await page.getByRole("button", { name: "Tonight", exact: true }).waitFor();
  });

  it("have templates with the facility's own form", async () => {
    await page.getByRole("button", { name: "New template" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Deep long slit");
    await page.getByRole("dialog").getByLabel("Grating").fill("R400");
    await expectGoodPage("observation-template");
    await page.getByRole("button", { name: "Save template" }).click();
    await page.getByText("Deep long slit").waitFor();
    const templates = await api.call("GET", "/api/observationtemplates");
    expect(JSON.stringify(templates)).toContain('"grating":"R400"');
  });
});

describe("every tab", () => {
  const TABS = [
    "",
    "?tab=observability",
    "?tab=observations",
    "?tab=photometry",
    "?tab=spectroscopy",
    "?tab=data",
    "?tab=comments",
  ];

  it.each(["light", "dark", "night"])(
    "by its deep link in the %s theme, at 1440 and 400 pixels",
    async (theme) => {
      await page.evaluate((name) => localStorage.setItem("goats.theme", name), theme);
      for (const width of [1440, 400]) {
        await page.setViewportSize({ width, height: 900 });
        for (const query of TABS) {
          await page.goto(address(query));
          await page.getByRole("heading", { name: "AT2020caa" }).waitFor();
          await expectGoodPage(`target-${query.replace("?tab=", "") || "overview"}-${width}`);
        }
      }
    },
  );

  it("had nothing to complain about", () => {
    // The line that was broken on purpose is reported by the browser.
    expect(complaints.filter((line) => !/ERR_CONNECTION_RESET/.test(line))).toEqual([]);
  });
});
