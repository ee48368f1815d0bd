/* Ask one Chromium about many pages: node check.mjs ANSWER < JOB, both are JSON. The
   answer goes to a file, since libraries write their warnings to standard output.

   Job: {"browser": path, "isRoot": bool, "pictures": folder or null,
         "pages": [{"name": text, "file": path, "checks": [text],
                    "isPictured": bool}]}
   Answer: {"pages": {name: {check: [sentence]}}, "seconds": {name: {check: number}}} */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { launch } from "puppeteer-core";

import { CHECKS, Session } from "./checks.mjs";
import { takePictures } from "./pictures.mjs";

/** Pages that are open at once: a browser waits a lot, and two processors are common. */
const TABS = 2;

const job = JSON.parse(readFileSync(0, "utf-8"));
const source = readFileSync(new URL("in_page.js", import.meta.url), "utf-8");

const browser = await launch({
  executablePath: job.browser,
  headless: true,
  args: [
    // Only root is refused the sandbox by Chromium itself.
    ...(job.isRoot ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Small machines and containers have next to no /dev/shm.
    "--disable-dev-shm-usage",
    // Whatever a page asks for is heard, and nothing leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND",
  ],
});

/** Keys and pictures belong to the page in front, so one page at a time has them. */
const IN_FRONT = new Set(["keyboard", "skipLink", "folding"]);

let turn = Promise.resolve();

/** Do this when nobody else is in front, and bring the page there. */
function inFront(page, act) {
  const mine = turn.then(async () => {
    await page.bringToFront();
    return act();
  });
  turn = mine.catch(() => {});
  return mine;
}

/** Run the checks of one page, each timed; one that breaks says so and stops nothing. */
async function checkPage({ name, file, checks, isPictured }) {
  const page = await browser.newPage();
  // Two pages are open at once; each must take itself for the one in front.
  await page.emulateFocusedPage(true);
  const session = new Session(page, pathToFileURL(file).href, source);
  const found = {};
  const seconds = {};
  for (const check of Object.keys(CHECKS)) {
    if (checks.includes(check)) {
      const start = performance.now();
      try {
        const act = () => CHECKS[check](session);
        found[check] = await (IN_FRONT.has(check) ? inFront(page, act) : act());
      } catch (error) {
        found[check] = [`the check itself broke: ${error.stack ?? error}`];
      }
      seconds[check] = (performance.now() - start) / 1000;
    }
  }
  if (job.pictures && isPictured) {
    await inFront(page, () => takePictures(session, job.pictures, name));
  }
  await page.close();
  return { found, seconds };
}

const answer = { pages: {}, seconds: {} };

/** Take the next page as long as there is one. */
async function work(waiting) {
  for (let page = waiting.shift(); page; page = waiting.shift()) {
    const { found, seconds } = await checkPage(page);
    answer.pages[page.name] = Object.fromEntries(
      Object.entries(found).map(([check, said]) => [check, [...new Set(said)]]),
    );
    answer.seconds[page.name] = seconds;
  }
}

try {
  const waiting = [...job.pages];
  await Promise.all(Array.from({ length: TABS }, () => work(waiting)));
} finally {
  await browser.close();
}
writeFileSync(process.argv[2], JSON.stringify(answer));
