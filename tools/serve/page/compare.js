// SPDX-License-Identifier: MIT
// Two sentences: their similarity against the model's threshold or the probabilities of the classes,
// examples, recent pairs, the link and the command for the same request.

import { showAttention } from "./attention.js";
import { Latest, ask, doubtOf, words as wordsOf } from "./client.js";
import { byId, copy, curl, decimals, element, numeral, shellLine } from "./dom.js";
import { examplesOf, isExample } from "./examples.js";
import { fragment, recent } from "./memory.js";
import { showWords } from "./words.js";

const typingPause = 250; // milliseconds without a key before the sentences are compared
const readingPause = 2500; // milliseconds after which a pair counts as one to remember

const fields = () => [byId("sentence1"), byId("sentence2")];
const pairNow = () => fields().map((field) => field.value);

let app;
const latest = new Latest();
let typing, reading;

// --- The text fields ------------------------------------------------------------------------------

/** Draws the text behind its field once more, which makes the field as high as the text and underlines
    the unknown words. */
function mirror(field, unknown = []) {
  const text = field.value;
  const behind = field.parentElement.querySelector(".mirror");
  behind.replaceChildren();
  let end = 0;
  if (unknown.length) {
    const escaped = [...new Set(unknown)]
      .sort((a, b) => b.length - a.length)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
    const inWord = "[\\p{L}\\p{M}\\p{N}_'-]";
    const whole = new RegExp(`(?<!${inWord})(?:${escaped.join("|")})(?!${inWord})`, "giu");
    for (const match of text.matchAll(whole)) {
      behind.append(text.slice(end, match.index), element("mark", {}, match[0]));
      end = match.index + match[0].length;
    }
  }
  behind.append(text.slice(end) + "\u200b"); // the space keeps an empty last line
}

function noteUnknown(index, unknown) {
  const note = byId(`unknown${index + 1}`);
  const different = [...new Set(unknown)];
  note.textContent = different.length ? `Unknown to this model: ${different.join(", ")}` : "";
  mirror(fields()[index], unknown);
}

function setPair(pair) {
  fields().forEach((field, index) => {
    field.value = pair[index];
    noteUnknown(index, []);
  });
  compare();
}

// --- The answer -----------------------------------------------------------------------------------

/** The ends of the scale: of the similarity that the model's distance defines. */
function scaleOf(model, similarity) {
  const least = model.distance === "cosine" && model.head === "distance" ? -1 : 0;
  const values = [similarity, model.threshold ?? 0];
  const rounding = 1e-4; // a cosine may exceed 1 by this much
  return [
    Math.min(least, ...values.map((value) => Math.floor(value + rounding))),
    Math.max(1, ...values.map((value) => Math.ceil(value - rounding))),
  ];
}

function bar(model, similarity, alike) {
  const [low, high] = scaleOf(model, similarity);
  const share = (value) => `${(100 * (value - low)) / (high - low)}%`;
  const threshold = decimals(model.threshold);
  const track = element("div", { class: "track" });
  track.style.setProperty("--threshold", share(model.threshold));
  const value = element("span", { class: "needle" });
  value.style.left = share(similarity);
  const mark = element("span", { class: "threshold" });
  mark.style.left = share(model.threshold);
  track.append(mark, value);
  const label = element("span", { class: "at" }, `alike from ${threshold}`);
  const where = (model.threshold - low) / (high - low);
  label.style.left = `clamp(5.5em, ${100 * where}%, 100% - 5.5em)`;
  return element(
    "div",
    {
      class: `scale ${alike ? "alike" : "different"}`,
      role: "img",
      "aria-label": `On a scale from ${low} to ${high}; alike from ${threshold}`,
    },
    track,
    element(
      "div",
      { class: "ends", "aria-hidden": "true" },
      element("span", {}, low),
      label,
      element("span", {}, high),
    ),
  );
}

function verdict(text, kind) {
  const signs = { alike: "\u2713", different: "\u2260", class: "\u2192" };
  return element(
    "p",
    { class: `verdict ${kind}`, id: "verdict", "data-verdict": text },
    element("span", { "aria-hidden": "true" }, signs[kind] + " "),
    text,
  );
}

function similarityAnswer(model, answer) {
  const kind = answer.alike ? "alike" : "different";
  return [
    element(
      "div",
      { class: `score ${kind}` },
      element("p", { class: "caption" }, "Similarity"),
      numeral("p", answer.similarity, { class: "large", id: "similarity" }),
      verdict(kind, kind),
    ),
    bar(model, answer.similarity, answer.alike),
  ];
}

function classesAnswer(model, answer) {
  const rows = model.classes.map((name) => {
    const probability = answer.probabilities[name];
    const filled = element("span", { class: "filled" });
    filled.style.width = `${100 * probability}%`;
    return element(
      "tr",
      { class: name === answer.label ? "chosen" : null },
      element("th", { scope: "row" }, name),
      element(
        "td",
        { class: "wide" },
        element("span", { class: "meter", "aria-hidden": "true" }, filled),
      ),
      numeral("td", probability, { class: "number", "data-class": name }),
    );
  });
  return [
    element(
      "div",
      { class: "score class" },
      element("p", { class: "caption" }, `Probability of ${answer.label}`),
      numeral("p", answer.probabilities[answer.label], { class: "large", id: "similarity" }),
      verdict(answer.label, "class"),
    ),
    element(
      "table",
      { class: "classes" },
      element("caption", { class: "hidden" }, "Probabilities of the classes"),
      element(
        "thead",
        { class: "hidden" },
        element(
          "tr",
          {},
          ...["Class", "Bar", "Probability"].map((name) => element("th", { scope: "col" }, name)),
        ),
      ),
      element("tbody", {}, rows),
    ),
  ];
}

