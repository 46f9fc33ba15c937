// Drafts of forms, which survive a reload.

import { store } from '../kit/store.js';

/** The values stored under a name, or null. */
export function draftOf(name) {
  return store.draft(name).read()?.values ?? null;
}

/** Stores a form's values, at every change, until it is sent. */
export function keepDraft(name, form, signal) {
  form.addEventListener('input', () => {
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    store.draft(name).write({ values });
  }, { signal });
}

/** Deletes a draft: it was sent, or discarded. */
export function forgetDraft(name) {
  store.draft(name).remove();
}
