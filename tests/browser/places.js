// Addresses of one page of each kind in the archive that run.sh makes, found as a visitor finds them: by following links.

import assert from "node:assert/strict";
import { base } from "./browser.js";

/// The text that tests read. Nobody else may have it, so that it can be kept.
export const TEXT = `Tunnel under the harbour delayed

Harbour chief Olga Brandt said on Monday that the tunnel would "probably" open in autumn. "We lost a month to the storm," Brandt told reporters. Mayor Peter Holm denied that the city had run out of money, and according to the union the pumps may fail.`;

async function body(path) {
  const answer = await fetch(base + path, { headers: { accept: "text/html", "accept-language": "en" } });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

async function first(path, pattern) {
  const found = (await body(path)).match(pattern);
  assert.ok(found, `no link like ${pattern} at ${path}`);
  return found[0];
}

/// The page of a person, as the search box suggests it.
export async function person(name) {
  const suggested = await (await fetch(`${base}/suggest?q=${encodeURIComponent(name)}`)).json();
  const found = suggested.find((one) => one.name === name);
  assert.ok(found, `${name} is not suggested: ${JSON.stringify(suggested)}`);
  return found.href;
}

/// A statement that other articles report as well, and its article.
export const BRIDGE = "/search?q=most+AND+czerwiec&by=Anna+Wrona&sort=time";

export async function places() {
  const wrona = await person("Anna Wrona");
  const statement = await first(BRIDGE, /\/statement\/s-[0-9a-f]+/);
  return {
    start: "/",
    search: "/search?q=most&certainty=certain",
    read: "/read",
    statement,
    echoes: `${statement}/echoes`,
    article: await first(BRIDGE, /\/article\/\d+/),
    person: wrona,
    positions: `${wrona}?about=most&with=Jan+Kowal`,
    outlets: "/outlets",
    outlet: `${await first("/outlets", /\/outlet\/\d+/)}?hedges=1`,
    stories: "/stories",
    story: await first("/stories", /\/story\/\d+/),
    news: "/new",
    corrections: "/corrections",
    api: "/api",
    nowhere: "/nowhere",
  };
}

/// Reads a text on the page and comes to what was found in it.
export async function read(page, text = TEXT) {
  await page.goto("/read");
  await page.locator("textarea[name=text]").fill(text);
  await page.locator("form.read button[type=submit]").click();
  await page.waitForURL(/\/read\/[0-9a-f]+$/);
}
