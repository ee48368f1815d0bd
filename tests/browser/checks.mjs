/* One function per check. Each gets a session with one page and returns sentences, one
   for each thing that is wrong; none means that the check holds. */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { compareWithPaper, readPaper } from "./paper.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe cannot decide and we have decided: rule, where, and why it holds. */
const DECIDED = [
  {
    rule: "color-contrast",
    within: "svg",
    why: "axe does not compute it for text in SVG; the check `labels` does",
  },
];

/** Left off paper: of no use there, and said by the paper itself in another way. */
const NOT_ON_PAPER = "nav, .skip, .lead";

/** WCAG 2.2, 1.4.12: what a reader may set without losing anything. */
const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }`;

export const DESK = { width: 1280, height: 900, deviceScaleFactor: 1 };

/** So wide that no table has to scroll. */
const WALL = { width: 3200, height: 1800, deviceScaleFactor: 1 };

/** A window of 1280 px at 200 %: half the pixels of CSS, each twice as large. */
const ZOOMED = { width: 640, height: 450, deviceScaleFactor: 2 };

/** A window of 1280 px at 400 %, which is how WCAG 2.2, 1.4.10 counts. */
const NARROW = { width: 320, height: 640, deviceScaleFactor: 1 };

const runAxe = (page) =>
  page.evaluate(async (tags) => {
    const result = await axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations", "incomplete"],
      elementRef: true,
    });
    const flatten = (kind) =>
      result[kind].flatMap(({ id, help, nodes }) =>
        nodes.map((node) => ({
          isSure: kind === "violations",
          rule: id,
          help,
          target: node.target.join(" "),
          where: look.name(node.element),
          within: node.element.closest("svg") ? "svg" : "",
          contrast: look.contrastOnOwnGround(node.element),
          why: [...node.any, ...node.all, ...node.none]
            .map((check) => check.message)
            .join(" "),
        })),
      );
    return [...flatten("violations"), ...flatten("incomplete")];
  }, TAGS);

/** Where cells of a table touch, axe gives up; a cell that paints its own ground has its
 * contrast all the same: 4.5 is what WCAG 2.2, 1.4.3 asks of text. */
const isDecided = ({ rule, within, contrast }) =>
  DECIDED.some((one) => one.rule === rule && one.within === within) ||
  (rule === "color-contrast" && contrast >= 4.5);

const sayAxe = ({ isSure, rule, where, help, why }) =>
  `${rule}${isSure ? "" : " (for a person to decide)"}: ${where}: ${help}. ${why}`;

/** axe-core as the page arrives, and with everything open on a desk and on a phone. */
async function axe(session) {
  const ask = async (size, isOpen) => {
    const page = await session.open(size, { isOpen });
    if (!(await page.evaluate(() => "axe" in window))) {
      await page.evaluate(AXE);
    }
    return runAxe(page);
  };
  const sizes = new Map();
  let open = [];
  for (const [size, isOpen] of [
    [DESK, false],
    [DESK, true],
    [NARROW, true],
  ]) {
    const found = await ask(size, isOpen);
    for (const problem of found.filter((one) => one.isSure).map(sayAxe)) {
      sizes.set(problem, (sizes.get(problem) ?? new Set()).add(`${size.width} px`));
    }
    if (size === DESK) {
      open = found.filter((one) => !one.isSure && !isDecided(one));
    }
  }
  // Where a table is scrolled out of sight axe cannot tell a colour. It is left open only
  // if it stays so in a window in which all is in sight.
  if (open.length) {
    const again = new Set((await ask(WALL, true)).map((one) => one.rule + one.target));
    for (const one of open.filter((other) => again.has(other.rule + other.target))) {
      sizes.set(sayAxe(one), new Set(["any width"]));
    }
  }
  return [...sizes].map(([problem, at]) => `${problem} (at ${[...at].join(", ")})`);
}

/** Text in pictures stands out from what is drawn under it. */
async function labels(session) {
  const page = await session.open(DESK, { isOpen: true });
  return page.evaluate(() => look.findFaintLabels());
}

/** 320 px wide, everything open: only tables and pictures may scroll sideways. */
async function reflow(session) {
  const page = await session.open(NARROW, { isOpen: true });
  return page.evaluate(() => [...look.findTooWide(), ...look.findCutText()]);
}

/** 200 %: nothing cut, nothing on top of another, no sideways scrolling of the page. */
async function zoom(session) {
  const page = await session.open(ZOOMED, { isOpen: true });
  return page.evaluate(() => [...look.findTooWide(), ...look.findCutText()]);
}

/** The reader's own spacing of text, on a desk and on a phone. */
async function spacing(session) {
  const problems = [];
  for (const size of [DESK, NARROW]) {
    const page = await session.open(size, { isOpen: true });
    const found = await page.evaluate((css) => {
      // A sheet made by script is not what the page's own policy forbids.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
      const cut = [...look.findTooWide(), ...look.findCutText()];
      document.adoptedStyleSheets = [];
      return cut;
    }, TEXT_SPACING);
    problems.push(...found.map((problem) => `at ${size.width} px: ${problem}`));
  }
  return problems;
}

/** Tab through the page: every stop, in order, seen, and out again at the end. */
async function keyboard(session) {
  const problems = [];
  for (const [size, isOpen, backwards] of [
    [DESK, false, true],
    [NARROW, true, false],
  ]) {
    const page = await session.open(size, { isOpen, isFresh: true });
    const presses = await page.evaluate(() => look.startWalk());
    if (presses === 0) {
      return ["nothing on the page can be reached with Tab"];
    }
    if (backwards) {
      await page.keyboard.down("Shift");
    }
    // Not awaited one by one: the browser keeps their order, and it is much faster.
    await Promise.all(Array.from({ length: presses }, () => page.keyboard.press("Tab")));
    if (backwards) {
      await page.keyboard.up("Shift");
    }
    problems.push(...(await page.evaluate((b) => look.endWalk(b), backwards)));
  }
  return problems;
}

/** The first Tab shows a link past the navigation, and it leads past it. */
async function skipLink(session) {
  const page = await session.open(DESK, { isFresh: true });
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element?.matches('a[href^="#"]')) {
      return { fault: "the first Tab does not come to a link that skips" };
    }
    const fault = look.judgeFocus(element);
    return { fault: fault && `${fault} ${look.name(element)}` };
  });
  if (first.fault) {
    return [first.fault];
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const main = document.querySelector("main");
    const element = document.activeElement;
    // A page without a link in its main part goes on to what follows it.
    const follows =
      main && main.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    return element !== document.body && follows
      ? []
      : [`after the skip link, Tab goes on to ${look.name(element)}, not into main`];
  });
}

/** Enter opens and closes whatever is folded. */
async function folding(session) {
  const page = await session.open(DESK, { isFresh: true });
  const problems = [];
  const handles = await page.$$("summary");
  // All are the browser's own; the first and the last prove that nothing is in the way.
  for (const handle of new Set([handles[0], handles.at(-1)].filter(Boolean))) {
    const before = await handle.evaluate((element) => {
      const around = element.parentElement.parentElement.closest("details");
      if (around) {
        around.open = true;
      }
      element.focus();
      return element.parentElement.open;
    });
    await page.keyboard.press("Enter");
    const after = await handle.evaluate((element) => element.parentElement.open);
    if (before === after) {
      const where = await handle.evaluate((element) => look.name(element));
      problems.push(`Enter does not open or close ${where}`);
    }
  }
  return problems;
}

/** Every link to a page, a file or a place of ours leads to something. */
async function links(session) {
  const page = await session.open(DESK);
  const found = await page.evaluate(() => look.listLinks());
  return found
    .filter(({ href }) => href.startsWith("file:"))
    .filter(({ href }) => !session.hasTarget(href))
    .map(({ href, where }) => `${where} leads nowhere: ${session.shorten(href)}`);
}

/** All that was asked for while the other checks ran, so this one has to be the last. */
async function requests(session) {
  // A style may want more on paper than on the screen.
  await session.paper();
  const page = await session.open(DESK);
  const promised = await page.evaluate(() => look.listPromisedRequests());
  return [
    ...session.heard,
    ...promised.map((tag) => `the page lets the browser ask for more: ${tag}`),
  ];
}

/** The PDF as it arrives, with nothing opened by hand, holds every word of the page. */
async function paper(session) {
  const pdf = await session.paper();
  return compareWithPaper(await session.units(NOT_ON_PAPER), pdf.text);
}

/** The PDF is tagged: language, title, headings, tables with heads, described pictures. */
async function tagged(session) {
  const pdf = await session.paper();
  const page = await session.open(DESK, { isOpen: true });
  const due = await page.evaluate(() => look.countForPaper());
  const problems = [];
  if (!pdf.isTagged) {
    problems.push("the PDF is not tagged");
  }
  if (!due.language || pdf.language !== due.language) {
    problems.push(
      `the language of the PDF is “${pdf.language}”, of the page “${due.language}”`,
    );
  }
  if (!due.title || pdf.title !== due.title) {
    problems.push(`the title of the PDF is “${pdf.title}”, of the page “${due.title}”`);
  }
  if (pdf.roles.H1 !== 1) {
    problems.push(`the PDF has ${pdf.roles.H1 ?? 0} headings of the first level`);
  }
  for (const [role, count] of [
    ["Table", due.tables],
    ["Figure", due.pictures],
  ]) {
    if ((pdf.roles[role] ?? 0) < count) {
      problems.push(`the PDF tags ${pdf.roles[role] ?? 0} ${role} of ${count}`);
    }
  }
  if (due.tables && !pdf.roles.TH) {
    problems.push("no cell of a table is tagged as a head (TH) in the PDF");
  }
  if (pdf.undescribed) {
    problems.push(`${pdf.undescribed} pictures have no description in the PDF`);
  }
  return problems;
}

export const CHECKS = {
  axe,
  labels,
  reflow,
  zoom,
  spacing,
  keyboard,
  skipLink,
  folding,
  links,
  paper,
  tagged,
  requests,
};

/** What one page needs: its window, what it was heard asking for, its PDF. */
export class Session {
  constructor(page, url, source) {
    Object.assign(this, { page, url, source, heard: new Set(), isLoaded: false });
    page.on("request", (request) => {
      if (!/^(file|data|about):/.test(request.url())) {
        this.heard.add(`the page asks for ${request.url()}`);
      }
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "no reason given";
      this.heard.add(`a request fails: ${this.shorten(request.url())} (${why})`);
    });
    page.on("pageerror", (error) => this.heard.add(`an error: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) {
        this.heard.add(`the browser complains: ${message.text()}`);
      }
    });
  }

  /** Show the page in a window of this size; `isFresh` forgets focus and scrolling. */
  async open(size, { isOpen = false, isFresh = false } = {}) {
    await this.page.setViewport(size);
    if (!this.isLoaded || isFresh || (this.isOpened && !isOpen)) {
      // Going to the same address with a fragment would not load the page again.
      await this.page.goto("about:blank");
      await this.page.goto(this.url, { waitUntil: "load" });
      await this.page.evaluate(this.source);
      Object.assign(this, { isLoaded: true, isOpened: false });
    }
    if (isOpen && !this.isOpened) {
      await this.page.evaluate(() => look.openAll());
      this.isOpened = true;
    }
    return this.page;
  }

  async units(hiddenOnPaper) {
    const page = await this.open(DESK, { isOpen: true });
    return page.evaluate((hidden) => look.listUnits(hidden), hiddenOnPaper);
  }

  /** Print the page as a person would: just arrived, nothing opened. */
  async paper() {
    if (!this.printed) {
      const page = await this.open(DESK, { isFresh: true });
      this.bytes = await page.pdf({
        tagged: true,
        outline: true,
        printBackground: true,
        preferCSSPageSize: true,
      });
      this.printed = await readPaper(this.bytes);
    }
    return this.printed;
  }

  shorten(href) {
    return href.startsWith("file:") ? href.replace(/^.*\/(?=[^/]+\/[^/]*$)/, "…/") : href;
  }

  hasTarget(href) {
    const url = new URL(href);
    const fragment = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    const file = fileURLToPath(url);
    if (!existsSync(file)) {
      return false;
    }
    return !fragment || Session.idsOf(file).has(fragment);
  }

  static ids = new Map();

  static idsOf(file) {
    if (!Session.ids.has(file)) {
      const found = readFileSync(file, "utf-8").matchAll(/\sid="([^"]*)"/g);
      Session.ids.set(file, new Set([...found].map((match) => match[1])));
    }
    return Session.ids.get(file);
  }
}
