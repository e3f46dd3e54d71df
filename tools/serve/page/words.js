// SPDX-License-Identifier: MIT
// The words that matter: what the similarity becomes when a word is taken out, and for a CNN the
// n-grams that won its filters' maxima.

import { ask, words as wordsOf } from "./client.js";
import { byId, count, decimals, element, numeral, signed } from "./dom.js";

const ngramsShown = 6;
const leastRange = 0.02; // of the shades: smaller changes stay faint

/** The change of the similarity without each token; null where nothing is left to compare. */
const changes = (similarity, without) => without.map(
  (other) => (other === null ? null : other - similarity),
);

/** A change for the small print under a word, with more digits where all changes are small. */
function shortChange(change, greatest) {
  const text = signed(change, greatest < 0.05 ? 3 : 2);
  return /[1-9]/.test(text) ? text : "0";
}

function chip({ token, change, without, greatest, unknown, name }) {
  const share = change === null ? 0 : Math.abs(change) / Math.max(leastRange, greatest);
  const said =
    change === null
      ? `${token}: nothing is left without it`
      : `${token}: ${name} ${decimals(without)} without it (${signed(change)})`;
  const node = element(
    "span",
    {
      role: "listitem",
      tabindex: "-1",
      class: `chip ${change > 0 ? "apart" : "together"}${unknown ? " unknown" : ""}`,
      title: said + (unknown ? "; not in the vocabulary" : ""),
      "aria-label": said + (unknown ? "; not in the vocabulary" : ""),
      "data-said": said + (unknown ? "; not in the vocabulary" : ""),
    },
    element("span", { class: "token" }, token),
    element(
      "span",
      { class: "change" },
      change === null ? "\u2013" : shortChange(change, greatest),
    ),
  );
  node.style.setProperty("--share", share.toFixed(3));
  return node;
}

/** A row of chips is one stop of the Tab key; arrows move in it. */
function arrows(row) {
  const chips = [...row.children];
  if (chips[0]) chips[0].tabIndex = 0;
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = chips[chips.indexOf(event.target) + step];
    if (!step) return;
    event.preventDefault();
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function sentenceRow(index, explained, greatest, unknown, readout, name) {
  const tokens = explained[`tokens${index}`];
  const without = explained[`without${index}`];
  const change = changes(explained.similarity, without);
  const row = element(
    "div",
    { class: "chips", role: "list", "aria-label": `Words of sentence ${index}` },
  );
  row.append(
    ...tokens.map((token, at) =>
      chip(
        {
          token,
          change: change[at],
          without: without[at],
          greatest,
          unknown: unknown.has(token),
          name,
        },
      ),
    ),
  );
  const show = (event) => {
    const said = event.target.closest(".chip")?.dataset.said;
    if (said) readout.textContent = said;
  };
  row.addEventListener("pointerover", show);
  row.addEventListener("focusin", show);
  arrows(row);
  return element(
    "div",
    { class: "sentence" },
    element("span", { class: "caption" }, `Sentence ${index}`),
    row,
  );
}

function table(explained, name) {
  const rows = [1, 2].flatMap((index) =>
    explained[`tokens${index}`].map((token, at) => {
      const without = explained[`without${index}`][at];
      const cells =
        without === null
          ? [
            element("td", { class: "number" }, "\u2013"),
            element("td", { class: "number" }, "\u2013"),
          ]
          : [
              numeral("td", without, { class: "number" }),
              element("td", { class: "number" }, signed(without - explained.similarity)),
            ];
      return element(
        "tr",
        {},
        element("td", {}, index),
        element("th", { scope: "row" }, token),
        ...cells,
      );
    }),
  );
  const head = [
    "Sentence",
    "Word",
    `${name[0].toUpperCase()}${name.slice(1)} without it`,
    "Change",
  ];
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Words as a table" },
    element(
      "table",
      { id: "words-table" },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map(
            (text, at) => element("th", { scope: "col", class: at > 1 ? "number" : null }, text),
          ),
        ),
      ),
      element("tbody", {}, rows),
    ),
  );
}

