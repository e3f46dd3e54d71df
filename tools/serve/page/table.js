// SPDX-License-Identifier: MIT
// A table that is sorted by a click on a column's name and shows more rows on request.

import { count, element, numeral, say } from "./dom.js";
import { write } from "./delimited.js";

const step = 100; // rows shown at first, and more with each request

/** A table of rows, arrays of texts, numbers and nulls. A column is {name, number, meter, wide}: `number`
    aligns right, `meter` draws a bar for values in [0, 1]. It begins sorted as the rows come. */
export function sortableTable({ id, caption, columns, rows }) {
  let sorted = rows;
  let by = null; // {column, descending}
  let shown = step;
  const body = element("tbody");
  const more = element("button", { type: "button", class: "small", click: () => grow() });

  const cell = (value, column) => {
    if (value == null) return element("td", { class: column.number ? "number" : null }, "\u2013");
    if (!column.number) return element("td", { class: column.wide ? "text" : null }, value);
    if (Number.isInteger(value) && !column.meter) return element(
      "td",
      { class: "number" },
      count(value),
    );
    const node = numeral("td", value, { class: column.meter ? "number metered" : "number" });
    if (column.meter) node.style.setProperty("--share", String(Math.min(1, Math.max(0, value))));
    return node;
  };
  const row = (values) => element("tr", {}, values.map((value, at) => cell(value, columns[at])));

  function fill() {
    body.replaceChildren(...sorted.slice(0, shown).map(row));
    more.hidden = shown >= sorted.length;
    const next = Math.min(step, sorted.length - shown);
    more.textContent = `Show ${count(next)} more of ${count(sorted.length)}`;
  }
  function grow() {
    shown += step;
    fill();
  }
  function sort(column) {
    const descending = by?.column === column ? !by.descending : Boolean(
      columns[column].number && column > 0,
    );
    by = { column, descending };
    const order = (a, b) => {
      const [x, y] = [a[column], b[column]];
      if (x == null || y == null) return (x == null) - (y == null); // empty cells come last
      const difference = columns[column].number ? x - y : x < y ? -1 : x > y ? 1 : 0;
      return descending ? -difference : difference;
    };
    sorted = [...rows].sort(order); // equal rows keep their order
    heads.forEach(
      (head, at) => head.setAttribute(
        "aria-sort",
        at !== column ? "none" : descending ? "descending" : "ascending",
      ),
    );
    shown = step;
    fill();
    say(`Sorted by ${columns[column].name}, ${descending ? "descending" : "ascending"}`);
  }
  const heads = columns.map((column, at) =>
    element(
      "th",
      { scope: "col", class: column.number ? "number" : null, "aria-sort": "none" },
      element("button", { type: "button", class: "sort", click: () => sort(at) }, column.name),
    ),
  );
  fill();
  const node = element(
    "div",
    {},
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element(
        "table",
        { id, class: "list" },
        element("caption", { class: "hidden" }, caption),
        element("thead", {}, element("tr", {}, heads)),
        body,
      ),
    ),
    more,
  );
  /** The rows in the order shown, as TSV or CSV. */
  node.text = (separator) => write([columns.map((column) => column.name), ...sorted], separator);
  return node;
}
