// The form of a new webhook, and the selection of kinds.

import { Problem, post } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { fromServer, hasWords, t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { field, form } from '../kit/form.js';

/** The kinds of events; docs/events describes them. */
export const KINDS = [
  'reservation.held', 'reservation.expired', 'reservation.canceled', 'payment.completed', 'payment.refunded',
  'ticket.issued', 'ticket.checked_in', 'ticket.check_in_undone', 'line.opened', 'line.sold_out',
];

/** The name of a kind; the raw kind when only a newer server knows it. */
export function kindName(kind) {
  const key = `hooks.kind.${kind}`;
  return hasWords(key) ? t(key) : kind;
}

/** The failure of an attempt, or the response to it. */
export function failureText(error, status) {
  const answered = status ? String(status) : '–';
  return error ? fromServer(error, status ? answered : t('hooks.notDelivered')) : answered;
}

/** Checkboxes for the kinds; none ticked means all. */
export function kindBoxes(chosen = []) {
  return h('fieldset', { class: 'kinds' }, h('legend', {}, t('hooks.kinds')),
    h('p', { class: 'hint' }, t('hooks.kindsHint')),
    h('div', { class: 'kind-grid' }, KINDS.map((kind) => h('label', {},
      h('input', { type: 'checkbox', name: 'events', value: kind, checked: (chosen ?? []).includes(kind) }),
      h('span', {}, kindName(kind))))));
}

/** The kinds ticked in a form, or null for all. */
export function chosenKinds(element) {
  const kinds = new FormData(element).getAll('events');
  return kinds.length > 0 ? kinds : null;
}

/** A form for a new webhook; `onMade` receives the answer with the secret, which is shown only once. */
export function newWebhookForm(onMade) {
  const element = form({
    kind: 'hooks-form',
    fields: [
      field(t('hooks.url'), {
        name: 'url', type: 'url', required: true, maxlength: 2048, placeholder: 'https://hooks.example.org/boxoffice',
        autocomplete: 'off',
      }, { hint: t('hooks.urlHint') }),
      field(t('hooks.description'), { name: 'description', maxlength: 200, autocomplete: 'off' }),
      kindBoxes(),
    ],
    submit: t('hooks.make'),
    send: async (values) => {
      const wish = { url: values.url.trim(), description: values.description.trim(), events: chosenKinds(element) };
      const made = await once('webhook', wish, (key) => post('/admin/webhooks', wish, { key })).catch(explain);
      element.reset();
      onMade(made);
    },
  });
  return element;
}

/** Explains in the reader's language that the address is invalid, and what is required. */
function explain(error) {
  const reason = error instanceof Problem && error.fields.url;
  if (reason) error.told.url = fromServer(t('hooks.urlRefused', { reason }), t('hooks.urlHint'));
  throw error;
}
