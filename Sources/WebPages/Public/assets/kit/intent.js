// The one keeper of idempotency keys: one key for each thing a person wants, so that nothing happens twice.
//
// A key lives from the first press until the box office has answered, over reloads too. The same name with other
// content is another wish and gets another key. What is kept must not be a secret: `isSecret` keeps it in the
// page's own memory alone.

import { Problem, newKey } from './api.js';
import { store } from './store.js';

/** @type {Map<string, {key: string, content: string}>} */
const secrets = new Map();

/**
 * Sends with the key of a wish: `send(key)`, and answers what that answers.
 *
 * @template Answer
 * @param {string} name What is wanted, such as `pay.<reservation>`.
 * @param {unknown} content What the wish says; the same as JSON is the same wish.
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
    // A refusal is kept with its key on the server: to ask anew takes another key.
    if (isAnswer(error)) forget(name, key);
    throw error;
  }
}

/**
 * Whether something was sent whose answer never came.
 *
 * @param {string} name
 */
export function isOpen(name) {
  return find(name) !== null;
}

/**
 * Gives a wish up. With a `key` only that one: meanwhile there may be another wish of this name.
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
 * Whether an error says for certain that nothing was done, and not that nothing was heard.
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
