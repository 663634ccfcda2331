// Every page, in both themes and languages, wide and narrow, with and without a script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NARROW, WIDE, closeBrowser, grave, leave, sideways, visit, words } from "./browser.js";
import { places, read } from "./places.js";

/// How each page is looked at. Together: both themes, languages and widths, and each width in each theme where it costs little.
const LOOKS = [
  { language: "en", theme: "light", size: WIDE },
  { language: "pl", theme: "dark", size: NARROW },
];

describe("every page", () => {
  let all;
  before(async () => {
    all = Object.entries(await places());
  });
  after(closeBrowser);

  for (const look of LOOKS) {
    const name = `${look.language}, ${look.theme}, ${look.size.width} wide`;
    test(`can be used by everybody: ${name}`, async () => {
      const grounds = new Set();
      for (const [what, path] of all) {
        const page = await visit(path, look);
        await sound(page, `${what}, ${name}`, look);
        grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        await leave(page);
      }
      assert.equal(grounds.size, 1, "all pages have the same ground");
    });

    test(`shows a text that was read: ${name}`, async () => {
      const page = await visit(null, look);
      await read(page);
      await sound(page, `read, ${name}`, look);
      await leave(page);
    });
  }

  async function sound(page, at, look) {
    assert.equal(await page.locator("html").getAttribute("lang"), look.language, at);
    assert.equal(await page.locator("h1").count(), 1, at);
    assert.match(await page.title(), /· Depesza$/, at);
    assert.ok((await sideways(page)) <= 0, `${at}: it scrolls sideways by ${await sideways(page)}`);
    // A word that is missing in a language is told by its key.
    assert.doesNotMatch(await words(page.locator("body")), /\b(section|act|kind|reason|certainty|manner|polarity|field|theme)-[a-z]+\b/, at);
    assert.deepEqual(await grave(page), [], at);
  }

  test("stands there without a script", async () => {
    for (const [what, path] of all.filter(([what]) => what !== "api")) {
      const page = await visit(path, { script: false });
      assert.notEqual(await words(page.locator("main")), "", what);
      assert.ok(await page.locator("main h1").count(), what);
      await leave(page);
    }
  });

  test("keeps the language and the theme that were chosen", async () => {
    const page = await visit("/new", { language: "en", theme: "light" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.locator("[data-theme-choice=dark]").click();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.locator(".choices a[hreflang=pl]").click();
    await page.waitForURL("/new");
    assert.equal(await page.locator("html").getAttribute("lang"), "pl");
    assert.equal(await ground(), dark);
    await page.goto("/stories");
    assert.equal(await page.locator("html").getAttribute("lang"), "pl");
    assert.equal(await ground(), dark);
    await leave(page);
  });
});
