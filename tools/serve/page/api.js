// SPDX-License-Identifier: MIT
// The server's endpoints with a command for each, its limits, and the key that it may need.

import { byId, count, curl, element, shellLine } from "./dom.js";
import { examplesOf } from "./examples.js";
import { key } from "./memory.js";

/** A form for the key; `use` is called when it is given or forgotten. */
export function keyForm(use) {
  const field = element(
    "input",
    {
      type: "password",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": "API key",
      required: true,
      class: "key",
    },
  );
  const forget = element(
    "button",
    {
      type: "button",
      click: () => {
        key.write("");
        use();
      },
    },
    "Forget it",
  );
  const submit = (event) => {
    event.preventDefault();
    key.write(field.value.trim());
    use();
  };
  return element(
    "form",
    { class: "row", submit },
    element("label", { class: "inline" }, "API key ", field),
    element("button", { type: "submit", class: "main" }, "Use this key"),
    key.read() ? forget : null,
    element("span", { class: "soft" }, "It is kept until this tab is closed."),
  );
}

const endpointsOf = ({ model, corpus }) => {
  const [one, two] = examplesOf(model.dataset)[0];
  const pair = { model: model.name, sentence1: one, sentence2: two };
  return [
    ["POST", "similarity", "the similarity of a pair, or of many as pairs", pair],
    ["POST", "predict", "the verdict or the class of a pair, or of many as pairs", pair],
    ["POST", "explain", "the similarity without each word", pair],
    model.attention && [
      "POST",
      "attention",
      "the weights of each block and head",
      { model: model.name, sentence: one },
    ],
    ["POST", "encode", "the vectors of sentences", { model: model.name, inputs: [one, two] }],
    [
      "POST",
      "tokenize",
      "the tokens of sentences and whether each is known",
      { model: model.name, inputs: one },
    ],
    [
      "POST",
      "rerank",
      "documents, nearest to a query first",
      { model: model.name, query: one, documents: [two] },
    ],
    corpus && [
      "POST",
      "search",
      "the corpus's sentences that are nearest to a query",
      { model: model.name, query: one, top_k: 10 },
    ],
    ["POST", "v1/embeddings", "vectors, for clients of OpenAI", { model: model.name, input: one }],
    ["GET", "v1/models", "the models, for clients of OpenAI"],
    ["GET", "info", "models, thresholds and limits"],
    ["GET", "health", "whether the server answers"],
    ["GET", "metrics", "counters for Prometheus"],
  ].filter(Boolean);
};

const publicPaths = ["health", "metrics"];

/** Shows the endpoints as the model and the server have them. */
export function show({ info, model, use }) {
  byId("api-key").replaceChildren(...(info.needs_key ? [keyForm(use)] : []));
  byId("endpoints").replaceChildren(
    ...endpointsOf({ model, corpus: info.corpus }).map(([method, path, purpose, body]) =>
      element(
        "div",
        {},
        element(
          "dt",
          {},
          element("span", { class: "method" }, method),
          element("code", {}, "/" + path),
        ),
        element(
          "dd",
          {},
          element("p", { class: "soft" }, purpose),
          shellLine(curl(path, body, info.needs_key && !publicPaths.includes(path))),
        ),
      ),
    ),
  );
  byId("limits").replaceChildren(
    ...Object.entries(info.limits).map(([name, value]) =>
      element(
        "div",
        {},
        element("dt", {}, name),
        element("dd", {}, typeof value === "number" ? count(value) : String(value)),
      ),
    ),
  );
}
