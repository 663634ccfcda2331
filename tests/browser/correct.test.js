// Putting right who said something, and a name; and taking it back.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, leave, visit, words } from "./browser.js";
import { person } from "./places.js";

after(closeBrowser);

const who = (page) => words(page.locator("h1.who .name"));

test("a speaker is corrected, and the correction undone", async () => {
  const page = await visit("/search?q=strengthening&by=Piotr+Lis");
  await page.locator(".hit .doing a[href^='/statement/']").first().click();
  await page.waitForURL(/\/statement\//);
  assert.equal(await who(page), "Piotr Lis");
  await page.goto(`${page.url()}#correct`);
  await page.reload();
  const form = page.locator("#correct form");
  await form.waitFor({ state: "visible" });
  await form.locator("#k-speaker").fill("");
  await form.locator("#k-speaker").pressSequentially("Jan Kow", { delay: 20 });
  await form.locator("#k-speaker-list [role=option]", { hasText: "Jan Kowal" }).first().click();
  await form.locator("input[name=by]").fill("Ewa <b>Redaktor</b>");
  await form.locator("button.main").click();
  await page.waitForURL(/\/statement\/.*done=\d+/);
  assert.equal(await who(page), "Jan Kowal");
  assert.match(await words(page.locator("[role=status]").first()), /correction holds/);
  assert.match(await words(page.locator("details.machine")), /What the machine said/);
  // It is told with who and when, and holds for everybody.
  const other = await visit("/corrections", { language: "pl" });
  assert.match(await words(other.locator("ol.corrections li").first()), /Jan Kowal.*Ewa <b>Redaktor<\/b>/);
  await leave(other);
  await page.locator("[role=status] button", { hasText: "Undo" }).click();
  await page.waitForURL(/\/corrections\?done=\d+/);
  assert.match(await words(page.locator("[role=status]").first()), /is undone/);
  await page.goto("/search?q=strengthening&by=Piotr+Lis");
  assert.ok((await page.locator(".hit").count()) > 0);
  await leave(page);
});

test("a statement that is none is rejected, and comes back", async () => {
  const page = await visit("/search?q=ministry+publish&by=Jan+Kowal");
  await page.locator(".hit .doing a[href^='/statement/']").first().click();
  await page.waitForURL(/\/statement\//);
  await page.locator("#correct summary").click();
  await page.locator("#correct button[name=reject]").click();
  await page.waitForURL(/\/corrections\?done=\d+/);
  await page.goto("/search?q=ministry+publish&by=Jan+Kowal");
  assert.equal(await page.locator(".hit").count(), 0);
  await page.goto("/corrections");
  await page.locator("ol.corrections li button").first().click();
  await page.waitForURL(/\/corrections\?done=\d+/);
  await page.goto("/search?q=ministry+publish&by=Jan+Kowal");
  assert.ok((await page.locator(".hit").count()) > 0);
  await leave(page);
});

test("a missed statement is added without a script", async () => {
  const page = await visit("/search?q=bridge&what=articles&sort=time", { script: false });
  await page.locator(".hit.of-article h3 a", { hasText: "Bridge in Brzeg" }).click();
  await page.waitForURL(/\/article\/\d+/);
  const before = await page.locator(".card").count();
  const form = page.locator("form[action$='/add']");
  await page.locator("details.correct summary", { hasText: "missed" }).click();
  await form.locator("#k-speaker").fill("Piotr Lis");
  await form.locator("#k-content").fill("The new bridge over the river in Brzeg");
  await form.locator("button.main").click();
  await page.waitForURL(/\/statement\/.*done=\d+/);
  assert.equal(await who(page), "Piotr Lis");
  await page.locator("[role=status] button").click();
  await page.waitForURL(/\/corrections\?done=\d+/);
  await page.goto("/search?q=bridge&what=articles&sort=time");
  await page.locator(".hit.of-article h3 a", { hasText: "Bridge in Brzeg" }).click();
  assert.equal(await page.locator(".card").count(), before);
  await leave(page);
});

test("somebody is called otherwise, and called so again", async () => {
  const page = await visit(await person("Tomasz Zięba"));
  await page.locator("details.correct summary").first().click();
  await page.locator("#k-to").fill("<img src=x onerror=alert(1)> Zięba");
  await page.locator("form[action$='/rename'] button[type=submit]").click();
  await page.waitForURL(/\/entity\/\d+\?done=\d+/);
  assert.equal(await words(page.locator("h1 bdi")), "<img src=x onerror=alert(1)> Zięba");
  // The name is escaped wherever it is suggested, too.
  await page.goto("/search");
  await page.locator("#q").pressSequentially("Zięba", { delay: 20 });
  await page.waitForTimeout(500);
  await page.goto("/corrections");
  await page.locator("ol.corrections li button").first().click();
  await page.waitForURL(/\/corrections\?done=\d+/);
  await page.goto(await person("Tomasz Zięba"));
  assert.equal(await words(page.locator("h1 bdi")), "Tomasz Zięba");
  await leave(page);
});

test("words that are not in the article are refused with what to do", async () => {
  const page = await visit("/search?q=strengthening&by=Piotr+Lis");
  await page.locator(".hit .doing a[href^='/statement/']").first().click();
  await page.waitForURL(/\/statement\//);
  await page.locator("#correct summary").click();
  await page.locator("#k-content").fill("nobody said this");
  await page.locator("#correct button.main").click();
  await page.locator("main", { hasText: "not in the article" }).waitFor();
  await leave(page);
});
