// What the first view of each page costs in Chromium: bytes over the wire, first contentful paint, layout shift. Printed as a table in
// Markdown, and written into a file between two marks if one is named.
//
//     FACTS=docs/benchmarks.md tests/browser/run.sh

import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { browser, closeBrowser, visit } from "./browser.js";
import { places, read } from "./places.js";

/// Times each page is opened with nothing cached. The middle one counts.
const ROUNDS = 5;

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function opened(path) {
  const page = await visit(null, {});
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(path, { waitUntil: "networkidle" });
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
  const first = await page.evaluate(() => performance.getEntriesByType("navigation")[0].responseStart);
  const shift = await page.evaluate(() => globalThis.shift);
  await page.context().close();
  return { bytes, requests, paint, first, shift };
}

const before = loadavg()[0];
const all = await places();
const page = await visit(null);
await read(page);
all.read = new URL(page.url()).pathname;
await page.context().close();
delete all.nowhere;

const lines = ["| page | bytes | requests | first byte, ms | first contentful paint, ms | layout shift |", "| --- | ---: | ---: | ---: | ---: | ---: |"];
for (const [what, path] of Object.entries(all)) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await opened(path));
  const of = (field) => middle(rounds.map((round) => round[field]));
  lines.push(
    `| ${what} | ${of("bytes").toLocaleString("en")} | ${of("requests")} | ${Math.round(of("first"))} | ${Math.round(of("paint"))} | ${of("shift").toFixed(3)} |`,
  );
}
const version = (await browser()).version();
await closeBrowser();

const day = new Date().toISOString().slice(0, 10);
const table = `\`FACTS=docs/benchmarks.md tests/browser/run.sh\`, ${day}, Chromium ${version}, loopback, 1280 pixels wide, nothing cached, middle of ${ROUNDS}
rounds. ${cpus()[0].model.trim()}, ${cpus().length} cores, load before ${before.toFixed(1)}. Bytes are those over the wire, compressed, with styles, script and icon.

${lines.join("\n")}`;
console.log(table);

const file = process.argv[2];
if (file) {
  const [begin, end] = ["<!-- first view:begin -->", "<!-- first view:end -->"];
  const text = await readFile(file, "utf8");
  const part = `${begin}\n${table}\n${end}`;
  const at = text.indexOf(begin);
  const until = text.indexOf(end);
  const written =
    at >= 0 && until > at
      ? text.slice(0, at) + part + text.slice(until + end.length)
      : `${text.trimEnd()}\n\n## First view of the pages\n\n${part}\n`;
  await writeFile(file, written);
}
