/* What only the page itself can be asked. Evaluated inside each page; puts `look` there.

   Every function returns plain data: a list of sentences, or what check.mjs needs for
   one. It is a script and not a module because a page of ours forbids loading any. */

window.look = (() => {
  /** Pixels by which a text may stick out before it counts as cut: rounding, no more. */
  const TOLERANCE = 2;

  /** Share of the lower of two lines that the other may cover: tight leading, no more. */
  const MAX_COVER = 0.4;

  /** What a person can use, so what Tab has to reach whatever its tabindex says. */
  const USABLE =
    "a[href], area[href], button, input, select, textarea, summary, iframe, " +
    "audio[controls], video[controls], [contenteditable]";

  /** Elements whose text stands for itself in a sentence, a list or a table. */
  const UNIT =
    "tr, li, p, pre, dt, dd, summary, caption, figcaption, h1, h2, h3, h4, h5, h6, " +
    "text, div, section, td, th";

  const shorten = (text, length = 60) => {
    const plain = text.replace(/\s+/g, " ").trim();
    return plain.length > length ? `${plain.slice(0, length)}…` : plain;
  };

  /** Name an element so that a person finds it: tag, id or classes, place, its text. */
  const name = (element) => {
    const tag = element.tagName.toLowerCase();
    const mark = element.id
      ? `#${element.id}`
      : [...element.classList].map((part) => `.${part}`).join("");
    const holder = element.id ? null : element.parentElement?.closest("[id]");
    const place = holder ? ` in #${holder.id}` : "";
    return `<${tag}${mark}>${place} “${shorten(element.textContent)}”`;
  };

  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  const openAll = () => {
    for (const element of document.querySelectorAll("details")) {
      element.open = true;
    }
  };

  /** Text that is out of sight on purpose, for those who hear the page or press Tab. */
  const isMeantForOthers = (element) =>
    element.closest(".skip, .visually-hidden, .sr-only, [hidden], noscript") !== null;

  const listTexts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        node.data.trim() &&
        !parent.closest("script, style, title, desc, template") &&
        isShown(parent) &&
        !isMeantForOthers(parent)
      ) {
        found.push(node);
      }
    }
    return found;
  };

  /** How an element treats what is larger than itself, per direction. */
  const readOverflow = (() => {
    let known = new WeakMap();
    const read = (element) => {
      if (!known.has(element)) {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        // A picture stands in a line as a letter does, and yet its frame cuts.
        const clips = element.matches("svg") || style.display !== "inline";
        known.set(element, {
          x: clips ? style.overflowX : "visible",
          y: clips ? style.overflowY : "visible",
          box,
          start: box.left - element.scrollLeft,
          top: box.top - element.scrollTop,
          width: Math.max(element.scrollWidth, box.width),
          height: Math.max(element.scrollHeight, box.height),
        });
      }
      return known.get(element);
    };
    read.forget = () => {
      known = new WeakMap();
    };
    return read;
  })();

  const cut = (by, before, after) => ({
    cutBy: by,
    pixels: Math.round(Math.max(before, after)),
  });

  /** Follow one line of text outwards: where does it stay visible, or what cuts it? */
  const follow = (line, element) => {
    let { left, right, top, bottom } = line;
    for (let a = element; a && a !== document.body; a = a.parentElement) {
      const { x, y, box, ...scroll } = readOverflow(a);
      if (x === "hidden" || x === "clip") {
        if (left < box.left - TOLERANCE || right > box.right + TOLERANCE) {
          return cut(a, box.left - left, right - box.right);
        }
      } else if (x === "auto" || x === "scroll") {
        const end = scroll.start + scroll.width;
        if (left < scroll.start - TOLERANCE || right > end + TOLERANCE) {
          return cut(a, scroll.start - left, right - end);
        }
        left = Math.max(left, box.left);
        right = Math.min(right, box.right);
      }
      if (y === "hidden" || y === "clip") {
        // The box of a line is taller than its letters, so a few pixels are no cut.
        const slack = TOLERANCE + (line.bottom - line.top) * 0.2;
        if (top < box.top - slack || bottom > box.bottom + slack) {
          return cut(a, box.top - top, bottom - box.bottom);
        }
      } else if (y === "auto" || y === "scroll") {
        top = Math.max(top, box.top);
        bottom = Math.min(bottom, box.bottom);
      }
    }
    const page = document.documentElement;
    if (left < -TOLERANCE || right > page.clientWidth + TOLERANCE) {
      return cut(page, -left, right - page.clientWidth);
    }
    return { left, right, top: top + scrollY, bottom: bottom + scrollY };
  };

  const sayCut = (node, { cutBy, pixels }) => {
    const isPage = cutBy === document.documentElement;
    const who = `“${shorten(node.data)}” in ${name(node.parentElement)}`;
    return `${who} ends ${pixels} px outside ${isPage ? "the page" : name(cutBy)}`;
  };

  const covers = (one, other) => {
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const lower = Math.min(one.bottom - one.top, other.bottom - other.top);
    return wide > TOLERANCE && high > lower * MAX_COVER;
  };

  const findCovered = (lines) => {
    const said = new Set();
    lines.sort((one, other) => one.top - other.top);
    lines.forEach((line, i) => {
      for (let j = i + 1; j < lines.length && lines[j].top < line.bottom; j += 1) {
        const other = lines[j];
        if (line.node !== other.node && covers(line, other)) {
          said.add(
            `“${shorten(line.node.data)}” and “${shorten(other.node.data)}” lie on ` +
              `each other in ${name(other.node.parentElement)}`,
          );
        }
      }
    });
    return [...said];
  };

  /** Say which text is cut off, lies outside the page, or lies on other text. */
  const findCutText = () => {
    readOverflow.forget();
    const problems = new Set();
    const lines = [];
    for (const node of listTexts()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width < 1 || rect.height < 1) {
          continue;
        }
        const seen = follow(rect, node.parentElement);
        if (seen.cutBy) {
          problems.add(sayCut(node, seen));
        } else if (seen.right - seen.left > 1 && seen.bottom - seen.top > 1) {
          lines.push({ ...seen, node });
        }
      }
    }
    return [...problems, ...findCovered(lines)];
  };

  const readColour = (() => {
    // The browser's own reading of a colour, whatever it is written in.
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return (colour) => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    };
  })();

  /** Relative luminance as WCAG 2.2 defines it. */
  const readLuminance = (colour) => {
    const [red, green, blue] = readColour(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const measureContrast = (one, other) => {
    const [dark, light] = [readLuminance(one), readLuminance(other)].sort(
      (a, b) => a - b,
    );
    return (light + 0.05) / (dark + 0.05);
  };

  /**
   * Contrast of a text with the background that its own element paints; 0 if that
   * background lets something through, so that what lies below would count.
   */
  const contrastOnOwnGround = (element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    return readColour(backgroundColor)[3] === 255
      ? measureContrast(color, backgroundColor)
      : 0;
  };

  /** Colour that a point of a picture has before its text is drawn. */
  const findGround = (picture, text, x, y) => {
    let ground = "white";
    for (const shape of picture.querySelectorAll("path, rect, circle, ellipse, polygon")) {
      const isBefore =
        shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const matrix = shape.getScreenCTM();
      const { fill } = getComputedStyle(shape);
      if (isBefore && matrix && fill !== "none" && !shape.closest("defs, clipPath")) {
        const point = new DOMPoint(x, y).matrixTransform(matrix.inverse());
        if (shape.isPointInFill(point)) {
          ground = fill;
        }
      }
    }
    return ground;
  };

  /** Say which labels of pictures are too faint: axe leaves text in SVG to others. */
  const findFaintLabels = () =>
    [...document.querySelectorAll("svg text")]
      .filter((text) => text.textContent.trim() && isShown(text))
      .map((text) => {
        const box = text.getBoundingClientRect();
        const x = (box.left + box.right) / 2;
        const y = (box.top + box.bottom) / 2;
        const ground = findGround(text.closest("svg"), text, x, y);
        const { fill } = getComputedStyle(text);
        return { text, fill, ground, ratio: measureContrast(fill, ground) };
      })
      .filter(({ ratio }) => ratio < 4.5)
      .map(
        ({ text, fill, ground, ratio }) =>
          `${name(text)}: ${fill} on ${ground} has a contrast of ${ratio.toFixed(2)}; ` +
          "4.5 is due",
      );

  const isInScroller = (element) => {
    for (let a = element.parentElement; a && a !== document.body; a = a.parentElement) {
      if (getComputedStyle(a).overflowX !== "visible") {
        return true;
      }
    }
    return false;
  };

  /** Say what makes the page wider than the window, innermost elements only. */
  const findTooWide = () => {
    const width = document.documentElement.clientWidth;
    const page = Math.max(
      document.documentElement.scrollWidth,
      document.body.scrollWidth,
    );
    if (page <= width) {
      return [];
    }
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) =>
        element.getBoundingClientRect().right > width + 0.5 &&
        isShown(element) &&
        !isInScroller(element),
    );
    const inner = wide.filter(
      (element) => !wide.some((other) => other !== element && element.contains(other)),
    );
    const who = inner.slice(0, 5).map(name).join("; ") || "no element that can be named";
    return [`the page is ${page} px wide in a window of ${width} px: ${who}`];
  };

  /** Elements that Tab has to reach, in the order of the document. */
  const listStops = () =>
    [...document.querySelectorAll(`${USABLE}, [tabindex]`)].filter(
      (element) =>
        (element.tabIndex >= 0 || element.matches(USABLE)) &&
        !element.disabled &&
        isShown(element),
    );

  const isTransparent = (colour) => /^(transparent|rgba\(.*, 0\))$/.test(colour);

  /** Say what is wrong with the focus as it stands now. */
  const judgeFocus = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    if (
      outlineStyle === "none" ||
      parseFloat(outlineWidth) < 1 ||
      isTransparent(outlineColor)
    ) {
      return "the focus cannot be seen on";
    }
    const rect = element.getClientRects()[0];
    const left = Math.max(rect?.left ?? 0, 0);
    const right = Math.min(rect?.right ?? 0, document.documentElement.clientWidth);
    const top = Math.max(rect?.top ?? 0, 0);
    const bottom = Math.min(rect?.bottom ?? 0, innerHeight);
    if (right - left < 1 || bottom - top < 1) {
      return "the focus is out of sight on";
    }
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (above && !element.contains(above) && !above.contains(element)) {
      return `${name(above)} lies over the focus on`;
    }
    return null;
  };

  const isScroller = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const scrolls = (how) => how === "auto" || how === "scroll";
    return (
      (scrolls(overflowX) && element.scrollWidth > element.clientWidth) ||
      (scrolls(overflowY) && element.scrollHeight > element.clientHeight)
    );
  };

  let walk = null;

  const noteFocus = () => {
    const element = document.activeElement;
    const isNone = !element || element === document.body;
    walk.path.push(isNone ? null : element);
    const fault = isNone ? null : judgeFocus(element);
    if (fault) {
      walk.faults.add(`${fault} ${name(element)}`);
    }
  };

  /** Start to write down where Tab leads; say how many presses lead once around. */
  const startWalk = () => {
    const stops = listStops();
    walk = { stops, path: [], faults: new Set() };
    // What a key press did is seen when the next one comes: nothing has to wait.
    addEventListener("keydown", (event) => event.key === "Tab" && noteFocus(), true);
    const scrollers = [...document.body.querySelectorAll("*")].filter(isScroller);
    return stops.length && new Set([...stops, ...scrollers]).size + 1;
  };

  /** Compare the walk with the document; `backwards` says which way it went. */
  const endWalk = (backwards) => {
    const way = backwards ? "Shift+Tab" : "Tab";
    const due = backwards ? [...walk.stops].reverse() : walk.stops;
    // It begins outside, before a key was pressed, and ends outside, or where it began.
    const path = walk.path.slice(walk.path[0] ? 0 : 1);
    const end = path.findIndex((element, i) => !element || path.indexOf(element) < i);
    const once = path.slice(0, end < 0 ? path.length : end);
    const problems = [...walk.faults];
    for (const element of due.filter((stop) => !once.includes(stop))) {
      problems.push(`${way} never reaches ${name(element)}`);
    }
    for (const element of once.filter((stop) => !due.includes(stop))) {
      problems.push(
        `${way} stops at ${name(element)} in this browser only: ` +
          'give it tabindex="0" and a name',
      );
    }
    const known = once.filter((stop) => due.includes(stop));
    const places = known.map((stop) => due.indexOf(stop));
    const odd = places.findIndex((place, i) => i > 0 && place < places[i - 1]);
    if (odd >= 0) {
      problems.push(`${way} comes to ${name(known[odd])} out of the order of the page`);
    }
    if (end >= 0 && path[end] && path[end] !== once[0]) {
      problems.push(`${way} leads from ${name(once.at(-1))} back to ${name(path[end])}`);
    }
    return problems;
  };

  /** Text of the page by unit, and what of it may be missing on paper. */
  const listUnits = (hiddenOnPaper) => {
    const units = new Map();
    for (const node of listTexts()) {
      const parent = node.parentElement;
      if (!hiddenOnPaper || !parent.closest(hiddenOnPaper)) {
        const unit = parent.closest(UNIT) ?? parent;
        if (!units.has(unit)) {
          units.set(unit, []);
        }
        units.get(unit).push(node.data);
      }
    }
    return [...units].map(([unit, texts]) => ({
      texts,
      where: name(unit),
      isInDetails: unit.closest("details") !== null,
    }));
  };

  const listLinks = () =>
    [...document.querySelectorAll("a[href]")].map((element) => ({
      href: element.href,
      where: name(element),
    }));

  const listIds = () =>
    [...document.querySelectorAll("[id]")].map((element) => element.id);

  /** What a page may not have because the browser would call another host for it. */
  const listPromisedRequests = () =>
    [...document.querySelectorAll("link[href]")]
      .filter((link) => !/^(canonical|alternate|license|author)$/.test(link.rel))
      .map((link) => `<link rel="${link.rel}" href="${link.getAttribute("href")}">`);

  const countForPaper = () => {
    const shown = (selector) =>
      [...document.querySelectorAll(selector)].filter(isShown).length;
    return {
      language: document.documentElement.lang,
      title: document.title,
      tables: shown("table"),
      pictures: shown('svg[role="img"], img[alt]:not([alt=""])'),
      headings: shown("h1, h2, h3, h4, h5, h6"),
    };
  };

  return {
    contrastOnOwnGround,
    countForPaper,
    endWalk,
    findCutText,
    findFaintLabels,
    findTooWide,
    judgeFocus,
    listIds,
    listLinks,
    listPromisedRequests,
    listUnits,
    name,
    openAll,
    startWalk,
  };
})();
