// Topping up the wallet.

import { post } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { field, form } from '../kit/form.js';
import { formatMoney, t } from '../kit/i18n.js';
import { isOpen, once } from '../kit/intent.js';
import { readAmount, separate, writeAmount } from './money.js';
import { tellTabs } from './tabs.js';

/** The maximum top-up, in won. */
const AMOUNT_MAX = 10_000_000;

/** Amounts to offer for a missing sum: exactly that, rounded up to a thousand, and rounder ones. */
export function amountsFor(missing) {
  const up = (step) => Math.min(AMOUNT_MAX, Math.ceil(missing / step) * step);
  return [...new Set([up(1_000), up(10_000), up(50_000), up(100_000)])].slice(0, 3);
}

/**
 * The form. `amounts` are offered as buttons, the first one filled in when `isFilled`; `onDone(receipt)` is
 * called with the top-up; `isNeeded()` is called before it, and returns false when another tab has added
 * enough meanwhile.
 */
export function topUpForm({ amounts, isFilled = false, isNeeded = async () => true, onDone }) {
  const box = field(t('pay.amount'), {
    name: 'amount', inputmode: 'numeric', autocomplete: 'off', required: true, enterkeyhint: 'done',
  }, { hint: t('pay.amountHint', { most: formatMoney(AMOUNT_MAX) }), asked: t('pay.amountHint', { most: formatMoney(AMOUNT_MAX) }) });
  const input = box.querySelector('input');
  const choices = amounts.map((amount) => h('button', {
    class: 'amount', type: 'button', 'aria-pressed': 'false', on: {
      click: () => {
        writeAmount(input, amount);
        show();
      },
    },
  }, formatMoney(amount)));
  const element = form({
    fields: [h('div', { class: 'amounts', role: 'group', 'aria-label': t('pay.suggestions') }, choices), box],
    submit: t('pay.topUp'), kind: 'top-up',
    send: async (values) => {
      const amount = readAmount(values.amount);
      // An intent sent before without an answer is sent again: only then the balance is no indication.
      if (!isOpen('charge') && !await isNeeded()) return;
      const receipt = await once('charge', amount, (key) => post('/wallet/charges', { amount }, { key }));
      tellTabs();
      // Another press would add the same sum again: that requires typing it.
      writeAmount(input, NaN);
      show();
      await onDone(receipt);
    },
  });
  const submit = element.querySelector('[type=submit]');
  const show = () => {
    const amount = readAmount(input.value);
    const isWrong = input.value !== '' && !(amount >= 1 && amount <= AMOUNT_MAX);
    input.setCustomValidity(isWrong ? t(amount > AMOUNT_MAX ? 'pay.tooMuch' : 'pay.tooLittle',
      { most: formatMoney(AMOUNT_MAX) }) : '');
    // The button shows the whole sum, so that an extra zero is noticed before it is pressed.
    submit.textContent = amount >= 1 && amount <= AMOUNT_MAX
      ? t('pay.topUpBy', { amount: formatMoney(amount) }) : t('pay.topUp');
    choices.forEach((choice, index) => choice.setAttribute('aria-pressed', String(amounts[index] === amount)));
  };
  separate(input);
  input.addEventListener('input', show);
  if (isFilled) writeAmount(input, amounts[0]);
  show();
  return element;
}
