// SPDX-License-Identifier: MIT
// The page's memory: settings and recent pairs in the browser, the key until the tab is closed, the
// state that a link carries in the address's fragment, which browsers do not send to servers.

function attempt(action, otherwise = null) {
  try {
    return action();
  } catch {
    return otherwise; // storage may be off, full or hold something else
  }
}

export const theme = {
  read: () => attempt(() => localStorage.getItem("siamese.theme")),
  write: (name) => attempt(() => localStorage.setItem("siamese.theme", name)),
};

export const key = {
  read: () => attempt(() => sessionStorage.getItem("siamese.key")) ?? "",
  write: (text) => attempt(() => sessionStorage.setItem("siamese.key", text)),
};

const recentAtMost = 12;

export const recent = {
  /** Pairs of sentences, newest first. */
  read() {
    const pairs = attempt(() => JSON.parse(localStorage.getItem("siamese.recent")), []);
    const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(
      (s) => typeof s === "string",
    );
    return Array.isArray(pairs) ? pairs.filter(isPair) : [];
  },
  add(pair) {
    const others = this.read().filter((other) => other[0] !== pair[0] || other[1] !== pair[1]);
    const pairs = [pair, ...others].slice(0, recentAtMost);
    attempt(() => localStorage.setItem("siamese.recent", JSON.stringify(pairs)));
  },
  forget: () => attempt(() => localStorage.removeItem("siamese.recent")),
};

export const fragment = {
  read: () => new URLSearchParams(location.hash.slice(1)),
  /** Changes some members; null removes one. */
  write(changes) {
    const members = this.read();
    for (const [name, value] of Object.entries(changes)) {
      if (value == null || value === "") members.delete(name);
      else members.set(name, value);
    }
    const text = members.toString();
    if (text !== location.hash.slice(1))
      attempt(
        () => history.replaceState(
          null,
          "",
          text ? "#" + text : location.pathname + location.search,
        ),
      );
  },
};
