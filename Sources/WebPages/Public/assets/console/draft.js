// What is half written in a form: it outlives a reload.

import { store } from '../kit/store.js';

/** The values kept under a name, or null. */
export function draftOf(name) {
  return store.draft(name).read()?.values ?? null;
}

/** Keeps what a form holds, at every change, until it is sent. */
export function keepDraft(name, form, signal) {
  form.addEventListener('input', () => {
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    store.draft(name).write({ values });
  }, { signal });
}

/** Forgets a draft: it was sent, or thrown away. */
export function forgetDraft(name) {
  store.draft(name).remove();
}
