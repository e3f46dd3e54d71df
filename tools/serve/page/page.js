// SPDX-License-Identifier: MIT
// The page of siamese serve: starts it, chooses the model, the tab and the theme, and says when the
// server is away, busy or needs a key.

import * as api from "./api.js";
import * as attention from "./attention.js";
import { ask, events, words as wordsOf } from "./client.js";
import * as compare from "./compare.js";
import { byId, count, counted, decimals, element, isDark } from "./dom.js";
import { fragment, theme } from "./memory.js";
import * as pairs from "./pairs.js";
import * as search from "./search.js";

/** The server's description, as /info gives it, and the chosen one of its models. */
const app = { info: null, model: null };

// --- Notices --------------------------------------------------------------------------------------

function notice(name, ...content) {
  document.querySelector(`#notices [data-notice=${name}]`)?.remove();
  if (content.length) byId("notices").append(
    element("div", { class: "notice", "data-notice": name }, ...content),
  );
}

let away = false;

/** Asks a server that is away for its health until it answers, at first often, then every ten seconds. */
async function waitForServer() {
  if (away) return;
  away = true;
  for (let seconds = 1; ; seconds = Math.min(10, 2 * seconds)) {
    let now;
    const early = new Promise((resolve) => (now = resolve));
    notice(
      "gone",
      element(
        "span",
        {},
        `The server does not answer. Trying again in ${counted(seconds, "second")}.`,
      ),
      element("button", { type: "button", class: "small", click: now }, "Try now"),
    );
    await Promise.race([early, new Promise((resolve) => setTimeout(resolve, 1000 * seconds))]);
    try {
      const response = await fetch("health", { cache: "no-store" });
      if (response.ok) break;
    } catch {
      // still away
    }
  }
  away = false;
  notice("gone");
  start();
}

events.addEventListener("gone", waitForServer);
events.addEventListener(
  "key",
  () => notice("key", element("p", {}, "This server needs an API key."), api.keyForm(start)),
);
events.addEventListener("busy", (event) => {
  notice("busy", `The server is busy. Trying again in ${counted(event.detail, "second")}.`);
  setTimeout(() => notice("busy"), 1000 * event.detail);
});

// --- The model ------------------------------------------------------------------------------------

const encoders = {
  multihead: "multi-head attention",
  cnn: "convolution (CNN)",
  rnn: "recurrent (RNN)",
};

function showFacts(model) {
  const trained = model.train_pairs === null ? "" : `, ${counted(model.train_pairs, "pair")}`;
  const facts = [
    ["Encoder", encoders[model.encoder] ?? model.encoder],
    ["Trained on", model.dataset ? model.dataset + trained : null],
    ["Test accuracy", model.test_accuracy === null ? null : model.test_accuracy.toFixed(3)],
    ["Alike from", model.threshold === null ? null : decimals(model.threshold)],
    ["Classes", model.classes.length ? model.classes.join(", ") : null],
    ["Compares by", model.head === "network" ? "network" : model.distance],
    ["Vocabulary", count(model.vocabulary)],
  ];
  byId("facts").replaceChildren(
    ...facts
      .filter(([, value]) => value)
      .map(
        ([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)),
      ),
  );
}

function choose(name) {
  app.model = app.info.models.find((model) => model.name === name) ?? app.info.models[0] ?? null;
  if (!app.model) {
    notice("failed", "The server has no model.");
    return;
  }
  byId("model").value = app.model.name;
  showFacts(app.model);
  compare.modelChanged();
  search.modelChanged();
  api.show({ ...app, use: start });
}

/** Asks for the server's models and shows the one that was chosen. */
async function start() {
  try {
    app.info = await ask("info");
  } catch (error) {
    if (!away && error.status !== 401) notice("failed", wordsOf(error));
    return;
  }
  notice("failed");
  notice("key");
  byId("model").replaceChildren(...app.info.models.map(({ name }) => element("option", {}, name)));
  byId("version").textContent = `siamese ${app.info.version}`;
  choose(app.model?.name ?? fragment.read().get("model"));
}

// --- Tabs -----------------------------------------------------------------------------------------

const tabs = [...document.querySelectorAll("[role=tab]")];
const panelOf = (tab) => byId(tab.getAttribute("aria-controls"));

function openTab(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
    panelOf(other).hidden = other !== tab;
  }
  fragment.write({ tab: tab === tabs[0] ? null : panelOf(tab).id });
}

const tabOfAddress = () => tabs.find(
  (tab) => panelOf(tab).id === fragment.read().get("tab"),
) ?? tabs[0];

function moveByArrow(event) {
  const at = tabs.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  openTab(tab);
  tab.focus();
}

// --- The theme ------------------------------------------------------------------------------------

function showTheme(name) {
  if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
  byId("theme").textContent = isDark() ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
  attention.themeChanged();
}

// --------------------------------------------------------------------------------------------------

attention.setUp();
compare.setUp(app);
pairs.setUp(app);
search.setUp(app);

byId("model").addEventListener("change", (event) => {
  fragment.write({ model: event.target.value });
  choose(event.target.value);
});
for (const tab of tabs) {
  tab.addEventListener("click", () => openTab(tab));
  tab.addEventListener("keydown", moveByArrow);
}
byId("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the fragment holds the page's state
  byId("main").focus();
});
byId("theme").addEventListener("click", () => {
  const name = isDark() ? "light" : "dark";
  theme.write(name);
  showTheme(name);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => showTheme(null));
window.addEventListener("hashchange", () => {
  openTab(tabOfAddress());
  attention.readAddress();
  if (app.info) choose(fragment.read().get("model"));
});

showTheme(theme.read());
openTab(tabOfAddress());
start();
