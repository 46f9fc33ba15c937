// One idempotency key for each thing a person wants, so that nothing happens twice.

import { Problem, newKey } from './api.js';
import { session } from './storage.js';

const KEPT = 'boxoffice.intent.';

/**
 * Sends with the key of a wish: `send(key)`. The key stays the same, over reloads too, until the box
 * office has answered or `content` differs from the last time; then the next press is a new wish.
 */
export async function once(name, content, send) {
  const key = keyFor(name, String(content));
  try {
    const answer = await send(key);
    forget(name);
    return answer;
  } catch (error) {
    // A refusal is kept with its key on the server: to ask anew takes another key.
    if (isAnswer(error)) forget(name);
    throw error;
  }
}

/** Whether something was sent whose answer never came. */
export function isOpen(name) {
  return session.get(KEPT + name) !== null;
}

/** Gives a wish up. */
export function forget(name) {
  session.remove(KEPT + name);
}

/** Whether an error says for certain that nothing was done, and not that nothing was heard. */
export function isAnswer(error) {
  return error instanceof Problem && error.status >= 400 && error.status < 500
    && error.status !== 401 && error.status !== 408 && error.status !== 429
    && error.code !== 'REQUEST_IN_PROGRESS';
}

function keyFor(name, content) {
  try {
    const kept = JSON.parse(session.get(KEPT + name));
    if (kept?.content === content) return kept.key;
  } catch {
    // Not ours: written anew below.
  }
  const key = newKey();
  session.set(KEPT + name, JSON.stringify({ key, content }));
  return key;
}
