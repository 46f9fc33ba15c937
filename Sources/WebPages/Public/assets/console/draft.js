// What is half written in a form: it outlives a reload, and so does the key that buys it only once.

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
 * The idempotency key of an intent. The same content has the same key until it succeeded, also after
 * a reload; other content is another intent.
 */
export function keyOf(name, content, make) {
  const draft = read(name);
  if (draft.content === content) return draft.key;
  const key = make();
  write(name, { ...draft, content, key });
  return key;
}

/** Forgets a draft: it was sent, or thrown away. */
export function forgetDraft(name) {
  session.remove(place(name));
}
