// The wallet beside an order: the balance, the missing amount, and the button that pays.

import { get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { announce, problemText, toast } from '../kit/notice.js';
import { isAnswer, isOpen } from '../kit/intent.js';
import { payFor, wishToPay } from './paying.js';
import { amountsFor, topUpForm } from './topup.js';

/**
 * Makes the panel. `onPaid(payment)` is called on success, `onStale()` when the reservation has changed.
 * Returns `{element, isPaying(), setBalance(amount), resume()}`.
 */
export function payPanel({ reservation, place, wallet, signal, onPaid, onStale }) {
  const { amount, currency } = reservation;
  const money = (value) => formatMoney(value, currency);
  const sums = h('dl', { class: 'sums' });
  const more = h('div', { class: 'missing' });
  const note = h('div', { class: 'note', role: 'alert', hidden: true });
  const label = h('span', {});
  const button = h('button', { class: 'button large wide', type: 'button', on: { click: () => pay() } }, label);
  const element = h('section', { class: 'card pay', 'aria-labelledby': 'pay-heading' },
    h('h2', { id: 'pay-heading' }, t('pay.payment')), sums, note, more, button,
    h('p', { class: 'hint' }, t('pay.once')));
  let { balance } = wallet;
  let busy = false;

  function draw() {
    const missing = amount - balance;
    replace(sums,
      line(t('pay.balance'), money(balance)),
      line(t('pay.toPay'), money(amount)),
      missing > 0 ? line(t('pay.missing'), money(missing), 'short') : line(t('pay.after'), money(balance - amount)));
    replace(more, missing > 0 ? [
      h('h3', {}, t('pay.topUpTitle')),
      topUpForm({ amounts: amountsFor(missing), isFilled: true, isNeeded, onDone: added }),
    ] : null);
    more.hidden = missing <= 0;
    drawButton();
  }

  function drawButton() {
    const isShort = balance < amount;
    // Not the attribute `disabled`: the focus would be lost during the payment.
    if (busy || isShort) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
    button.setAttribute('aria-busy', String(busy));
    button.hidden = isShort && !busy;
    label.textContent = busy ? t('pay.paying') : t('pay.pay', { amount: money(amount) });
  }

  /** Whether money is still missing: another tab may have added it. */
  async function isNeeded() {
    const purse = await get('/wallet', { signal });
    if (purse.balance < amount) return true;
    setBalance(purse.balance);
    announce(t('pay.enoughNow'));
    button.focus();
    return false;
  }

  async function added(receipt) {
    note.hidden = true;
    setBalance(receipt.balance);
    toast(t('pay.added', { amount: money(receipt.amount) }), 'good');
    if (balance >= amount) button.focus();
  }

  function setBalance(value) {
    if (value === balance) return;
    balance = value;
    draw();
  }

  /** Sends the payment; `isRepeat` when it was sent before, so that the balance is no indication. */
  async function pay({ isRepeat = false } = {}) {
    if (busy || (balance < amount && !isRepeat)) return;
    busy = true;
    note.hidden = true;
    drawButton();
    announce(t('pay.paying'));
    let payment;
    try {
      payment = await payFor(reservation, place?.concert.concertId);
    } catch (error) {
      busy = false;
      if (!signal.aborted) refused(error);
      return;
    }
    await onPaid(payment);
  }

  function refused(error) {
    drawButton();
    if (error.code === 'INSUFFICIENT_BALANCE') {
      balance = error.body.balance ?? balance;
      draw();
      tell('warn', t('pay.refusedShort'));
      more.querySelector('input')?.focus();
    } else if (error.code === 'AMOUNT_MISMATCH') {
      tell('bad', t('pay.refusedAmount'));
    } else if (error.code?.startsWith('QUEUE_TOKEN_')) {
      tell('warn', t('pay.refusedLine'), place
        ? h('a', { href: `/concerts/${place.concert.concertId}/line` }, t('pay.toLine')) : null);
    } else if (['ALREADY_PAID', 'RESERVATION_EXPIRED', 'RESERVATION_CANCELED', 'RESERVATION_NOT_FOUND']
      .includes(error.code)) {
      onStale();
    } else if (isAnswer(error)) {
      tell('bad', problemText(error));
    } else {
      tell('warn', t('pay.unheard'));
      // Sent again automatically when the network is back: it is the same intent, with the same key.
      window.addEventListener('online', () => pay({ isRepeat: true }), { once: true, signal });
    }
  }

  /**
   * @param {string} kind
   * @param {string} text
   * @param {Node | null} link
   */
  function tell(kind, text, link = null) {
    note.className = `note ${kind}`;
    note.hidden = false;
    replace(note, text, link ? [' ', link] : null);
  }

  draw();
  return {
    element,
    isPaying: () => busy,
    setBalance: (value) => {
      // Not while the person is typing an amount.
      if (value >= amount || !more.contains(document.activeElement)) setBalance(value);
    },
    /** Resumes a payment that was sent before the page was reloaded. */
    resume: () => {
      if (isOpen(wishToPay(reservation.reservationId))) pay({ isRepeat: true });
    },
  };
}

function line(name, value, kind = '') {
  return h('div', { class: kind }, h('dt', {}, name), h('dd', { class: 'figure' }, value));
}
