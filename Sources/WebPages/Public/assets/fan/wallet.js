// The wallet: its balance, topping it up, and its history.

import { get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatMoney, formatTime, loadWords, t } from '../kit/i18n.js';
import { announce, problemText, toast } from '../kit/notice.js';
import { loadStyle } from '../kit/style.js';
import { onReturn } from './tabs.js';
import { topUpForm } from './topup.js';

const AMOUNTS = [50_000, 100_000, 300_000];
const PAGE = 20;

export async function view(page) {
  await Promise.all([loadWords('pay'), loadStyle('checkout')]);
  const { signal } = page;
  const [wallet, first] = await Promise.all([get('/wallet', { signal }), entries('', signal)]);
  const balance = h('strong', { class: 'figure' }, formatMoney(wallet.balance, wallet.currency));
  const history = entryList(wallet.currency, signal);
  history.show(first);

  async function look() {
    const [purse, newest] = await Promise.all([get('/wallet', { signal }), entries('', signal)]);
    if (signal.aborted) return;
    balance.textContent = formatMoney(purse.balance, purse.currency);
    history.show(newest);
  }

  page.show(t('pay.wallet'),
    h('h1', {}, t('pay.wallet')),
    h('div', { class: 'wallet' },
      h('div', { class: 'stack' },
        h('section', { class: 'card purse' }, h('h2', {}, t('pay.balance')), h('p', {}, balance)),
        h('section', { class: 'card' },
          h('h2', {}, t('pay.topUpTitle')),
          topUpForm({
            amounts: AMOUNTS,
            onDone: async (receipt) => {
              balance.textContent = formatMoney(receipt.balance, wallet.currency);
              toast(t('pay.addedNow', {
                amount: formatMoney(receipt.amount, wallet.currency),
                balance: formatMoney(receipt.balance, wallet.currency),
              }), 'good');
              // The top-up succeeded, whether or not the history can be read now.
              await look().catch(() => {});
            },
          }))),
      h('section', { class: 'card' }, h('h2', {}, t('pay.history')), history.element)));
  onReturn(signal, () => look().catch(() => {}));
}

const entries = (cursor, signal) => get(`/wallet/entries?limit=${PAGE}${cursor}`, { signal });

/** The list of changes: `show(page)` restarts it when there is a new entry. */
function entryList(currency, signal) {
  const list = h('ul', { class: 'plain entries' });
  const more = h('button', { class: 'button quiet', type: 'button', on: { click: () => load() } }, t('common.more'));
  const none = h('p', { class: 'faint' }, t('pay.noEntries'));
  let cursor = null;
  let newest;

  function add({ items, nextCursor }) {
    list.append(...items.map((entry) => row(entry, currency)));
    cursor = nextCursor;
    more.hidden = !cursor;
    none.hidden = list.children.length > 0;
  }

  async function load() {
    if (!cursor || more.getAttribute('aria-disabled')) return;
    more.setAttribute('aria-disabled', 'true');
    try {
      const before = list.children.length;
      add(await entries(`&cursor=${encodeURIComponent(cursor)}`, signal));
      announce(t('pay.moreShown', { count: list.children.length - before }));
      // The button may be gone now: the focus moves to the first new entry.
      /** @type {HTMLElement | undefined} */ (list.children[before])?.focus();
    } catch (problem) {
      if (!signal.aborted) toast(problemText(problem), 'bad');
    } finally {
      more.removeAttribute('aria-disabled');
    }
  }

  return {
    element: h('div', {}, list, none, more),
    show(page) {
      // Nothing new: the pages opened further down stay open.
      if (newest !== undefined && newest === (page.items[0]?.entryId ?? null)) return;
      newest = page.items[0]?.entryId ?? null;
      replace(list);
      add(page);
    },
  };
}

function row({ kind, amount, balanceAfter, reservationId, createdAt }, currency) {
  const sign = amount < 0 ? '−' : '+';
  return h('li', { tabindex: '-1', data: { kind } },
    h('span', { class: 'entry-kind' }, t(`pay.kind.${kind}`)),
    h('span', { class: 'entry-amount figure' }, `${sign}${formatMoney(Math.abs(amount), currency)}`),
    h('span', { class: 'entry-time faint' }, h('time', { datetime: createdAt }, formatTime(createdAt, 'short')),
      reservationId ? h('a', { href: `/reservations/${reservationId}` }, t('pay.toBooking'),
        h('span', { class: 'visually-hidden' }, `, ${formatTime(createdAt, 'short')}`)) : null),
    h('span', { class: 'entry-after faint figure' },
      t('pay.balanceAfter', { balance: formatMoney(balanceAfter, currency) })));
}
