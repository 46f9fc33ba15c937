// The deliveries of a webhook, and sending one again.

import { Problem, get, post } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatTime, t } from '../kit/i18n.js';
import { problemText, toast } from '../kit/notice.js';
import { failureText, kindName } from './webhook-form.js';

const STATES = { PENDING: 'accent', DELIVERED: 'good', FAILED: 'bad' };

/** The deliveries of the webhook at `path`, newest first, with a filter by state. */
export function deliveryLog(path, signal) {
  const rows = h('tbody');
  const empty = h('p', { class: 'faint', hidden: true }, t('hooks.noDeliveries'));
  const more = h('button', { class: 'button quiet', type: 'button', hidden: true }, t('common.more'));
  const states = h('select', { 'aria-label': t('hooks.state') },
    h('option', { value: '' }, t('hooks.anyState')),
    Object.keys(STATES).map((state) => h('option', { value: state }, t(`hooks.${state}`))));
  let cursor = null;

  async function read(from = null) {
    const query = new URLSearchParams({ limit: '20' });
    if (states.value) query.set('state', states.value);
    if (from) query.set('cursor', from);
    try {
      const list = await get(`${path}/deliveries?${query}`, { signal });
      const made = list.items.map((delivery) => row(path, delivery, reread));
      if (from) rows.append(...made);
      else replace(rows, made);
      cursor = list.nextCursor;
      more.hidden = !cursor;
      empty.hidden = rows.children.length > 0;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      toast(problemText(error), 'bad');
    }
  }

  /** Reloads after a delivery was sent again; the focus stays with it if it is still shown. */
  async function reread(eventId) {
    await read();
    (rows.querySelector(`[data-event="${eventId}"]`) ?? states).focus();
  }

  states.addEventListener('change', () => read());
  more.addEventListener('click', () => read(cursor));
  read();
  return h('section', { class: 'deliveries', 'aria-label': t('hooks.deliveries') },
    h('div', { class: 'deliveries-bar' }, states,
      h('button', { class: 'button quiet', type: 'button', on: { click: () => read() } }, t('hooks.refresh'))),
    h('div', { class: 'scroll-x', role: 'region', tabindex: '0', 'aria-label': t('hooks.deliveries') },
      h('table', { class: 'delivery-table' },
        h('thead', {}, h('tr', {},
          ['event', 'state', 'attempts', 'last', 'when'].map((name) =>
            h('th', { scope: 'col', class: name === 'attempts' ? 'number' : null }, t(`hooks.${name}`))),
          h('th', { scope: 'col' }, h('span', { class: 'visually-hidden' }, t('hooks.actions'))))),
        rows)),
    empty, more);
}

function row(path, delivery, reread) {
  const last = failureText(delivery.lastError, delivery.lastStatus);
  const time = formatTime(
    delivery.deliveredAt ?? delivery.nextAttemptAt ?? delivery.lastAttemptAt ?? delivery.createdAt, 'short');
  return h('tr', {},
    h('td', {}, kindName(delivery.kind)),
    h('td', {}, h('span', { class: `badge ${STATES[delivery.state]}` }, t(`hooks.${delivery.state}`))),
    h('td', { class: 'number', data: { label: t('hooks.attempts') } }, String(delivery.attempts)),
    h('td', {}, last),
    h('td', {}, delivery.state === 'PENDING' ? t('hooks.next', { time }) : time),
    h('td', {}, h('button', {
      class: 'link', type: 'button', data: { event: delivery.eventId }, 'aria-label': t('hooks.resendOf', {
        event: kindName(delivery.kind), time: formatTime(delivery.createdAt, 'short'),
      }), on: {
        click: async () => {
          try {
            await post(`${path}/deliveries/${delivery.eventId}/retry`, {});
            toast(t('hooks.resent'), 'good');
            await reread(delivery.eventId);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            toast(problemText(error), 'bad');
          }
        },
      },
    }, t('hooks.resend'))));
}
