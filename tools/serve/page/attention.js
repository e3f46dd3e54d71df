// SPDX-License-Identifier: MIT
// The attention of one sentence or both: each block and head and their means as thumbnails, one of
// them large, its numbers, and files of it.

import { Failure, ask, words as wordsOf } from "./client.js";
import { byId, counted, decimals, download, element, isDark, numeral } from "./dom.js";
import { arcs, colourBar, heatMap, numbered, paletteOf } from "./drawing.js";
import { picture, sheet, thumbnail } from "./drawing.js";
import { fragment } from "./memory.js";

const drawnTokens = 64; // longer sentences are drawn up to here; the JSON file has all
const arrowSteps = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
}; // by key: rows and columns
const leastRange = 0.05; // of the colours, as a part of the largest weight

let model = null;
let sentences = []; // of each answer: {index, text, tokens, blocks, maps}
let chosen = "mean"; // "mean", "1.mean" (block 1), "1.2" (block 1, head 2)

// --- Maps of weights ------------------------------------------------------------------------------

/** The mean of matrices of one shape. */
function meanOf(matrices) {
  const sum = matrices[0].map((row) => row.map(() => 0));
  for (const matrix of matrices) matrix.forEach(
    (row, r) => row.forEach((weight, c) => (sum[r][c] += weight)),
  );
  return sum.map((row) => row.map((weight) => weight / matrices.length));
}

/** All maps by name, in the order of the thumbnails' rows. */
function mapsOf(blocks) {
  const rows = blocks.map((heads, b) => {
    const row = heads.map((weights, h) => [`${b + 1}.${h + 1}`, weights]);
    return heads.length > 1 ? [[`${b + 1}.mean`, meanOf(heads)], ...row] : row;
  });
  const all = blocks.flat();
  if (blocks.length > 1) rows.unshift([["mean", meanOf(all)]]);
  return rows;
}

function titleOf(name) {
  if (name === "mean") return "mean of all heads";
  const [block, head] = name.split(".");
  return head === "mean" ? `block ${block}, mean of its heads` : `block ${block}, head ${head}`;
}

const setting = (name) => document.querySelector(
  `#attention-controls input[name=${name}]:checked`,
).value;

const shownSentences = () => sentences.filter(
  ({ index }) => setting("of") === "both" || setting("of") === String(index),
);

const capped = (rows) => rows.slice(0, drawnTokens).map((row) => row.slice(0, drawnTokens));

const rowsOf = (sentence, name) => capped(sentence.maps.get(name));

/** The weights with the first and the last colour of a sentence's map. Where all are nearly equal, the
    scale is wider than they are, so that rounding does not look like attention. */
function scaleOf(sentence, name) {
  if (setting("scale") === "fixed") return { low: 0, high: 1 };
  const weights = rowsOf(sentence, name).flat();
  const [low, high] = [Math.min(1, ...weights), Math.max(0, ...weights)];
  const least = leastRange * high;
  if (high - low >= least) return { low, high };
  const equal = (low + high) / 2;
  return { low: equal - least, high: equal + least, equal };
}

/** The ends of a scale, or the weight that all have. */
function rangeOf({ low, high, equal }) {
  if (setting("scale") === "fixed") return "from 0 to 1";
  if (equal !== undefined) return `all nearly ${decimals(equal)}`;
  return `from ${decimals(low)} to ${decimals(high)}`;
}

// --- Thumbnails -----------------------------------------------------------------------------------

function thumbnails() {
  const palette = paletteOf(isDark());
  const shown = shownSentences();
  const tile = (name) => {
    const [, head] = name.split(".");
    const caption = name === "mean" ? "mean of all" : head === "mean" ? "mean" : `head ${head}`;
    return element(
      "button",
      {
        type: "button",
        role: "radio",
        "aria-checked": String(name === chosen),
        "aria-label": titleOf(name),
        tabindex: name === chosen ? "0" : "-1",
        "data-map": name,
        class: "tile",
        click: () => choose(name),
      },
      element(
        "span",
        { class: "small-maps" },
        shown.map((sentence) =>
          thumbnail({ rows: rowsOf(sentence, name), scale: scaleOf(sentence, name), palette }),
        ),
      ),
      element("span", {}, caption),
    );
  };
  const rows = sentences[0].rowNames.map((names) => {
    if (names[0] === "mean") return element("div", { class: "tiles overall" }, names.map(tile));
    const label = `block ${names[0].split(".")[0]}`;
    return element(
      "div",
      { class: "tiles" },
      element("span", { class: "caption", "aria-hidden": "true" }, label),
      names.map(tile),
    );
  });
  byId("heads").replaceChildren(...rows);
}

function choose(name, focus = false) {
  chosen = name;
  for (const tile of byId("heads").querySelectorAll(".tile")) {
    const is = tile.dataset.map === name;
    tile.setAttribute("aria-checked", String(is));
    tile.tabIndex = is ? 0 : -1;
    if (is && focus) tile.focus();
  }
  fragment.write({ attention: name });
  enlarge();
}

