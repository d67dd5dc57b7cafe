// Prints Lighthouse's scores, from 0 to 100, and the audits that lost points, for each page in the JSON on standard input: its
// address, the visitor's cookies, and the button that leads to it, if it has no address.

import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const ATTEMPTS = 3; // a busy machine makes a page slow, but never quick

const FLAGS = {
  onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
  disableStorageReset: true, // keep the cookies
  ignoreStatusCode: true, // error pages are measured too
  disableFullPageScreenshot: true,
  // A page without scripts is done when it is loaded.
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 100,
  cpuQuietThresholdMs: 100,
  logLevel: "error",
};

const { chromium, options, pages } = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({ executablePath: chromium, args: options });
const reports = {};
for (const [name, page] of Object.entries(pages)) {
  for (let attempt = 1; attempt <= ATTEMPTS && !(reports[name]?.scores.performance === 100); attempt++) {
    reports[name] = await report(page);
  }
}
await browser.close();
console.log(JSON.stringify(reports));

async function report({ address, cookies, button }) {
  const context = await browser.createBrowserContext();
  await context.setCookie(...cookies);
  const page = await context.newPage();
  let start = address;
  if (button) {
    await page.goto(address);
    start = () => page.click(button);
  }
  const { lhr } = await lighthouse(start, FLAGS, undefined, page);
  await context.close();
  const categories = Object.values(lhr.categories);
  return {
    scores: Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(100 * score)])),
    lost: Object.fromEntries(
      categories.map(({ id, auditRefs }) => [
        id,
        auditRefs.filter((audit) => audit.weight && lhr.audits[audit.id].score < 1).map((audit) => audit.id),
      ]),
    ),
  };
}
