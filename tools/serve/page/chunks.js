// SPDX-License-Identifier: MIT
// Sends many inputs in requests that the server's limits allow.

import { Failure, ask } from "./client.js";

const inputsAtOnce = 512; // progress is seen and cancelled after so many
const utf8 = new TextEncoder();

/** Cuts items into chunks within the limits of /info. */
function* chunksOf(items, limits) {
  const most = Math.min(inputsAtOnce, limits.inputs ?? inputsAtOnce);
  const bytes = 0.8 * (limits.body_bytes ?? 1e6) - 4096; // room for the rest of the request
  let chunk = [];
  let sum = 0;
  for (const item of items) {
    const size = utf8.encode(JSON.stringify(item)).length + 1;
    if (chunk.length === most || (chunk.length && sum + size > bytes)) {
      yield chunk;
      chunk = [];
      sum = 0;
    }
    chunk.push(item);
    sum += size;
  }
  if (chunk.length) yield chunk;
}

/** The results of items in order. `body` makes the request's body of some items, `resultsOf` gives the
    results in an answer. An item that the server refuses alone has {error} as its result. */
export async function askForAll({ path, items, limits, body, resultsOf, progress, signal }) {
  const results = [];
  const send = async (chunk) => {
    try {
      results.push(...resultsOf(await ask(path, body(chunk), signal)));
    } catch (error) {
      const refused = error instanceof Failure && [400, 413, 422].includes(error.status);
      if (!refused) throw error;
      if (chunk.length === 1) results.push({ error: error.message });
      else {
        const half = chunk.length >> 1;
        await send(chunk.slice(0, half));
        await send(chunk.slice(half));
      }
    }
    progress(results.length);
  };
  for (const chunk of chunksOf(items, limits)) await send(chunk);
  return results;
}
