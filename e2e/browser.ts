import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where screenshots of a run go; those that the README shows are copied to `docs/images` by hand. */
const PICTURES = fileURLToPath(new URL("../test-results/pictures", import.meta.url));

/** The system's Chromium without its own background traffic. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["GOATS_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export type Theme = "light" | "dark";

/** A window of its own, with a list of everything the page complained about. */
export async function openWindow(
  browser: Browser,
  address: string,
  options: { width?: number; height?: number; theme?: Theme } = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: options.width ?? 1360, height: options.height ?? 860 },
    colorScheme: options.theme ?? "dark",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  return { context, page, complaints };
}

/** Saves what is on the screen as `<name>-<theme>.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const theme = (await page.locator("html").getAttribute("data-theme")) ?? "unknown";
  await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`), animations: "disabled" });
}

/** Names of the serious and critical accessibility violations of the page, with the elements they concern. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Evaluated through the debugger, so the page's own content security policy stays as strict as it is.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Runtime.evaluate", { expression: axe.source });
  const { result } = await cdp.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations
      .filter((violation) => ["serious", "critical"].includes(violation.impact))
      .map((violation) => violation.id + ": " + violation.nodes.map((node) => node.target.join(" ")).join(", ")))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await cdp.detach();
  return result.value as string[];
}

/** How far the page can be scrolled sideways, pixels; 0 on a page that fits. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
