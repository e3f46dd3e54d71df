// SPDX-License-Identifier: MIT
// Many pairs from a pasted or dropped file: compared in chunks, as a table and as a file.

import { askForAll } from "./chunks.js";
import { Latest, doubtOf, words as wordsOf } from "./client.js";
import { readPairs } from "./delimited.js";
import { byId, count, counted, download, takeFiles } from "./dom.js";
import { examplesOf } from "./examples.js";
import { sortableTable } from "./table.js";

const linesNamed = 5;

let app;
const latest = new Latest();
let table = null;

const found = (text, kind = "note") => {
  byId("pairs-found").textContent = text;
  byId("pairs-found").className = kind;
};

/** The pairs in the text field, after saying what they are; null if there are none. */
function read() {
  const text = byId("pairs-text").value;
  if (!text.trim()) {
    found("Paste pairs, drop a file or open one.");
    return null;
  }
  let pairs;
  try {
    pairs = readPairs(text, byId("pairs-format").value, byId("pairs-header").value);
  } catch (error) {
    found(`${error.message}; correct it or choose another format.`, "wrong");
    return null;
  }
  const { rows, wrong, header, separator, columns } = pairs;
  const parts = [`${counted(rows.length, "pair")} as ${separator === "," ? "CSV" : "TSV"}`];
  if (header) parts.push(
    `header: ${columns.map((column) => header[column] ?? `column ${column + 1}`).join(", ")}`,
  );
  if (wrong.length) {
    const lines = wrong.slice(
      0,
      linesNamed,
    ).join(", ") + (wrong.length > linesNamed ? ", \u2026" : "");
    parts.push(`${counted(wrong.length, "row")} without two sentences left out (line ${lines})`);
  }
  found(parts.join(" \u00b7 "), rows.length && !wrong.length ? "note" : "wrong");
  return rows.length ? pairs : null;
}

function busy(is) {
  byId("pairs-go").disabled = is;
  byId("pairs-cancel").hidden = byId("pairs-progress").hidden = !is;
  byId("pairs").setAttribute("aria-busy", String(is));
}

/** The columns and rows of the table, the file's other columns last. */
function tableOf(model, { rows, header, columns }, results) {
  const width = Math.max(0, ...rows.map((row) => row.fields.length), header?.length ?? 0);
  const others = [...Array(width).keys()].filter((column) => !columns.includes(column));
  const numbers = model.classes.length
    ? model.classes.map(
      (name) => ({ name, number: true, meter: true, of: (result) => result.probabilities?.[name] }),
    )
    : [{ name: "similarity", number: true, meter: true, of: (result) => result.similarity }];
  const anyUnknown = results.some((result) => result.unknown1?.length || result.unknown2?.length);
  const noteOf = (result) => result.error ?? doubtOf(result);
  const all = [
    { name: "line", number: true, of: (_, row) => row.line },
    { name: "sentence1", wide: true, of: (_, row) => row.fields[columns[0]] },
    { name: "sentence2", wide: true, of: (_, row) => row.fields[columns[1]] },
    ...numbers,
    { name: "verdict", of: (result) => result.label },
    anyUnknown && {
      name: "unknown words",
      of: (result) => [...(result.unknown1 ?? []), ...(result.unknown2 ?? [])].join(" "),
    },
    results.some(noteOf) && { name: "note", of: noteOf },
    ...others.map((column) => ({
      name: header?.[column] ?? `column ${column + 1}`,
      of: (_, row) => row.fields[column],
    })),
  ].filter(Boolean);
  return {
    columns: all,
    rows: results.map((result, at) => all.map((column) => column.of(result, rows[at]))),
  };
}

function summaryOf(results) {
  const labels = new Map();
  for (const { label } of results) if (label) labels.set(label, (labels.get(label) ?? 0) + 1);
  const errors = results.filter((result) => result.error).length;
  const parts = [...labels].sort((a, b) => b[1] - a[1]).map(
    ([label, times]) => `${count(times)} ${label}`,
  );
  if (errors) parts.push(`${count(errors)} refused`);
  return `${counted(results.length, "pair")}: ${parts.join(", ")}`;
}

async function compareAll() {
  const pairs = read();
  if (!pairs || !app.model) return;
  const model = app.model;
  const items = pairs.rows.map((row) => pairs.columns.map((column) => row.fields[column]));
  const progress = (done) => {
    byId("pairs-bar").value = done / items.length;
    byId("pairs-count").textContent = `${count(done)} of ${counted(items.length, "pair")}`;
  };
  progress(0);
  busy(true);
  try {
    const results = await latest.run((signal) =>
      askForAll({
        path: "predict",
        items,
        limits: app.info.limits,
        body: (chunk) => ({ model: model.name, pairs: chunk }),
        resultsOf: (answer) => answer.results,
        progress,
        signal,
      }),
    );
    if (!results) return found("Cancelled.");
    table = sortableTable(
      {
        id: "pairs-list",
        caption: `Pairs compared by ${model.name}`,
        ...tableOf(model, pairs, results),
      },
    );
    byId("pairs-table").replaceChildren(table);
    byId("pairs-summary").textContent = summaryOf(results);
    byId("pairs-result").hidden = false;
    byId("pairs-summary").focus();
  } catch (error) {
    found(wordsOf(error), "wrong");
  } finally {
    busy(false);
  }
}

export function setUp(application) {
  app = application;
  const area = byId("pairs-text");
  area.placeholder = "sentence1\tsentence2\nA dog runs.\tA dog is running.";
  area.addEventListener("input", read);
  takeFiles(area, byId("pairs-file"), read);
  for (const id of ["pairs-format", "pairs-header"]) byId(id).addEventListener("change", read);
  byId("pairs-go").addEventListener("click", compareAll);
  byId("pairs-cancel").addEventListener("click", () => latest.stop());
  byId("pairs-example").addEventListener("click", () => {
    area.value = [
      "sentence1\tsentence2",
      ...examplesOf(app.model?.dataset).map((pair) => pair.join("\t")),
    ].join("\n");
    read();
  });
  byId("pairs-tsv").addEventListener(
    "click",
    () => download("similarities.tsv", table.text("\t"), "text/tab-separated-values"),
  );
  byId("pairs-csv").addEventListener(
    "click",
    () => download("similarities.csv", table.text(","), "text/csv"),
  );
}
