// A Chromium for a file of tests, and pages in it that note whatever goes wrong on them.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

/// Where the server is, without a slash at its end.
export const base = (process.env.DEPESZA_URL ?? "").replace(/\/$/, "");
if (!base) throw new Error("DEPESZA_URL is not set: start the tests with tests/browser/run.sh");

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const LOCALES = { en: "en-GB", pl: "pl-PL" };
export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 360, height: 780 };

let launched;

/// The browser, started when it is first needed.
export function browser() {
  launched ??= chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGUMENTS });
  return launched;
}

export async function closeBrowser() {
  if (launched) await (await launched).close();
  launched = undefined;
}

/// A page of a visitor who was never here. `page.faults` has what went wrong on it.
export async function visit(path, { language = "en", theme = "light", size = WIDE, script = true } = {}) {
  const context = await (await browser()).newContext({
    baseURL: base,
    locale: LOCALES[language],
    colorScheme: theme,
    viewport: size,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  // A machine may have other work to do.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // That a page which is asked for is not there is what some tests are about.
    if (/^Failed to load resource: .* 4\d\d /.test(message.text()) && message.location().url === page.url()) return;
    page.faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => page.faults.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    page.faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== base) page.faults.push(`asked elsewhere: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) page.faults.push(`${response.status()} at ${response.url()}`);
  });
  if (script) {
    // A policy's violation is told on the console as well; this one names the directive.
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
      );
    });
  }
  if (path) await page.goto(path);
  return page;
}

/// Fails if anything went wrong on the page so far, and closes it.
export async function leave(page) {
  assert.deepEqual(page.faults, [], `on ${page.url()}`);
  await page.context().close();
}

/// How many pixels the page can be scrolled sideways.
export function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// What axe-core finds that is serious or critical, in a line each.
export async function grave(page) {
  // What axe does to measure must not count as the page's fault.
  const before = [...page.faults];
  await page.evaluate(await axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  page.faults = before;
  return violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split("\n")[1]?.trim()})`));
}

/// The text of an element, its white space made plain.
export async function words(locator) {
  return (await locator.innerText()).replace(/\s+/g, " ").trim();
}
