// What is in the archive: a person over time, a statement and its echoes, an article, an outlet, a story, what is new.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, closeBrowser, leave, visit, words } from "./browser.js";
import { person, places } from "./places.js";

let at;
before(async () => {
  at = await places();
});
after(closeBrowser);

const number = (text) => Number(text.replace(/\D/g, ""));

test("a person's statements over time are a plot and a table, and a bar looks closer", async () => {
  const page = await visit(at.person);
  assert.equal(await words(page.locator("h1 bdi")), "Anna Wrona");
  const bars = page.locator("figure.plot svg a");
  const count = await bars.count();
  assert.ok(count >= 3, `${count} bars`);
  await page.locator("details.data summary").first().click();
  const rows = page.locator("details.data table").first().locator("tbody tr");
  assert.equal(await rows.count(), count, "a row for each bar");
  for (const row of await rows.all()) {
    const numbers = (await row.locator("td.number").allInnerTexts()).map(number);
    assert.equal(numbers.slice(1).reduce((sum, part) => sum + part, 0), numbers[0], "the parts are the whole");
  }
  const statements = (await rows.locator("td.number:nth-of-type(1)").allInnerTexts()).map(number);
  const told = number((await words(page.locator("header .summary"))).split("·")[0]);
  assert.ok(statements.reduce((sum, part) => sum + part, 0) <= told);
  await page.locator(".switch a", { hasText: "by certainty" }).click();
  await page.waitForURL(/plot=certainty/);
  await page.locator("figure.plot svg a").first().click();
  await page.waitForURL(/since=|\/search/);
  await leave(page);
});

test("whom one speaks about, and positions of several side by side", async () => {
  const page = await visit(at.person);
  await page.locator("#p-about").fill("most");
  await page.locator("#p-with-0").fill("Jan Kowal");
  await page.locator("#positions button[type=submit]").click();
  await page.waitForURL(/about=most/);
  const heads = await page.locator("table.positions thead th a").allInnerTexts();
  assert.deepEqual(heads, ["Anna Wrona", "Jan Kowal"]);
  const rows = page.locator("table.positions tbody tr");
  assert.ok((await rows.count()) >= 2);
  for (const row of await rows.all()) assert.equal(await row.locator("td:not(.none)").count(), 1);
  const days = await page.locator("table.positions tbody th time").evaluateAll((all) => all.map((time) => time.dateTime));
  assert.deepEqual(days, [...days].sort().reverse(), "the latest first");
  await leave(page);
});

test("a statement's echoes stand in time, with what changed, and its words in the original", async () => {
  const page = await visit(at.statement);
  // They come after the rest of the page.
  await page.locator("ol.reports").waitFor();
  const reports = page.locator("ol.reports > li");
  assert.ok((await reports.count()) >= 3, `${await reports.count()} reports`);
  assert.equal(await page.locator("ol.reports .tag", { hasText: "this statement" }).count(), 1);
  assert.equal(await page.locator("ol.reports .tag.first").count(), 1);
  assert.ok((await page.locator(".differences del, .differences ins").count()) > 0, "word by word");
  assert.ok((await page.locator(".drifts", { hasText: /Hedge (dropped|added)/ }).count()) > 0, "prawdopodobnie");
  const days = await page.locator("ol.reports .origin time").evaluateAll((all) => all.map((time) => time.dateTime));
  assert.deepEqual(days, [...days].sort());
  // The words stand in the saved bytes.
  const marked = (await page.locator(".original mark").first().innerText()).trim();
  const original = await page.locator("#original a[href$='/original']").getAttribute("href");
  const bytes = await (await fetch(base + original)).text();
  const plain = (text) => text.replace(/\s+/g, " ");
  assert.ok(marked.length > 10 && plain(bytes).includes(plain(marked)), marked);
  assert.match(await words(page.locator("#original .hash")), /[0-9a-f]{40}/);
  await leave(page);
});

test("without a script a link leads to the echoes", async () => {
  const page = await visit(at.statement, { script: false });
  await page.locator("#echoes a").click();
  await page.waitForURL(/\/echoes$/);
  assert.ok((await page.locator("ol.reports > li").count()) >= 3);
  await leave(page);
});

test("who has it from whom is drawn, and told as a table", async () => {
  const page = await visit(`${at.statement}/echoes`);
  assert.ok((await page.locator("figure.graph svg path.arc").count()) > 0);
  const table = page.locator("figure.graph details");
  await table.locator("summary").click();
  assert.equal(await table.locator("tbody tr").count(), await page.locator("figure.graph svg path.arc").count());
  await leave(page);
});

test("an article shows the statement one comes for", async () => {
  const page = await visit(at.statement);
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.locator("#h-words ~ .doing a").first().click();
  await page.waitForURL(new RegExp(`/article/\\d+\\?statement=${id}`));
  const lit = page.locator(".text .lit");
  assert.ok((await lit.count()) > 0);
  const box = await lit.first().boundingBox();
  assert.ok(box && box.y >= 0 && box.y < 900, "it can be seen");
  await leave(page);
});

test("an outlet tells whom it quotes and how it reports", async () => {
  const page = await visit("/outlets");
  await page.locator("a", { hasText: "Gazeta Zachodnia" }).click();
  await page.waitForURL(/\/outlet\/\d+$/);
  assert.ok((await page.locator("#h-quotes ~ ul a", { hasText: "Anna Wrona" }).count()) > 0);
  assert.ok((await page.locator("h2:has-text('From whom') ~ ul li", { hasText: "Kurier Nadrzeczny" }).count()) > 0);
  await page.locator("a", { hasText: "Compare the latest" }).click();
  await page.waitForURL(/hedges=1/);
  assert.match(await words(page.locator("dl.figures")), /Latest statements: [1-9]\d*\. Reported before by others: [1-9]\d*\. Of these told as more certain: [1-9]\d*\./);
  await leave(page);
});

test("a story joins the articles about one event", async () => {
  const page = await visit(at.story);
  const outlets = await words(page.locator("main"));
  for (const outlet of ["Kurier Nadrzeczny", "Gazeta Zachodnia"]) assert.match(outlets, new RegExp(outlet));
  assert.ok((await page.locator("main a[href^='/statement/']").count()) > 0);
  assert.equal(await page.locator(`main a[href='${await person("Anna Wrona")}']`).count() > 0, true);
  await leave(page);
});

test("what is new has the latest articles and names", async () => {
  const page = await visit("/new");
  assert.ok((await page.locator("main a[href^='/article/']").count()) > 5);
  assert.ok((await page.locator("main a[href^='/entity/']").count()) > 0);
  await leave(page);
});

test("the page for programs lets one try the API", async () => {
  const page = await visit("/api");
  await page.locator("#operations details").first().waitFor();
  assert.match(await words(page.locator("main")), /\/api\/v1\/search/);
  const search = page.locator("#operations details", { has: page.locator("code", { hasText: /^\/api\/v1\/search$/ }) });
  await search.locator("summary").click();
  await search.locator("input[name=q]").fill("most");
  await search.locator("button").click();
  await search.locator("output pre").waitFor();
  assert.match(await search.locator("output").innerText(), /200 OK[^]*"hits"/);
  await leave(page);
});
