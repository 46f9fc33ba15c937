// The dialog that confirms undoing a check-in.

import { h } from '../kit/dom.js';
import { t } from '../kit/i18n.js';

/** Asks for the reason; returns it, or null. */
export function askUndo() {
  const reason = h('input', { name: 'reason', id: 'undo-reason', maxlength: 500, required: true });
  const dialog = h('dialog', { 'aria-labelledby': 'undo-title' },
    h('form', { method: 'dialog' },
      h('h2', { id: 'undo-title' }, t('gate.undoTitle')),
      h('p', {}, t('gate.undoText')),
      h('div', { class: 'field' }, h('label', { for: 'undo-reason' }, t('gate.undoReason')), reason),
      h('div', { class: 'actions' },
        h('button', { value: 'no', class: 'button quiet', formnovalidate: true }, t('common.back')),
        h('button', { value: 'yes', class: 'button danger' }, t('gate.undo')))));
  // Enter in the field must not press the first button.
  reason.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' && reason.value.trim() ? reason.value.trim() : null);
    });
  });
}
