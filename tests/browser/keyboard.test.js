// Everything by keyboard alone, with the focus to be seen.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, leave, visit, words } from "./browser.js";
import { TEXT, places } from "./places.js";

after(closeBrowser);

/// Goes from one to the next until the focus is there. Fails if it never is.
async function tabTo(page, selector, most = 80) {
  for (let step = 0; step < most; step++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  assert.fail(`${selector} cannot be reached at ${page.url()}`);
}

test("one skips to the content, searches and follows a name", async () => {
  const page = await visit("/");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(page, "#q", 5);
  await page.keyboard.type("Anna Wr", { delay: 20 });
  await page.locator("#q-list [role=option]").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#q-list").isVisible(), false);
  await page.keyboard.type("o", { delay: 20 });
  await page.locator("#q-list [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  const active = await page.locator("#q").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/entity\/\d+$/);
  assert.equal(await words(page.locator("h1 bdi")), "Anna Wrona");
  // A bar of the plot is a link like others.
  await tabTo(page, "figure.plot svg a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/since=|\/search/);
  await leave(page);
});

test("one reads a text, goes between marks and cards, and keeps it", async () => {
  const page = await visit("/read");
  await tabTo(page, "#r-text");
  await page.keyboard.insertText(TEXT.replaceAll("Brandt", "Lund").replaceAll("tunnel", "ferry"));
  await tabTo(page, "form.read button[type=submit]", 8);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/read\/[0-9a-f]+$/);
  await tabTo(page, ".text a.pin");
  const number = await page.evaluate(() => document.activeElement.dataset.s);
  assert.equal(await page.locator(`#c${number}.lit`).count(), 1, "the card lights up");
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, `#c${number}`);
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate((number) => document.getElementById(`c${number}`).contains(document.activeElement), number), "one goes on from the card");
  await page.locator("body").press("Control+Home");
  await page.goto(page.url().split("#")[0]);
  await tabTo(page, "form[action$='/keep'] button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/article\/\d+\?kept=new/);
  await leave(page);
});

test("the focus can be seen wherever it goes, and is never caught", async () => {
  const { search, statement, person, corrections } = await places();
  for (const path of [search, statement, person, corrections]) {
    const page = await visit(path);
    await page.evaluate(() => document.activeElement?.blur());
    let stops = 0;
    for (; stops < 150; stops++) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const style = getComputedStyle(element);
        const outer = getComputedStyle(element.parentElement);
        const label = element.labels?.[0]?.querySelector("span");
        const drawn = [style, outer, label && getComputedStyle(label)].filter(Boolean);
        const box = element.getBoundingClientRect();
        return {
          html: element.outerHTML.slice(0, 120),
          drawn: drawn.some((style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"),
          within: box.bottom > 0 && box.top < innerHeight,
        };
      });
      if (!seen) break;
      assert.ok(seen.drawn, `nothing shows the focus on ${seen.html} at ${path}`);
      assert.ok(seen.within, `the focus is out of sight on ${seen.html} at ${path}`);
    }
    assert.ok(stops > 10, `${stops} stops at ${path}`);
    await leave(page);
  }
});

test("a correction is made by keyboard alone", async () => {
  const page = await visit("/search?q=close+two+lines&by=Anna+Wrona");
  await tabTo(page, ".hit .doing a[href^='/statement/']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/statement\//);
  await tabTo(page, "#correct > summary", 150);
  await page.keyboard.press("Enter");
  await tabTo(page, "#k-certainty", 10);
  await page.keyboard.press("Home");
  const chosen = await page.locator("#k-certainty").inputValue();
  await tabTo(page, "#correct button.main", 6);
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=\d+/);
  assert.equal(await page.locator("#k-certainty").inputValue(), chosen);
  await tabTo(page, "[role=status] button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/corrections\?done=\d+/);
  await leave(page);
});