/** Arrows move between heads and blocks. */
function moveByArrow(event) {
  const rows = sentences[0]?.rowNames;
  const step = arrowSteps[event.key];
  if (!step || !rows) return;
  event.preventDefault();
  let row = rows.findIndex((names) => names.includes(chosen));
  let column = rows[row].indexOf(chosen) + step[1];
  row = Math.min(rows.length - 1, Math.max(0, row + step[0]));
  column = Math.min(rows[row].length - 1, Math.max(0, column));
  choose(rows[row][column], true);
}

// --- The large map --------------------------------------------------------------------------------

const rest = () =>
  setting("view") === "map"
    ? "Point at a cell for the weight from its row's word to its column's, or use the arrow keys."
    : "Point at a word for its weights, or use the arrow keys.";

/** The width in pixels of a figure: side by side if the page is wide enough. */
function roomOf(shown) {
  const all = byId("figures").clientWidth || 1000;
  return shown > 1 && all >= 640 ? (all - 20) / shown : all;
}

function draw(sentence, palette) {
  const drawing = setting("view") === "map" ? heatMap : arcs;
  const scale = scaleOf(sentence, chosen);
  const label = `Sentence ${sentence.index}, weights ${rangeOf(scale)}`;
  const tokens = sentence.tokens.slice(0, drawnTokens);
  const room = roomOf(shownSentences().length);
  return drawing({ tokens, rows: rowsOf(sentence, chosen), scale, palette, label, room });
}

