// Pictures of the pages for the docs: light and dark at 1280 pixels, light at 360. WebP, so that all of them are below 2 MB.
//
//     UPDATE_SCREENSHOTS=1 tests/browser/run.sh

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NARROW, WIDE, closeBrowser, visit } from "./browser.js";
import { places, read } from "./places.js";

const QUALITY = 72;
const MOST = 2 * 1024 * 1024;

const folder = process.argv[2];
if (!folder) throw new Error("where to? node screenshots.js FOLDER");

const LOOKS = [
  ["light", { theme: "light", size: WIDE }],
  ["dark", { theme: "dark", size: WIDE }],
  ["small", { theme: "light", size: NARROW }],
];

const SHOWN = ["start", "search", "read", "article", "statement", "person", "positions", "outlet", "story", "news", "corrections"];

await mkdir(folder, { recursive: true });
for (const old of await readdir(folder)) if (old.endsWith(".webp")) await rm(join(folder, old));
const all = await places();
await correctSomething();
let sum = 0;
for (const [name, look] of LOOKS) {
  for (const what of SHOWN) {
    const page = await visit(null, look);
    if (what === "read") await read(page);
    else await page.goto(all[what]);
    if (what === "statement") await page.locator("ol.reports").waitFor();
    if (what === "positions") await page.locator("#positions").scrollIntoViewIfNeeded();
    await page.evaluate(() => document.activeElement?.blur());
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
    const bytes = Buffer.from(data, "base64");
    sum += bytes.length;
    await writeFile(join(folder, `${what}-${name}.webp`), bytes);
    await page.context().close();
  }
}
await closeBrowser();
console.log(`${SHOWN.length * LOOKS.length} pictures, ${Math.round(sum / 1024)} KB, in ${folder}`);
if (sum > MOST) {
  console.error(`error: they are to have ${MOST / 1024} KB at most: take less of them, or a lower quality`);
  process.exitCode = 1;
}

/// So that there is something to see among the corrections.
async function correctSomething() {
  const page = await visit(`${all.statement}#correct`);
  await page.locator("#k-certainty").selectOption("possible");
  await page.locator("#correct input[name=by]").fill("Ewa");
  await page.locator("#correct button.main").click();
  await page.waitForURL(/done=\d+/);
  all.statement = new URL(page.url()).pathname;
  await page.context().close();
}
