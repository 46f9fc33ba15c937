// What is half written in a form: it outlives a reload, and so does the key that buys it only once.

import { newKey } from '../kit/api.js';
import { isAnswer } from '../kit/intent.js';
import { session } from '../kit/storage.js';

const place = (name) => `boxoffice.draft.${name}`;

function read(name) {
  try {
    return JSON.parse(session.get(place(name))) ?? {};
  } catch {
    return {};
  }
}

function write(name, draft) {
  session.set(place(name), JSON.stringify(draft));
}

/** The values kept under a name, or null. */
export function draftOf(name) {
  return read(name).values ?? null;
}

/** Keeps what a form holds, at every change, until it is sent. */
export function keepDraft(name, form, signal) {
  form.addEventListener('input', () => {
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    write(name, { ...read(name), values });
  }, { signal });
}

/**
 * Sends what a form holds with the key of this attempt: `send(key)`. The same content keeps its key,
 * over reloads too, until the box office has answered. After a refusal the next press is a new
 * attempt with a new key; what was written stays.
 */
export async function attempt(name, content, send) {
  try {
    return await send(keyOf(name, content));
  } catch (error) {
    if (isAnswer(error)) {
      const { values } = read(name);
      write(name, values ? { values } : {});
    }
    throw error;
  }
}

function keyOf(name, content) {
  const draft = read(name);
  if (draft.content === content) return draft.key;
  const key = newKey();
  write(name, { ...draft, content, key });
  return key;
}

/** Forgets a draft: it was sent, or thrown away. */
export function forgetDraft(name) {
  session.remove(place(name));
}
