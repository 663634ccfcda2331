// Texts, titles, names and questions that try to be more than text.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, leave, visit, words } from "./browser.js";
import { read } from "./places.js";

after(closeBrowser);

const SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>';

/// Nothing of others has become an element: our own scripts, no pictures, no handlers.
async function plain(page, at) {
  const odd = await page.evaluate(() => [
    ...[...document.scripts].filter((script) => !script.src.startsWith(location.origin + "/assets/")).map((script) => script.outerHTML),
    ...[...document.querySelectorAll("img, iframe, object, embed, style, base, [style]")].map((element) => element.outerHTML),
    ...[...document.querySelectorAll("*")]
      .filter((element) => [...element.attributes].some((attribute) => attribute.name.startsWith("on")))
      .map((element) => element.outerHTML),
    ...[...document.links].filter((link) => !/^https?:/.test(link.href)).map((link) => link.outerHTML),
  ]);
  assert.deepEqual(odd, [], at);
}

test("an article that is hostile is shown as it is written, wherever it appears", async () => {
  const page = await visit("/search?q=tunnel&what=articles");
  await page.locator(".hit.of-article h3 a", { hasText: "<script>" }).click();
  await page.waitForURL(/\/article\/\d+/);
  assert.match(await words(page.locator("h1")), /<script>alert\(1\)<\/script><img src=x onerror=alert\(2\)>/);
  const shown = await words(page.locator(".text"));
  assert.match(shown, /<b>tunnel<\/b>/);
  assert.match(shown, /U\+202E|202e/i, "what would turn the text around is told by its number");
  assert.ok(!/[‪-‮⁦-⁩]/.test(shown));
  const paths = await page.locator("main a[href^='/']").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const own = paths.filter((path) => /^\/(statement|entity|outlet|article|story)\//.test(path));
  assert.ok(own.some((path) => path.startsWith("/statement/")) && own.some((path) => path.startsWith("/outlet/")));
  for (const path of [...new Set([page.url(), ...own, "/", "/new", "/outlets", "/stories", "/search?q=tunnel"])]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await plain(page, path);
  }
  await leave(page);
});

test("a hostile question is only looked for", async () => {
  for (const path of ["/search?q=", "/search?by=", "/search?outlet=", "/search?q=a&after=", "/entity/1?about=", "/nowhere/", "/stories?about=", "/statement/"]) {
    const page = await visit(path + encodeURIComponent(SCRIPT));
    await plain(page, path);
    await leave(page);
  }
  const page = await visit("/search");
  await page.locator("#q").fill(SCRIPT);
  await page.waitForURL(/q=/);
  await page.waitForLoadState("networkidle");
  await plain(page, "typed");
  assert.equal(await page.locator("#q").inputValue(), SCRIPT);
  await leave(page);
});

test("a hostile text is read like any other", async () => {
  const page = await visit(null);
  await read(page, `${SCRIPT}\n\nMinister Eva Brook said that "${SCRIPT} is safe". Brook denied ‮everything‬.`);
  await plain(page, "read");
  assert.ok((await page.locator(".card").count()) > 0);
  // As a page of its own, too.
  await read(page, `<!doctype html><title>x${SCRIPT}</title><article><h1>T<script>alert(1)</script></h1><p onclick="alert(2)">Minister Eva Brook said that the <b>tunnel</b> would open in May, and the city would pay for all of it.</p><p>Mayor Grimm denied that the tunnel was flooded, and added that nobody had asked him.</p></article>`);
  await plain(page, "read as a page");
  await leave(page);
});

test("one line of a megabyte neither hangs the page nor widens it", async () => {
  const page = await visit(null);
  const line = `Minister Eva Brook said that ${"tunnel".repeat(40_000)} is safe. ${"x".repeat(200_000)}`;
  await read(page, line);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await leave(page);
});

test("letters that look like others are told", async () => {
  const page = await visit("/search?q=tunel&what=articles");
  await page.locator(".hit.of-article h3 a", { hasText: "Аdam" }).click();
  await page.waitForURL(/\/article\/\d+/);
  const mixed = page.locator("main a[href^='/entity/']", { hasText: "Аdam" });
  assert.ok((await mixed.count()) > 0);
  // Wherever it is a link: on the card, among what is named, in the search, when it is suggested.
  for (const link of await mixed.all()) assert.equal(await link.locator(".mixed").count(), 1);
  assert.ok((await page.locator(".card .mixed").count()) > 0);
  const found = await visit("/search?by=" + encodeURIComponent((await words(mixed.first())).split(" (")[0]));
  assert.ok((await found.locator(".hit .name .mixed").count()) > 0);
  await found.locator("#q").pressSequentially("Аdam", { delay: 20 });
  await found.locator("#q-list [role=option]", { hasText: "several alphabets" }).first().waitFor();
  await leave(found);
  await mixed.first().click();
  await page.waitForURL(/\/entity\//);
  assert.equal(await page.locator("h1 .mixed").count(), 1);
  await leave(page);
});

test("pages of other sites cannot write", async () => {
  const page = await visit("/read");
  const answer = await page.context().request.post("/read", {
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    multipart: { text: "Eva Brook said that it was so." },
  });
  assert.equal(answer.status(), 403);
  const without = await page.context().request.post("/corrections/1/undo", { headers: { origin: new URL(page.url()).origin }, form: {} });
  assert.equal(without.status(), 403);
  await leave(page);
});