function hint(text, kind = "hint") {
  byId("answer").replaceChildren(element("p", { class: kind }, text));
}

function done() {
  byId("result").setAttribute("aria-busy", "false");
}

function showRequest(line) {
  byId("request").hidden = !line;
  byId("curl").replaceChildren(line ? shellLine(line) : "");
}

// --- Comparing ------------------------------------------------------------------------------------

function compare() {
  clearTimeout(typing);
  clearTimeout(reading);
  if (!app.model) return;
  const model = app.model;
  const pair = pairNow();
  byId("result").setAttribute("aria-busy", "true");
  fragment.write({ model: model.name, s1: pair[0], s2: pair[1] });
  if (!pair[0].trim() || !pair[1].trim()) {
    latest.stop();
    hint("Type two sentences.");
    showRequest(null);
    showWords(null);
    showAttention(null);
    done();
    return;
  }
  latest.run((signal) => answer(model, pair, signal)).catch((error) => {
    hint(wordsOf(error), "wrong");
    done();
  });
}

async function answer(model, pair, signal) {
  const body = { model: model.name, sentence1: pair[0], sentence2: pair[1] };
  const path = model.classes.length ? "predict" : "similarity";
  showRequest(curl(path, body, app.info.needs_key));
  let answered;
  try {
    answered = await ask(path, body, signal);
  } catch (error) {
    signal.throwIfAborted();
    showWords(null);
    showAttention(null);
    throw error;
  }
  const content = (model.classes.length ? classesAnswer : similarityAnswer)(model, answered);
  const doubt = doubtOf(answered);
  if (doubt) content.push(element("p", { class: "notice" }, doubt));
  byId("answer").replaceChildren(...content);
  noteUnknown(0, answered.unknown1);
  noteUnknown(1, answered.unknown2);
  done();
  reading = setTimeout(() => remember(pair), readingPause);
  await Promise.all(
    [showWords({ model, pair, answered, signal }), showAttention({ model, pair, signal })],
  );
}

// --- Examples and recent pairs --------------------------------------------------------------------

const shortened = (text, length) =>
  text.length > length ? text.slice(0, length - 1) + "\u2026" : text;

function menu(select, title, pairs, ...more) {
  const options = pairs.map((pair, index) =>
    element("option", { value: index }, `${shortened(pair[0], 44)}  /  ${shortened(pair[1], 44)}`),
  );
  select.replaceChildren(
    element("option", { value: "", selected: true }, title),
    ...options,
    ...more,
  );
}

function showRecent() {
  const pairs = recent.read();
  const select = byId("recent");
  select.hidden = !pairs.length;
  menu(select, "Recent", pairs, element("option", { value: "forget" }, "Forget these"));
}

function remember(pair) {
  clearTimeout(reading);
  if (!pair.every((sentence) => sentence.trim())) return;
  recent.add(pair);
  showRecent();
}

/** Starts with the sentences of the address or an example. */
export function setUp(application) {
  app = application;
  fields().forEach((field, index) => {
    field.addEventListener("input", () => {
      noteUnknown(index, []);
      byId("result").setAttribute("aria-busy", "true");
      latest.stop();
      clearTimeout(typing);
      clearTimeout(reading);
      typing = setTimeout(compare, typingPause);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      compare();
      remember(pairNow());
    });
  });
  byId("go").addEventListener("click", () => {
    compare();
    remember(pairNow());
  });
  byId("swap").addEventListener("click", () => setPair(pairNow().reverse()));
  byId("clear").addEventListener("click", () => {
    setPair(["", ""]);
    fields()[0].focus();
  });
  byId("link").addEventListener("click", () => copy(location.href, byId("link")));
  byId("examples").addEventListener("change", (event) => {
    const chosen = examplesOf(app.model?.dataset)[event.target.value];
    event.target.value = "";
    if (chosen) setPair(chosen);
  });
  byId("recent").addEventListener("change", (event) => {
    const value = event.target.value;
    if (value === "forget") recent.forget();
    else if (recent.read()[value]) setPair(recent.read()[value]);
    showRecent();
  });
  showRecent();
}

/** Shows the address's sentences, or an example in place of another model's, and compares. */
export function modelChanged() {
  const address = fragment.read();
  menu(byId("examples"), "Examples", examplesOf(app.model.dataset));
  let pair = address.has("s1") || address.has("s2") ? [
    address.get("s1") ?? "",
    address.get("s2") ?? "",
  ] : pairNow();
  const examples = examplesOf(app.model.dataset);
  const untouched = pair.every((sentence) => !sentence) || isExample(pair);
  const suits = examples.some((example) => example[0] === pair[0] && example[1] === pair[1]);
  if (untouched && !suits) pair = examples[0];
  setPair(pair);
}
