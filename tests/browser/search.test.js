// Asking: words in any inflection, suggestions, filters, the address, the way back.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, leave, visit, words } from "./browser.js";

after(closeBrowser);

const hits = async (page) => (await page.locator(".hit .words").allInnerTexts()).map((text) => text.trim());

test("words are found while they are typed, and the address follows", async () => {
  const page = await visit("/search");
  const before = await page.evaluate(() => history.length);
  await page.locator("#q").pressSequentially("mostem", { delay: 20 });
  await page.waitForURL(/[?&]q=mostem/);
  await page.locator(".hit mark").first().waitFor();
  for (const mark of await page.locator(".hit mark").allInnerTexts()) assert.match(mark, /^mo[sś][tc]/i);
  assert.equal(await page.evaluate(() => history.length), before, "no new place to go back to");
  await leave(page);
});

test("a filter narrows the search, is shown as a chip and can be taken off", async () => {
  const page = await visit("/search?q=most");
  const all = await page.locator(".hit").count();
  assert.ok(all > 2);
  await page.locator("details.filters summary").click();
  await page.locator("#f-by").pressSequentially("Jan Kow", { delay: 20 });
  await page.locator("#f-by-list [role=option]").first().click();
  assert.equal(await page.locator("#f-by").inputValue(), "Jan Kowal");
  await page.waitForURL(/[?&]by=Jan/);
  await page.locator(".chips a").waitFor();
  const some = await page.locator(".hit").count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  for (const who of await page.locator(".hit .name").allInnerTexts()) assert.equal(who, "Jan Kowal");
  await page.locator(".chips a").click();
  await page.waitForURL((url) => !url.search.includes("by="));
  assert.equal(await page.locator(".hit").count(), all);
  await leave(page);
});

test("an address can be given to others, and one comes back to where one was", async () => {
  const page = await visit("/search?q=most&by=Anna+Wrona&certainty=certain&sort=time");
  const here = page.url();
  const found = await hits(page);
  assert.ok(found.length > 0);
  await page.locator(".hit .doing a[href^='/statement/']").first().click();
  await page.waitForURL(/\/statement\//);
  await page.goBack();
  assert.equal(page.url(), here);
  assert.deepEqual(await hits(page), found);
  assert.equal(await page.locator("#q").inputValue(), "most");
  const other = await visit(here, { language: "pl" });
  assert.deepEqual(await hits(other), found);
  assert.ok(await other.locator("input[name=certainty][value=certain]").isChecked());
  await leave(other);
  await leave(page);
});

test("a name leads to whom it names", async () => {
  const page = await visit("/");
  await page.locator("#q").pressSequentially("Anna Wr", { delay: 20 });
  const option = page.locator("#q-list [role=option]", { hasText: "Anna Wrona" }).first();
  await option.waitFor();
  assert.equal(await page.locator("#q").getAttribute("aria-expanded"), "true");
  await option.click();
  await page.waitForURL(/\/entity\/\d+$/);
  assert.equal(await words(page.locator("h1 bdi")), "Anna Wrona");
  await leave(page);
});

test("the box suggests people, subjects, outlets and the words themselves", async () => {
  const page = await visit("/search");
  const suggested = async (typed) => {
    await page.locator("#q").fill("");
    await page.locator("#q").pressSequentially(typed, { delay: 20 });
    await page.locator("#q-list [role=option]", { hasText: "these words" }).and(page.locator(`[data-name="${typed}"]`)).waitFor();
    return page.locator("#q-list [role=option]").evaluateAll((all) => all.map((one) => [one.dataset.name, one.innerText, one.dataset.href]));
  };
  const brzeg = await suggested("Brzeg");
  assert.ok(brzeg.some(([name, text, href]) => name === "Brzeg" && /Place · \d+ statement/.test(text) && href.startsWith("/entity/")), `${brzeg}`);
  assert.ok(brzeg.some(([, text, href]) => /What others say/.test(text) && href.startsWith("/search?about=")), `${brzeg}`);
  const kurier = await suggested("Kurier Nadrzeczny");
  assert.ok(kurier.some(([name, text, href]) => name === "Kurier Nadrzeczny" && /Outlet · 3 articles/.test(text) && href.startsWith("/outlet/")), `${kurier}`);
  await page.locator("#q-list [role=option]", { hasText: "these words" }).click();
  await page.waitForURL(/\/search\?q=Kurier/);
  await leave(page);
});

test("articles are searched as well, and what is typed wrong is told", async () => {
  const page = await visit("/search?q=bridge&what=articles");
  assert.ok((await page.locator(".hit.of-article").count()) > 0);
  await page.goto("/search?q=%22most");
  assert.notEqual(await words(page.locator("#results [role=alert]")), "");
  await page.goto("/search?q=nieistniejącesłowo");
  assert.equal(await words(page.locator("#results h2")), "Nothing found");
  await leave(page);
});

test("it works without a script", async () => {
  const page = await visit("/", { script: false });
  await page.locator("#q").fill("most");
  await page.locator("form.search button[type=submit]").click();
  await page.waitForURL(/\/search\?q=most/);
  assert.ok((await page.locator(".hit mark").count()) > 0);
  await page.locator("details.filters summary").click();
  await page.locator("#f-by").fill("Wrona");
  await page.locator(".filters button[type=submit]").click();
  await page.waitForURL(/by=Wrona/);
  for (const who of await page.locator(".hit .name").allInnerTexts()) assert.equal(who, "Anna Wrona");
  await leave(page);
});
