// An input for whole won, formatted with separators while typing.

import { formatNumber } from '../kit/i18n.js';

/**
 * The typed number, or NaN when there is none.
 *
 * @param {string} text
 */
export function readAmount(text) {
  const digits = digitsOf(text);
  return digits === '' ? NaN : Number(digits);
}

/**
 * Formats an input with separators while typing; the caret stays after the same digit.
 *
 * @param {HTMLInputElement} input
 */
export function separate(input) {
  input.addEventListener('input', () => {
    const before = digitsOf(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    writeAmount(input, readAmount(input.value));
    let place = 0;
    for (let seen = 0; seen < before && place < input.value.length; place += 1) {
      if (/\d/.test(input.value[place])) seen += 1;
    }
    if (document.activeElement === input) input.setSelectionRange(place, place);
  });
}

/**
 * Writes a number into such an input; NaN clears it.
 *
 * @param {HTMLInputElement} input
 * @param {number} amount
 */
export function writeAmount(input, amount) {
  input.value = Number.isNaN(amount) ? '' : formatNumber(amount);
}

/** @param {string} text */
function digitsOf(text) {
  // Full-width digits of Korean keyboards count, a pasted fraction of a won does not.
  return text.normalize('NFKC').replace(/\.\d{0,2}$/, '').replace(/\D/g, '').replace(/^0+(?=\d)/, '').slice(0, 12);
}
