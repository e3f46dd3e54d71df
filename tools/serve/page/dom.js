// SPDX-License-Identifier: MIT
// Makes elements, formats numbers, hands files and texts to the reader. Text becomes text nodes only,
// never HTML.

const svgSpace = "http://www.w3.org/2000/svg";

/** The element with that id. */
export const byId = (id) => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** An element. A function among the attributes listens to the event of that name. */
export const element = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(svgSpace, tag), attributes, children);

/** A similarity, probability or weight with four decimals. */
export function decimals(number) {
  if (number !== 0 && Math.abs(number) < 0.00005) return number.toExponential(1).replace(
    "-",
    "\u2212",
  );
  return number.toFixed(4).replace("-", "\u2212");
}

/** A difference with its sign. */
export const signed = (number, digits = 4) =>
  (number < 0 ? "\u2212" : number > 0 ? "+" : "\u00b1") + Math.abs(number).toFixed(digits);

/** A count with separated thousands. */
export const count = (number) => number.toLocaleString("en");

/** "1 pair", "2 pairs". */
export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** A number whose every digit is in its title and its data-value. */
export const numeral = (tag, number, attributes = {}) =>
  element(
    tag,
    { title: String(number), "data-value": String(number), ...attributes },
    decimals(number),
  );

/** Says something to screen readers. */
export function say(text) {
  byId("said").textContent = text;
}

/** Waits; throws the signal's reason when it is aborted. */
export function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Gives the reader a file. */
export function download(name, content, type) {
  const address = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type }),
  );
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Copies a text; the button says whether it did. */
export async function copy(text, button) {
  const label = button.textContent;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https or on another host than this one the clipboard is closed; a selection is not.
    const area = element("textarea", { class: "hidden", readonly: true });
    document.body.append(area);
    area.value = text;
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = done ? "Copied" : "Not copied";
  say(button.textContent);
  setTimeout(() => (button.textContent = label), 1500);
}

/** A line for a shell, with a button that copies it. */
export function shellLine(line) {
  const button = element(
    "button",
    { type: "button", class: "small", click: () => copy(line, button) },
    "Copy",
  );
  button.setAttribute("aria-label", "Copy the command");
  return element(
    "div",
    { class: "shell-line" },
    element("pre", { tabindex: "0" }, element("code", {}, line)),
    button,
  );
}

/** The curl command of a request. */
export function curl(path, body, needsKey) {
  const key = needsKey ? ' -H "Authorization: Bearer $KEY"' : "";
  const address = new URL(path, document.baseURI).href;
  if (!body) return `curl${key} ${address}`;
  return `curl${key} --json '${JSON.stringify(body).replaceAll("'", "'\\''")}' ${address}`;
}

/** Reads dropped or chosen files into a text area. */
export function takeFiles(area, input, done) {
  const read = async (file) => {
    if (!file) return;
    area.value = await file.text();
    done();
  };
  input.addEventListener("change", () => {
    read(input.files[0]);
    input.value = "";
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });
}

/** Whether the page is shown dark. */
export function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
