// SPDX-License-Identifier: MIT
// Draws weights of attention: as a heat map, as arcs between tokens, as a thumbnail. Figures carry all
// their colours as attributes, so that a saved file looks as on the page.

import { decimals, element, svg } from "./dom.js";

const font = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const labelSize = 13; // pixels

/** One hue from light to dark, or on a dark page from dark to light: order is seen without colour. */
const palettes = {
  light: {
    paper: "#ffffff",
    ink: "#1b2530",
    mark: "#b5470b",
    arc: "#08519c",
    stops: ["#f1f5f9", "#c6dbef", "#7fb2dd", "#2f7fc1", "#08519c", "#062f5f"],
  },
  dark: {
    paper: "#181d23",
    ink: "#e6eaee",
    mark: "#f0935a",
    arc: "#8cc8f5",
    stops: ["#222a32", "#1f4468", "#2a72ad", "#5aa7e0", "#a9d6f7", "#f2f9ff"],
  },
};

export const paletteOf = (dark) => (dark ? palettes.dark : palettes.light);

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** The colour of a share in [0, 1]. */
export function colourOf(palette, share) {
  const place = Math.min(1, Math.max(0, share)) * (palette.stops.length - 1);
  const at = Math.min(palette.stops.length - 2, Math.floor(place));
  const [from, to] = [channels(palette.stops[at]), channels(palette.stops[at + 1])];
  const mixed = from.map((channel, i) => Math.round(channel + (place - at) * (to[i] - channel)));
  return "#" + mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("");
}

/** The place of a weight on the scale {low, high}, from 0 to 1. */
const shareOf = ({ low, high }, weight) => (weight - low) / (high - low);

const subscripts = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";

/** The tokens, of which repeated ones have an index. */
export function numbered(tokens) {
  const total = new Map();
  for (const token of tokens) total.set(token, (total.get(token) ?? 0) + 1);
  const seen = new Map();
  return tokens.map((token) => {
    if (total.get(token) === 1) return token;
    seen.set(token, (seen.get(token) ?? 0) + 1);
    return token + String(seen.get(token)).replace(/\d/g, (digit) => subscripts[digit]);
  });
}

const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text) {
  ruler.font = `${labelSize}px ${font}`;
  return ruler.measureText(text).width;
}

const longestLabel = 16; // characters

const shortened = (label) =>
  label.length > longestLabel ? label.slice(0, longestLabel - 1) + "\u2026" : label;

function figure(width, height, palette, label) {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: w,
    height: h,
    viewBox: `0 0 ${w} ${h}`,
    "font-family": font,
    "font-size": labelSize,
    fill: palette.ink,
    "aria-hidden": "true",
    "data-label": label,
  });
}

/** A label that shows the whole token when it is pointed at. */
const text = (label, attributes) => svg(
  "text",
  attributes,
  svg("title", {}, label),
  shortened(label),
);

/** A map of the rows: from the word of the row to the word of the column. The weights scale.low and
    scale.high have the first and the last colour; `room` is the width in pixels that the map should not
    exceed. Cells carry data-row, data-column and data-weight. */
export function heatMap({ tokens, rows, scale, palette, label, room }) {
  const labels = numbered(tokens);
  const n = tokens.length;
  const widths = labels.map((name) => widthOf(shortened(name)));
  const left = Math.max(0, ...widths) + 10;
  const largest = Math.min(40, 440 / n); // pixels, so that the map is seen as a whole
  const cell = Math.floor(Math.max(20, Math.min(largest, (room - left - 24) / n)));
  const slope = Math.SQRT1_2; // sine and cosine of 45 degrees
  const above = Math.max(0, ...widths) * slope + 16;
  const overhang = Math.max(
    8,
    ...widths.map((width, i) => (width + labelSize) * slope - (n - i - 0.5) * cell),
  );
  const drawn = figure(left + n * cell + overhang, above + n * cell + 2, palette, label);
  labels.forEach((name, i) => {
    const [x, y] = [left + (i + 0.5) * cell + 4, above - 7];
    drawn.append(
      text(
        name,
        {
          x: left - 8,
          y: above + (i + 0.5) * cell + 4.5,
          "text-anchor": "end",
          "data-row-label": i,
        },
      ),
      text(name, { x, y, transform: `rotate(-45 ${x} ${y})`, "data-column-label": i }),
    );
  });
  rows.forEach((row, r) =>
    row.forEach((weight, c) =>
      drawn.append(
        svg("rect", {
          x: left + c * cell,
          y: above + r * cell,
          width: cell - 1,
          height: cell - 1,
          fill: colourOf(palette, shareOf(scale, weight)),
          "data-row": r,
          "data-column": c,
          "data-weight": String(weight),
        }),
      ),
    ),
  );
  const cursor = svg(
    "rect",
    {
      width: cell + 1,
      height: cell + 1,
      fill: "none",
      stroke: palette.mark,
      "stroke-width": 2,
      visibility: "hidden",
      "pointer-events": "none",
    },
  );
  drawn.append(cursor);
  /** Marks a cell and its labels, or none. */
  drawn.mark = (r, c) => {
    cursor.setAttribute("visibility", r === undefined ? "hidden" : "visible");
    if (r !== undefined) {
      cursor.setAttribute("x", left + c * cell - 1);
      cursor.setAttribute("y", above + r * cell - 1);
    }
    for (const name of drawn.querySelectorAll("text")) {
      const marked = name.dataset.rowLabel === String(r) || name.dataset.columnLabel === String(c);
      name.setAttribute("font-weight", marked ? "700" : "400");
    }
  };
  return drawn;
}

/** Arcs from the words at the left to the words at the right, the stronger the darker and wider. `room` is
    the width in pixels that they should not exceed. */