/** Follows the pointer and the arrow keys in a figure; `tell` says a weight. */
function explore(frame, drawn, sentence) {
  const labels = numbered(sentence.tokens.slice(0, drawnTokens));
  const rows = rowsOf(sentence, chosen);
  const isMap = setting("view") === "map";
  const last = labels.length - 1;
  let at = null;
  const mark = (place) => {
    at = place;
    if (!place) drawn.mark();
    else if (isMap) drawn.mark(place.row, place.column);
    else drawn.mark(place.row, place.row === undefined ? place.column : undefined);
    let said = rest();
    if (place && isMap) {
      const weight = rows[place.row][place.column];
      said = `${labels[place.row]} \u2192 ${labels[place.column]}: ${weight}`;
    } else if (place) {
      const from = place.row !== undefined;
      const weights = from ? rows[place.row] : rows.map((row) => row[place.column]);
      const most = weights.indexOf(Math.max(...weights));
      said = from
        ? `${labels[place.row]} attends most to ${labels[most]}: ${weights[most]}`
        : `${labels[most]} attends most to ${labels[place.column]}: ${weights[most]}`;
    }
    byId("readout").textContent = said;
  };
  const placeOf = ({ row, column, from, to }) => {
    if (row !== undefined) return { row: Number(row), column: Number(column) };
    if (from !== undefined) return { row: Number(from) };
    if (to !== undefined) return { column: Number(to) };
    return null;
  };
  frame.addEventListener("pointerover", (event) => {
    const place = placeOf(event.target.dataset ?? {});
    if (place) mark(place);
  });
  frame.addEventListener("pointerleave", () => mark(null));
  frame.addEventListener("blur", () => mark(null));
  frame.addEventListener("keydown", (event) => {
    const step = arrowSteps[event.key];
    if (event.key === "Escape") return mark(null);
    if (!step) return;
    event.preventDefault();
    const within = (i) => Math.min(last, Math.max(0, i));
    if (!at) mark(isMap ? { row: 0, column: 0 } : { row: 0 });
    else if (isMap) mark({ row: within(at.row + step[0]), column: within(at.column + step[1]) });
    else if (step[1]) mark(
      step[1] > 0 ? { column: at.row ?? at.column } : { row: at.row ?? at.column },
    );
    else if (at.row !== undefined) mark({ row: within(at.row + step[0]) });
    else mark({ column: within(at.column + step[0]) });
    if (isMap && at) drawn.querySelector(
      `[data-row="${at.row}"][data-column="${at.column}"]`,
    ).scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

/** The weights that the colours or the arcs of a figure stand for. */
function legend(scale, palette) {
  const isMap = setting("view") === "map";
  const differ = scale.equal === undefined;
  return element(
    "p",
    { class: "soft legend" },
    `Weights ${rangeOf(scale)}${differ && !isMap ? "; the wider an arc, the greater its weight" : ""}`,
    differ && isMap ? colourBar(palette) : null,
  );
}

function enlarge() {
  const palette = paletteOf(isDark());
  const figures = shownSentences().map((sentence) => {
    const drawn = draw(sentence, palette);
    const total = sentence.tokens.length;
    const kind = setting("view") === "map" ? "Heat map" : "Arcs";
    const frame = element(
      "div",
      {
        class: "scroll frame",
        tabindex: "0",
        role: "application",
        "aria-label": `${kind} of sentence ${sentence.index}, ${titleOf(chosen)}; arrow keys move in it`,
        "data-sentence": sentence.index,
      },
      drawn,
    );
    explore(frame, drawn, sentence);
    return element(
      "figure",
      {},
      element("figcaption", { class: "caption" }, `Sentence ${sentence.index}`),
      total === 0 ? element("p", { class: "note" }, "The sentence has no word.") : frame,
      total === 0 ? null : legend(scaleOf(sentence, chosen), palette),
      total > drawnTokens
        ? element(
          "p",
          { class: "note" },
          `The first ${drawnTokens} of ${counted(total, "token")} are drawn; the JSON file has all.`,
        )
        : null,
    );
  });
  byId("figures").replaceChildren(...figures);
  byId("readout").textContent = rest();
  byId("attention-note").textContent = `${titleOf(chosen)} \u00b7 each row adds up to 1`;
  table();
}

/** The numbers, made when they are opened. */
function table() {
  const body = byId("weights-body");
  body.replaceChildren();
  if (!byId("weights").open) return;
  for (const sentence of shownSentences()) {
    const labels = numbered(sentence.tokens.slice(0, drawnTokens));
    body.append(
      element(
        "div",
        {
          class: "scroll",
          tabindex: "0",
          role: "region",
          "aria-label": `Weights of sentence ${sentence.index}`,
        },
        element(
          "table",
          { class: "weights", "data-sentence": sentence.index },
          element("caption", {}, `Sentence ${sentence.index}, ${titleOf(chosen)}`),
          element(
            "thead",
            {},
            element(
              "tr",
              {},
              element("td"),
              labels.map((label) => element("th", { scope: "col", class: "number" }, label)),
            ),
          ),
          element(
            "tbody",
            {},
            rowsOf(sentence, chosen).map((row, r) =>
              element(
                "tr",
                {},
                element("th", { scope: "row" }, labels[r]),
                row.map((weight) => numeral("td", weight, { class: "number" })),
              ),
            ),
          ),
        ),
      ),
    );
  }
}

// --- Files ----------------------------------------------------------------------------------------

/** The shown figures as a sheet, with the colours of white paper. */
const sheetNow = () => {
  const palette = paletteOf(false);
  const drawn = shownSentences().map((sentence) => draw(sentence, palette));
  return sheet(drawn, palette, `${model.name}: ${titleOf(chosen)}`);
};

const fileName = (extension) => `attention-${model.name}-${chosen}.${extension}`;

const contentOfFile = () => ({
  model: model.name,
  sentences: shownSentences().map(
    ({ text, tokens, blocks }) => ({ sentence: text, tokens, blocks }),
  ),
});

// --- The section ----------------------------------------------------------------------------------

function redraw() {
  if (!sentences.length) return;
  thumbnails();
  enlarge();
}

/** Shows the attention of {model, pair, signal}; hides the section for null and models without it. */
export async function showAttention(request) {
  const section = byId("attention");
  if (!request?.model.attention) {
    section.hidden = true;
    section.setAttribute("aria-busy", "false");
    sentences = [];
    return;
  }
  const { pair, signal } = request;
  section.setAttribute("aria-busy", "true");
  let failure = null;
  try {
    const answers = await Promise.all(
      pair.map((text) => ask("attention", { model: request.model.name, sentence: text }, signal)),
    );
    model = request.model;
    sentences = answers.map(({ tokens, blocks }, at) => {
      const rows = mapsOf(blocks);
      return {
        index: at + 1,
        text: pair[at],
        tokens,
        blocks,
        maps: new Map(rows.flat()),
        rowNames: rows.map((row) => row.map(([name]) => name)),
      };
    });
    if (!sentences[0].rowNames.length) throw new Failure("The model has no block of attention.");
    if (!sentences[0].maps.has(chosen)) chosen = sentences[0].rowNames[0][0];
  } catch (error) {
    signal.throwIfAborted();
    failure = error;
    sentences = [];
  }
  section.hidden = false; // before drawing, which measures the room
  for (const id of ["attention-controls", "heads", "weights"])
    byId(id).hidden = failure !== null;
  if (failure) {
    byId("figures").replaceChildren(element("p", { class: "wrong" }, wordsOf(failure)));
    byId("readout").textContent = byId("attention-note").textContent = "";
  } else redraw();
  section.setAttribute("aria-busy", "false");
}

/** Chooses the block and head that the address names. */
export function readAddress() {
  chosen = fragment.read().get("attention") ?? "mean";
}

export function setUp() {
  readAddress();
  for (const input of document.querySelectorAll("#attention-controls input"))
    input.addEventListener("change", redraw);
  byId("heads").addEventListener("keydown", moveByArrow);
  byId("weights").addEventListener("toggle", table);
  byId("attention-svg").addEventListener(
    "click",
    () => download(fileName("svg"), sheetNow().text, "image/svg+xml"),
  );
  byId("attention-json").addEventListener(
    "click",
    () => download(fileName("json"), JSON.stringify(contentOfFile()), "application/json"),
  );
  byId("attention-png").addEventListener("click", async () => {
    try {
      download(fileName("png"), await picture(sheetNow()));
    } catch (error) {
      byId("readout").textContent = `No PNG: ${error.message}. The SVG file has the same figure.`;
    }
  });
}

/** Draws again in the colours of the theme. */
export const themeChanged = redraw;
