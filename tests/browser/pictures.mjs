/* Pictures for people to look at: what a check cannot see, such as a chart in grey. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { DESK } from "./checks.mjs";

const PHONE = { width: 320, height: 640, deviceScaleFactor: 2 };

/** Width of A4 between margins of 18 mm, at 96 px an inch. */
const SHEET = { width: 658, height: 930, deviceScaleFactor: 1 };

/** Save one page in colour, in grey, on a phone, as printed, and as a PDF. */
export async function takePictures(session, folder, name) {
  mkdirSync(folder, { recursive: true });
  const stem = name.replace(/\.html$/, "").replaceAll(/[^\w.-]+/g, "-");
  const shoot = (page, kind) =>
    page.screenshot({ path: join(folder, `${stem}.${kind}.png`), fullPage: true });

  const page = await session.open(DESK, { isFresh: true });
  await shoot(page, "desk");
  await page.emulateVisionDeficiency("achromatopsia");
  await shoot(page, "grey");
  await page.emulateVisionDeficiency("none");

  await session.open(PHONE);
  await shoot(page, "phone");

  await session.open(SHEET, { isFresh: true });
  await page.emulateMediaType("print");
  await shoot(page, "print");
  await page.emulateMediaType(null);

  await session.paper();
  writeFileSync(join(folder, `${stem}.pdf`), session.bytes);
}