export function arcs({ tokens, rows, scale, palette, label, room }) {
  const labels = numbered(tokens);
  const n = tokens.length;
  const [line, head] = [26, 26];
  const side = Math.max(40, ...labels.map((name) => widthOf(shortened(name)))) + 14;
  const edge = 54; // for the weights of a marked word
  const gap = Math.max(80, Math.min(240, room - 2 * (edge + side)));
  const drawn = figure(edge + side + gap + side + edge, head + n * line + 4, palette, label);
  const [from, to] = [edge + side, edge + side + gap];
  const y = (i) => head + (i + 0.5) * line;
  const links = svg("g", { fill: "none", stroke: palette.arc, "stroke-linecap": "round" });
  const numbers = svg("g", { fill: palette.mark, "font-size": 11 });
  const heading = { y: 12, "font-size": 11, "fill-opacity": 0.75 };
  drawn.append(
    svg("text", { x: from - 8, "text-anchor": "end", ...heading }, "from"),
    svg("text", { x: to + 8, ...heading }, "to"),
    links,
    numbers,
  );
  labels.forEach((name, i) =>
    drawn.append(
      svg(
        "rect",
        {
          x: 0,
          y: y(i) - line / 2,
          width: from,
          height: line,
          fill: "transparent",
          "data-from": i,
        },
      ),
      svg(
        "rect",
        {
          x: to,
          y: y(i) - line / 2,
          width: side + edge,
          height: line,
          fill: "transparent",
          "data-to": i,
        },
      ),
      text(name, { x: from - 8, y: y(i) + 4.5, "text-anchor": "end", "data-from": i }),
      text(name, { x: to + 8, y: y(i) + 4.5, "data-to": i }),
    ),
  );
  const least = 0.04; // fainter arcs are left out
  /** Shows the arcs of one word alone and their weights, or all. */
  drawn.mark = (r, c) => {
    const alone = r !== undefined || c !== undefined;
    links.replaceChildren();
    numbers.replaceChildren();
    rows.forEach((row, i) =>
      row.forEach((weight, j) => {
        if (alone && i !== r && j !== c) return;
        const share = shareOf(scale, weight);
        if (share >= least)
          links.append(
            svg("path", {
              d: `M${from} ${y(i)}C${from + gap / 2} ${y(i)} ${to - gap / 2} ${y(j)} ${to} ${y(j)}`,
              "stroke-opacity": (alone ? 0.15 + 0.85 * share : share).toFixed(3),
              "stroke-width": (0.75 + 3.25 * share).toFixed(2),
            }),
          );
        if (!alone) return;
        if (r !== undefined) numbers.append(
          svg(
            "text",
            { x: to + side + edge - 4, y: y(j) + 4, "text-anchor": "end" },
            decimals(weight),
          ),
        );
        else numbers.append(svg("text", { x: 4, y: y(i) + 4 }, decimals(weight)));
      }),
    );
    for (const name of drawn.querySelectorAll("text[data-from], text[data-to]")) {
      const marked = name.dataset.from === String(r) || name.dataset.to === String(c);
      name.setAttribute("font-weight", marked ? "700" : "400");
    }
  };
  drawn.mark();
  return drawn;
}

/** A small map without labels: one pixel of the canvas for each weight. */
export function thumbnail({ rows, scale, palette }) {
  const n = Math.max(1, rows.length);
  const canvas = element("canvas", { width: n, height: n, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  rows.forEach((row, r) =>
    row.forEach((weight, c) => {
      context.fillStyle = colourOf(palette, shareOf(scale, weight));
      context.fillRect(c, r, 1, 1);
    }),
  );
  return canvas;
}

/** All colours in order. */
export function colourBar(palette) {
  const steps = 40;
  const bar = svg("svg", {
    width: 4 * steps,
    height: 12,
    "shape-rendering": "crispEdges",
    "aria-hidden": "true",
  });
  for (let i = 0; i < steps; ++i)
    bar.append(
      svg("rect", { x: 4 * i, width: 4.5, height: 12, fill: colourOf(palette, i / (steps - 1)) }),
    );
  return bar;
}

/** One figure of several beside each other, each under its title, as text of an SVG file. */
export function sheet(figures, palette, title) {
  const margin = 20;
  const top = 52;
  const size = (drawn, name) => Number(drawn.getAttribute(name));
  const width = 2 * margin + figures.reduce(
    (sum, drawn) => sum + size(drawn, "width"),
    0,
  ) + margin * (figures.length - 1);
  const height = top + Math.max(...figures.map((drawn) => size(drawn, "height"))) + margin;
  const all = figure(Math.max(width, 2 * margin + 1.1 * widthOf(title)), height, palette, title);
  const [w, h] = [size(all, "width"), size(all, "height")];
  all.append(
    svg("rect", { width: w, height: h, fill: palette.paper }),
    svg("text", { x: margin, y: 24, "font-weight": 700 }, title),
  );
  let x = margin;
  for (const drawn of figures) {
    drawn.setAttribute("x", x);
    drawn.setAttribute("y", top);
    all.append(svg("text", { x, y: 45, "fill-opacity": 0.75 }, drawn.dataset.label), drawn);
    x += size(drawn, "width") + margin;
  }
  return { text: new XMLSerializer().serializeToString(all), width: w, height: h };
}

/** The SVG file as a picture with two pixels for each of its own. Resolves to a PNG blob. */
export async function picture({ text: source, width, height }) {
  const image = new Image(width, height);
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source);
  await image.decode();
  const canvas = element("canvas", { width: 2 * width, height: 2 * height });
  canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))),
      "image/png",
    ),
  );
}
