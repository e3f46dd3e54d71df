// SPDX-License-Identifier: MIT
// Talks to the server: errors become words, a busy server is asked again, a newer request ends the
// one before it.

import { key } from "./memory.js";
import { wait } from "./dom.js";

/** "key": the server needs one. "gone": it does not answer. "busy": it asks to come again later. */
export const events = new EventTarget();
const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));

/** An error to show to the reader. */
export class Failure extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const retries = 3;

/** The answer to a GET, or to a POST of the body. Throws Failure, or AbortError. */
export async function ask(path, body, signal) {
  for (let attempt = 0; ; ++attempt) {
    const headers = key.read() ? { Authorization: "Bearer " + key.read() } : {};
    if (body) headers["Content-Type"] = "application/json";
    let response, text;
    try {
      response = await fetch(path, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        signal,
        cache: "no-store",
      });
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      tell("gone");
      throw new Failure("The server does not answer.");
    }
    signal?.throwIfAborted();
    if (response.status === 429 && attempt < retries) {
      const seconds = Math.min(30, Math.max(1, Number(response.headers.get("Retry-After")) || 1));
      tell("busy", seconds);
      await wait(1000 * seconds, signal);
      continue;
    }
    let answer = null;
    try {
      answer = JSON.parse(text);
    } catch {
      // a proxy's page, say
    }
    if (response.ok && answer) return answer;
    if (response.status === 401) tell("key");
    throw new Failure(
      answer?.error?.message ?? `The server answered ${response.status} without saying why.`,
      response.status,
    );
  }
}

/** The text of an error for the reader. */
export const words = (error) =>
  error instanceof Failure ? error.message : `This page failed: ${error.message}`;

/** Why a result of the server may say little; empty if there is no reason. */
export function doubtOf({ warning, truncated }) {
  const left = truncated ? "The model left out tokens after its greatest length." : "";
  const named = (warning ?? "").replace(/sentence(\d)/g, "sentence $1");
  const text = named && named[0].toUpperCase() + named.slice(1) + ".";
  return [text, left].filter(Boolean).join(" ");
}

/** Runs the newest of several tasks only. */
export class Latest {
  #controller = new AbortController();

  /** Aborts what runs. */
  stop() {
    this.#controller.abort();
  }

  /** Runs task(signal) in place of the one before. Resolves to undefined if a newer one came. */
  async run(task) {
    this.stop();
    const controller = (this.#controller = new AbortController());
    try {
      return await task(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  }
}
