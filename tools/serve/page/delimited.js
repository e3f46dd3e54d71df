// SPDX-License-Identifier: MIT
// Reads and writes TSV and CSV. CSV quotes as RFC 4180 says; TSV has no quotes.

/** Rows of a text with the line, from 1, on which each begins; blank lines are left out. Throws
    Error with the line of a quote that is never closed. */
export function parse(text, separator) {
  const rows = [];
  const quoted = separator === ",";
  let line = 1;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    const row = { line, fields: [] };
    for (let more = true; more; ) {
      let field = "";
      if (quoted && text[at] === '"') {
        const begin = line;
        for (++at; ; ) {
          const end = text.indexOf('"', at);
          if (end < 0) throw new Error(`line ${begin}: a quote is never closed`);
          field += text.slice(at, end);
          at = end + 1;
          if (text[at] !== '"') break;
          field += '"';
          ++at;
        }
        line += field.split("\n").length - 1;
      }
      let end = at;
      while (end < text.length && text[end] !== separator && text[end] !== "\n") ++end;
      field += text.slice(at, end).replace(/\r$/, "");
      row.fields.push(field);
      more = text[end] === separator;
      at = end + 1;
    }
    ++line;
    if (row.fields.some((field) => field.trim())) rows.push(row);
  }
  return rows;
}

/** A table as text. TSV cannot hold tabs and line ends in a field; they become spaces. */
export function write(rows, separator) {
  const field = (value) => {
    const text = String(value ?? "");
    if (separator !== ",") return text.replace(/[\t\r\n]+/g, " ");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const end = separator === "," ? "\r\n" : "\n";
  return rows.map((row) => row.map(field).join(separator) + end).join("");
}

const firstNames = [
  "sentence1",
  "sentence_1",
  "sentence_a",
  "question1",
  "premise",
  "text1",
  "text_a",
  "context",
];
const secondNames = [
  "sentence2",
  "sentence_2",
  "sentence_b",
  "question2",
  "hypothesis",
  "text2",
  "text_b",
];

/** Finds the pairs in a text: {separator, header, rows, columns, wrong}. `format` is tsv, csv or auto,
    `first` is yes, no or auto: whether the first row is a header. `columns` are those of the two
    sentences; `wrong` are the lines that have not both. */
export function readPairs(text, format, first) {
  const firstLine = text.slice(0, text.indexOf("\n") < 0 ? text.length : text.indexOf("\n"));
  const tabs = format === "tsv" || (format === "auto" && firstLine.includes("\t"));
  const separator = tabs ? "\t" : ",";
  const all = parse(text, separator);
  const names = (all[0]?.fields ?? []).map((name) => name.trim().toLowerCase());
  const found = [firstNames, secondNames].map(
    (usual) => names.findIndex((name) => usual.includes(name)),
  );
  const isNamed = found.every((column) => column >= 0);
  const hasHeader = first === "yes" || (first === "auto" && isNamed);
  const columns = hasHeader && isNamed ? found : [0, 1];
  const body = hasHeader ? all.slice(1) : all;
  const whole = ({ fields }) => columns.every((column) => (fields[column] ?? "").trim());
  return {
    separator,
    header: hasHeader ? all[0].fields : null,
    rows: body.filter(whole),
    wrong: body.filter((row) => !whole(row)).map((row) => row.line),
    columns,
  };
}
