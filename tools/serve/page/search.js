// SPDX-License-Identifier: MIT
// One sentence against many: a list of the reader's or the server's corpus, nearest first.

import { askForAll } from "./chunks.js";
import { Latest, ask, words as wordsOf } from "./client.js";
import { byId, count, counted, download, takeFiles } from "./dom.js";
import { examplesOf } from "./examples.js";
import { sortableTable } from "./table.js";

let app;
const latest = new Latest();
let table = null;

const note = (text, kind = "note") => {
  byId("search-note").textContent = text;
  byId("search-note").className = kind;
};

const source = () => document.querySelector("#search-source input:checked").value;

const listed = () =>
  byId("list")
    .value.split(/\r?\n/)
    .map((sentence, at) => ({ line: at + 1, sentence }))
    .filter(({ sentence }) => sentence.trim());

function showSource() {
  const own = source() === "list";
  byId("list-field").hidden = byId("list-file-label").hidden = !own;
  note(own ? counted(listed().length, "sentence") : "");
}

/** The results {line, similarity, sentence}, nearest first, of the reader's list. A sentence that the
    server refuses has {error} and comes last. */
async function searchList(model, query, sentences, signal) {
  const results = await askForAll({
    path: "rerank",
    items: sentences.map(({ sentence }) => [sentence]),
    limits: app.info.limits,
    body: (chunk) => ({ model: model.name, query, documents: chunk.flat() }),
    resultsOf: (answer) => [...answer.results].sort((a, b) => a.index - b.index),
    progress: (done) => note(`${count(done)} of ${counted(sentences.length, "sentence")}`),
    signal,
  });
  return results
    .map(({ similarity, error }, at) => ({ ...sentences[at], similarity, error }))
    .sort(
      (a, b) =>
        (a.error ? 1 : 0) - (b.error ? 1 : 0) || b.similarity - a.similarity || a.line - b.line,
    );
}

async function search() {
  const model = app.model;
  const query = byId("query").value;
  const own = source() === "list";
  const sentences = listed();
  if (!model) return;
  if (!query.trim()) return note("Type a query.", "wrong");
  if (own && !sentences.length) return note("Type or open a list of sentences.", "wrong");
  const top = Number(byId("top").value);
  byId("search-cancel").hidden = false;
  byId("search").setAttribute("aria-busy", "true");
  note("Searching.");
  let results;
  try {
    results = await latest.run(async (signal) => {
      if (own) return searchList(model, query, sentences, signal);
      return (await ask("search", { model: model.name, query, top_k: top }, signal)).results;
    });
  } catch (error) {
    note(wordsOf(error), "wrong");
    return;
  } finally {
    byId("search-cancel").hidden = true;
    byId("search").setAttribute("aria-busy", "false");
  }
  if (!results) return note("Cancelled.");
  const refused = results.filter((result) => result.error);
  note(
    refused.length ? `${counted(refused.length, "sentence")} refused: ${refused[0].error}` : "",
    "wrong",
  );
  const nearest = results.filter((result) => !result.error).slice(0, top);
  table = sortableTable({
    id: "search-list",
    caption: `Sentences nearest to: ${query}`,
    columns: [
      { name: "rank", number: true },
      { name: "similarity", number: true, meter: true },
      ...(model.threshold === null ? [] : [{ name: "verdict" }]),
      { name: "sentence", wide: true },
      { name: "line", number: true },
    ],
    rows: nearest.map(({ line, similarity, sentence }, at) => [
      at + 1,
      similarity,
      ...(model.threshold === null ? [] : [similarity >= model.threshold ? "alike" : "different"]),
      sentence,
      line,
    ]),
  });
  byId("search-table").replaceChildren(table);
  const all = own ? sentences.length : app.info.corpus.sentences;
  byId(
    "search-summary",
  ).textContent = `${counted(nearest.length, "sentence")} nearest of ${count(all)}`;
  byId("search-result").hidden = false;
  byId("search-summary").focus();
}

export function setUp(application) {
  app = application;
  byId("query").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    search();
  });
  byId("list").addEventListener("input", showSource);
  takeFiles(byId("list"), byId("list-file"), showSource);
  for (const input of document.querySelectorAll("#search-source input")) input.addEventListener(
    "change",
    showSource,
  );
  byId("search-go").addEventListener("click", search);
  byId("search-cancel").addEventListener("click", () => latest.stop());
  byId("search-tsv").addEventListener(
    "click",
    () => download("nearest.tsv", table.text("\t"), "text/tab-separated-values"),
  );
  byId("search-csv").addEventListener(
    "click",
    () => download("nearest.csv", table.text(","), "text/csv"),
  );
}

/** Offers the server's corpus, and fills empty fields with an example. */
export function modelChanged() {
  const { corpus } = app.info;
  const offered = !byId("search-source").hidden;
  byId("search-source").hidden = !corpus;
  if (corpus) byId(
    "corpus-name",
  ).textContent = `${corpus.file}, ${counted(corpus.sentences, "sentence")}`;
  if (corpus ? !offered : offered) document.querySelector(
    `#search-source input[value=${corpus ? "corpus" : "list"}]`,
  ).checked = true;
  const examples = examplesOf(app.model.dataset);
  if (!byId("query").value) byId("query").value = examples[0][0];
  if (!byId("list").value) byId("list").value = examples.map((pair) => pair[1]).join("\n");
  showSource();
}
