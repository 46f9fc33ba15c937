// The dialog that confirms a refund.

import { h } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';

/**
 * Asks whether to refund a sale and why; returns `{reason?, force?}` or null. With `force` in `before` it
 * asks for the second confirmation, because a ticket was used.
 */
export function askRefund(sale, before = {}) {
  const amount = formatMoney(sale.amount, sale.currency);
  const reason = h('input', { name: 'reason', id: 'refund-reason', maxlength: 200, value: before.reason ?? '' });
  const dialog = h('dialog', { 'aria-labelledby': 'refund-title' },
    h('form', { method: 'dialog' },
      h('h2', { id: 'refund-title' }, t('sales.askTitle', { amount, name: sale.name })),
      h('p', {}, t(before.force ? 'sales.askForce' : 'sales.askText', { count: sale.seats.length })),
      h('div', { class: 'field' }, h('label', { for: 'refund-reason' }, t('sales.reason')), reason,
        h('p', { class: 'hint' }, t('sales.reasonHint'))),
      h('div', { class: 'actions' },
        h('button', { value: 'no', class: 'button quiet', formnovalidate: true }, t('common.back')),
        h('button', { value: 'yes', class: 'button danger' }, t('sales.refundNow', { amount })))));
  // Enter in the field must not press the first button.
  reason.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue !== 'yes') return resolve(null);
      const wish = before.force ? { force: true } : {};
      if (reason.value.trim()) wish.reason = reason.value.trim();
      return resolve(wish);
    });
  });
}