function ngrams(index, explained) {
  const all = explained[`ngrams${index}`];
  const tokens = explained[`tokens${index}`];
  const most = Math.max(1, ...all.map((ngram) => ngram.filters));
  const row = ({ first, tokens: length, filters }) => {
    const filled = element("span", { class: "filled" });
    filled.style.width = `${(100 * filters) / most}%`;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, tokens.slice(first, first + length).join(" ")),
      element(
        "td",
        { class: "wide" },
        element("span", { class: "meter", "aria-hidden": "true" }, filled),
      ),
      element("td", { class: "number" }, count(filters)),
    );
  };
  const rest = all.slice(ngramsShown);
  const body = element("tbody", {}, all.slice(0, ngramsShown).map(row));
  const more = element(
    "button",
    {
      type: "button",
      class: "small",
      click: () => {
        body.append(...rest.map(row));
        more.remove();
      },
    },
    `Show ${count(rest.length)} more`,
  );
  return element(
    "div",
    {},
    element(
      "table",
      { class: "ngrams" },
      element("caption", {}, `Sentence ${index}`),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "col" }, "n-gram"),
          element("td"),
          element("th", { scope: "col", class: "number" }, "filters"),
        ),
      ),
      body,
    ),
    rest.length ? more : null,
  );
}

/** The name of explain's number: with classes it is the probability of one of them. */
function nameOf(model, answered, similarity) {
  const found = model.classes.find((name) => answered.probabilities[name] === similarity);
  return found ? `probability of ${found}` : "similarity";
}

function content(model, answered, explained) {
  const name = nameOf(model, answered, explained.similarity);
  const all = [1, 2].flatMap(
    (index) => changes(explained.similarity, explained[`without${index}`]),
  );
  const greatest = Math.max(0, ...all.map(Math.abs)); // the absolute value of null is 0
  const readout = element("p", { class: "readout" }, "Point at a word for its numbers.");
  const unknown = [1, 2].map((index) => new Set(answered[`unknown${index}`]));
  const nodes = [1, 2].map((index) =>
    sentenceRow(index, explained, greatest, unknown[index - 1], readout, name),
  );
  nodes.push(
    element(
      "p",
      { class: "soft legend" },
      element(
        "span",
        { class: "entry" },
        element("span", { class: "swatch together" }),
        `\u2212  ${name} falls without the word`,
      ),
      element(
        "span",
        { class: "entry" },
        element("span", { class: "swatch apart" }),
        `+  ${name} rises without the word`,
      ),
    ),
    readout,
  );
  if (explained.ngrams1 && explained.ngrams2)
    nodes.push(
      element("h3", {}, "n-grams that won"),
      element(
        "p",
        { class: "soft" },
        "How many of the convolution's filters had their maximum over the sentence at an n-gram.",
      ),
      element("div", { class: "two" }, ngrams(1, explained), ngrams(2, explained)),
    );
  nodes.push(
    element("details", {}, element("summary", {}, "Words as a table"), table(explained, name)),
  );
  return nodes;
}

/** Shows the words of {model, pair, answered, signal}; hides the section for null. */
export async function showWords(request) {
  const section = byId("words");
  if (!request) {
    section.hidden = true;
    section.setAttribute("aria-busy", "false");
    return;
  }
  const { model, pair, answered, signal } = request;
  const body = byId("words-body");
  section.setAttribute("aria-busy", "true");
  try {
    const explained = await ask(
      "explain",
      { model: model.name, sentence1: pair[0], sentence2: pair[1] },
      signal,
    );
    const open = body.querySelector("details")?.open;
    body.replaceChildren(...content(model, answered, explained));
    body.querySelector("details").open = open ?? false;
    byId("words-note").textContent = "the change when a word is taken out";
  } catch (error) {
    signal.throwIfAborted();
    body.replaceChildren(element("p", { class: "wrong" }, wordsOf(error)));
  }
  section.hidden = false;
  section.setAttribute("aria-busy", "false");
}
