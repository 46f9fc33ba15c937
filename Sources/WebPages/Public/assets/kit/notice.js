// The page's notices: visible as a note at the edge, and announced by screen readers through a live region.

import { h, setText } from './dom.js';
import { fromServer, hasWords, t } from './i18n.js';

const polite = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
const urgent = h('div', { class: 'visually-hidden', role: 'alert', 'aria-live': 'assertive' });
const shelf = h('div', { class: 'toasts' });

/** Inserts the regions; they must exist before they change. */
export function installNotices() {
  document.body.append(polite, urgent, shelf);
}

/**
 * Announces a text to screen readers only.
 *
 * @param {string} text
 */
export function announce(text, { isUrgent = false } = {}) {
  const region = isUrgent ? urgent : polite;
  // The same text twice would not be announced again.
  setText(region, region.textContent === text ? `${text}\u00a0` : text);
}

/**
 * Shows a note for some seconds and announces it.
 *
 * @param {string} text
 * @param {'info' | 'good' | 'bad'} kind
 */
export function toast(text, kind = 'info') {
  announce(text, { isUrgent: kind === 'bad' });
  const note = h('p', { class: `toast ${kind}`, 'aria-hidden': 'true' }, text);
  shelf.append(note);
  while (shelf.children.length > 3) shelf.children[0].remove();
  setTimeout(() => note.remove(), kind === 'bad' ? 9000 : 5000);
}

/** The texts for a refusal by its status, where there are no words for its code. */
/** @type {Record<number, string>} */
const BY_STATUS = {
  400: 'INVALID_REQUEST', 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 404: 'missing', 413: 'INVALID_REQUEST',
  415: 'INVALID_REQUEST', 429: 'TOO_MANY_REQUESTS',
};

/**
 * A problem in the reader's language: by its code when there are words for it, otherwise by its status.
 *
 * @param {any} problem A `Problem`, or any other thrown value.
 * @returns {string}
 */
export function problemText(problem) {
  const key = `common.problem.${problem.code}`;
  if (problem.code && hasWords(key)) return t(key, problem.body);
  if (problem.status >= 500 || !problem.code) return t('common.problem.other');
  const own = t(`common.problem.${BY_STATUS[problem.status] ?? 'refused'}`);
  return problem.code === 'UNKNOWN' ? own : fromServer(problem.message, own);
}

/**
 * Asks for a decision in a dialog; returns true or false.
 *
 * @param {{title: string, text?: import('./dom.js').Child, yes: string, no?: string, isDangerous?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, yes, no = t('common.back'), isDangerous = false }) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' },
      h('form', { method: 'dialog' },
        h('h2', { id: 'ask-title' }, title),
        text ? h('p', {}, text) : null,
        h('div', { class: 'actions' },
          h('button', { value: 'no', class: 'button quiet' }, no),
          h('button', { value: 'yes', class: isDangerous ? 'button danger' : 'button' }, yes))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
