// Reading a text: marks, cards, keeping it; a file; what cannot be read.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, leave, visit, words } from "./browser.js";
import { TEXT, read } from "./places.js";

after(closeBrowser);

test("a text that is pasted comes back with its statements, and can be kept", async () => {
  const page = await visit(null);
  await read(page);
  const cards = page.locator(".card");
  assert.ok((await cards.count()) >= 3, `${await cards.count()} cards`);
  const speakers = await page.locator(".card .name").allInnerTexts();
  assert.ok(speakers.includes("Olga Brandt") && speakers.includes("Peter Holm"), speakers.join());
  const kinds = await page.locator(".labels .manner").allInnerTexts();
  assert.ok(kinds.includes("verbatim"), kinds.join());
  // Each card's words are marked in the text, and hovering either lights the other.
  for (const card of await cards.all()) {
    const number = await card.getAttribute("data-s");
    const marks = page.locator(`.text [data-s~="${number}"]`);
    assert.ok((await marks.count()) > 0, `statement ${number} is not marked`);
  }
  await cards.first().hover();
  const number = await cards.first().getAttribute("data-s");
  const lit = page.locator(`.text [data-s~="${number}"].lit`);
  assert.ok((await lit.count()) > 0, "a card lights its words");
  await page.locator("button", { hasText: "Keep in the archive" }).click();
  await page.waitForURL(/\/article\/\d+\?kept=new/);
  const article = new URL(page.url()).pathname;
  assert.match(await words(page.locator("[role=status]").first()), /in the archive now/);
  assert.ok((await page.locator(".card").count()) >= 3);
  await read(page);
  assert.equal(await page.locator(`.doing a[href="${article}"]`).count(), 1, "what is kept is known");
  await leave(page);
});

test("roles differ in more than colour", async () => {
  const page = await visit(null);
  await read(page);
  const look = (role) =>
    page.locator(`.text .${role}`).first().evaluate((element) => {
      const style = getComputedStyle(element);
      return [style.fontWeight, style.fontStyle, style.textDecorationLine, style.textDecorationStyle, style.borderBottomStyle].join(" ");
    });
  const [source, cue, content] = [await look("src:not(.con)"), await look("cue:not(.con)"), await look("con:not(.cue, .src)")];
  assert.ok(source !== cue && cue !== content && source !== content, `${source} / ${cue} / ${content}`);
  await leave(page);
});

test("a file is read, with a date of its own", async () => {
  const page = await visit("/read");
  const text = TEXT.replaceAll("Olga Brandt", "Irma Vogel");
  await page.locator("#r-file").setInputFiles({ name: "tunnel.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.locator("#r-published").fill("2024-09-02");
  await page.locator("form.read button[type=submit]").click();
  await page.waitForURL(/\/read\/[0-9a-f]+$/);
  assert.ok((await page.locator(".card .name").allInnerTexts()).includes("Irma Vogel"));
  assert.equal(await page.locator(".summary time").first().getAttribute("datetime"), "2024-09-02");
  await leave(page);
});

test("what cannot be read is told", async () => {
  const page = await visit("/read");
  await page.locator("form.read button[type=submit]").click();
  await page.locator("h1").waitFor();
  assert.match(await words(page.locator("main")), /nothing to read/);
  // An address of this machine is not asked.
  await page.goto("/read");
  await page.locator("#r-url").fill("http://127.0.0.1:9/private");
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === "POST"),
    page.locator("form.read button[type=submit]").click(),
  ]);
  assert.ok([400, 403, 422, 502].includes(answer.status()), `${answer.status()}`);
  await page.locator("main h1").waitFor();
  assert.match(await words(page.locator("main")), /127\.0\.0\.1/);
  // That another server cannot be asked is no fault of ours.
  page.faults = page.faults.filter((fault) => !/^502 at .*\/read$|status of 502/.test(fault));
  await leave(page);
});

test("it works without a script, in Polish", async () => {
  const page = await visit("/read", { script: false, language: "pl" });
  await page.locator("textarea[name=text]").fill("Starosta Ewa Lipa powiedziała, że droga zostanie zamknięta. „To nie potrwa długo” – dodała Lipa.");
  await page.locator("form.read button[type=submit]").click();
  await page.waitForURL(/\/read\/[0-9a-f]+$/);
  assert.ok((await page.locator(".card .name").allInnerTexts()).includes("Ewa Lipa"));
  await page.locator(".doing button.main").click();
  await page.waitForURL(/\/article\/\d+\?kept=new/);
  await leave(page);
});
