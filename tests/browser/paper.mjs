/* What is on paper: the text and the tags of a PDF that Chromium made. */

import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Words in a row that must stand together when a text is broken over two sheets. */
const WINDOW = 3;

/** Share of such rows that must be there; a break of sheet or column parts a few. */
const ENOUGH = 0.9;

/** Texts with fewer letters are not looked for in parts. */
const LONG = 60;

/** Reduce a text to its letters, as line breaks and hyphens differ on paper. */
const press = (text) =>
  text.normalize("NFKC").replace(/[\s\u00ad\u2010\u2011-]+/gu, "").toLowerCase();

/** Count the tags of a PDF, and the pictures that nothing describes. */
const countRoles = (node, seen) => {
  const pictures = seen.roles.Figure ?? 0;
  for (const child of node.children ?? []) {
    countRoles(child, seen);
  }
  // <figure> is tagged as the picture in it is; what is inside carries the description.
  const isOuter = node.role === "Figure" && (seen.roles.Figure ?? 0) > pictures;
  if (node.role && !isOuter) {
    seen.roles[node.role] = (seen.roles[node.role] ?? 0) + 1;
    if (node.role === "Figure" && !node.alt?.trim()) {
      seen.undescribed += 1;
    }
  }
};

/** Read text, language, title and tags of a PDF. */
export async function readPaper(bytes) {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    useSystemFonts: false,
  });
  const pdf = await loading.promise;
  const { info } = await pdf.getMetadata();
  const texts = [];
  const seen = { roles: {}, undescribed: 0 };
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const sheet = await pdf.getPage(number);
    const { items } = await sheet.getTextContent();
    texts.push(items.map((item) => item.str).join(" "));
    const tree = await sheet.getStructTree();
    if (tree) {
      countRoles(tree, seen);
    }
  }
  const mark = await pdf.getMarkInfo();
  const sheets = pdf.numPages;
  await loading.destroy();
  return {
    text: press(texts.join(" ")),
    isTagged: Boolean(mark?.Marked),
    language: info.Language ?? "",
    title: info.Title ?? "",
    sheets,
    ...seen,
  };
}

const isOnPaper = (text, paper) => {
  const pressed = press(text);
  if (paper.includes(pressed)) {
    return true;
  }
  const words = text.trim().split(/\s+/);
  if (pressed.length < LONG || words.length <= WINDOW) {
    return false;
  }
  const rows = words
    .slice(0, 1 - WINDOW)
    .map((_, i) => press(words.slice(i, i + WINDOW).join("")));
  const there = rows.filter((row) => paper.includes(row)).length;
  return there >= rows.length * ENOUGH;
};

/** Say which texts of the page are not in the text of the PDF. */
export function compareWithPaper(units, paper) {
  const lost = [];
  for (const { texts, where, isInDetails } of units) {
    const isWhole = paper.includes(press(texts.join("")));
    if (!isWhole && !texts.every((text) => isOnPaper(text, paper))) {
      const fold = isInDetails ? " (folded on the screen)" : "";
      lost.push(`not on paper${fold}: ${where}`);
    }
  }
  return lost;
}
