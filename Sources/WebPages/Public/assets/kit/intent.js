// The one owner of idempotency keys: one key per intent of a person, so that nothing happens twice.
//
// A key lives from the first press until the box office has answered, across reloads too. The same name with
// other content is another intent and gets another key. Stored content must not be secret: `isSecret` keeps
// it in the page's own memory only.

import { Problem, newKey } from './api.js';
import { store } from './store.js';

/** @type {Map<string, {key: string, content: string}>} */
const secrets = new Map();

/**
 * Sends with the key of an intent: calls `send(key)`, and returns its result.
 *
 * @template Answer
 * @param {string} name The intent, such as `pay.<reservation>`.
 * @param {unknown} content The content of the intent; equal JSON means the same intent.
 * @param {(key: string) => Promise<Answer>} send
 * @param {{isSecret?: boolean}} how
 * @returns {Promise<Answer>}
 */
export async function once(name, content, send, { isSecret = false } = {}) {
  const key = keyFor(name, JSON.stringify(content), isSecret);
  try {
    const answer = await send(key);
    forget(name, key);
    return answer;
  } catch (error) {
    // The server stores a refusal with its key: another attempt needs another key.
    if (isAnswer(error)) forget(name, key);
    throw error;
  }
}

/**
 * Whether an intent was sent whose answer never arrived.
 *
 * @param {string} name
 */
export function isOpen(name) {
  return find(name) !== null;
}

/**
 * Drops an intent. With a `key` only that one: meanwhile there may be another intent of this name.
 *
 * @param {string} name
 * @param {string} [key]
 */
export function forget(name, key) {
  if (key !== undefined && find(name)?.key !== key) return;
  secrets.delete(name);
  store.intent(name).remove();
}

/**
 * Whether an error proves that nothing was done, rather than that no answer arrived.
 *
 * @param {unknown} error
 */
export function isAnswer(error) {
  return error instanceof Problem && error.status >= 400 && error.status < 500
    && error.status !== 401 && error.status !== 408 && error.status !== 429
    && error.code !== 'REQUEST_IN_PROGRESS';
}

/** @param {string} name */
function find(name) {
  const kept = secrets.get(name) ?? store.intent(name).read();
  return typeof kept?.key === 'string' ? kept : null;
}

/**
 * @param {string} name
 * @param {string} content
 * @param {boolean} isSecret
 */
function keyFor(name, content, isSecret) {
  const kept = find(name);
  if (kept?.content === content) return kept.key;
  const wish = { key: newKey(), content };
  if (isSecret) secrets.set(name, wish);
  else store.intent(name).write(wish);
  return wish.key;
}
