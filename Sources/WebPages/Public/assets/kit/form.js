// Forms that show refusals beside the field they are about.

import { h, replace } from './dom.js';
import { fromServer, t } from './i18n.js';
import { announce, problemText } from './notice.js';

let count = 0;

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * A labelled input. `input` are the input's attributes (`name`, `type`, `required`, …), or pass a ready
 * `control`; `hint` is shown below it; `asked` describes the expected value, where the attributes do not.
 *
 * @param {string} label
 * @param {import('./dom.js').Props} input
 * @param {{hint?: string, asked?: string, control?: Control}} how
 */
export function field(label, input, { hint, asked, control } = {}) {
  count += 1;
  const id = `field-${count}`;
  const told = h('p', { class: 'field-error', id: `${id}-error`, hidden: true });
  const box = control ?? h('input', input);
  box.id = id;
  if (asked) box.dataset.asked = asked;
  box.setAttribute('aria-describedby', [hint ? `${id}-hint` : '', `${id}-error`].join(' ').trim());
  const element = h('div', { class: 'field' },
    h('label', { for: id }, label), box,
    hint ? h('p', { class: 'hint', id: `${id}-hint` }, hint) : null, told);
  return element;
}

/**
 * A form that passes its values to `send` and shows refusals. The button is disabled during the call, so a
 * second press does nothing.
 *
 * @param {{
 *   fields: import('./dom.js').Child, submit: string, kind?: string,
 *   send: (values: Record<string, any>, element: HTMLFormElement) => unknown,
 * }} how
 */
export function form({ fields, submit, send, kind = '' }) {
  const button = h('button', { class: 'button', type: 'submit' }, submit);
  const problem = h('p', { class: 'form-error', hidden: true });
  const element = h('form', { class: `form ${kind}`.trim(), novalidate: true }, fields, problem, button);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    clear(element, problem);
    if (!checkBrowserRules(element)) return;
    const hadFocus = document.activeElement === button;
    button.disabled = true;
    element.setAttribute('aria-busy', 'true');
    try {
      await send(Object.fromEntries(new FormData(element)), element);
    } catch (error) {
      showProblem(element, problem, error);
    } finally {
      button.disabled = false;
      // A disabled button loses the focus; it is restored afterwards.
      if (hadFocus && document.activeElement === document.body) button.focus();
      element.removeAttribute('aria-busy');
    }
  });
  return element;
}

/** @param {HTMLFormElement} element */
function checkBrowserRules(element) {
  const wrong = /** @type {any[]} */ ([...element.elements]).filter((control) => !control.checkValidity());
  for (const control of wrong) {
    mark(control, control.validity.valueMissing ? t('common.required') : faultOf(control));
  }
  wrong[0]?.focus();
  return wrong.length === 0;
}

/**
 * The fault of a value, in the page's language: the browser would report it in its own.
 *
 * @param {HTMLInputElement} control
 */
function faultOf(control) {
  const { validity } = control;
  if (validity.customError) return control.validationMessage;
  if (validity.badInput) return t('common.invalid.number');
  if (validity.typeMismatch) return t(control.type === 'url' ? 'common.invalid.url' : 'common.invalid.email');
  if (validity.rangeUnderflow) return t('common.invalid.min', { min: control.min });
  if (validity.rangeOverflow) return t('common.invalid.max', { max: control.max });
  if (validity.stepMismatch) return t('common.invalid.step');
  if (validity.tooShort) return t('common.invalid.short', { count: control.minLength });
  if (validity.tooLong) return t('common.invalid.long', { count: control.maxLength });
  return t('common.invalid');
}

/**
 * What a field expects, in the page's own words: the API gives its reasons in English only.
 *
 * @param {HTMLInputElement} control
 */
function askedFor({ dataset, type, min, max, maxLength }) {
  if (dataset.asked) return dataset.asked;
  if (type === 'url' || type === 'email') return t(`common.invalid.${type}`);
  if (type === 'datetime-local') return t('common.invalid.time');
  if (type === 'number' && min && max) return t('common.invalid.range', { min: Number(min), max: Number(max) });
  return maxLength > 0 ? t('common.invalid.text', { count: maxLength }) : t('common.invalid');
}

/**
 * @param {HTMLFormElement} element
 * @param {HTMLElement} place
 * @param {any} error
 */
function showProblem(element, place, error) {
  /** @type {string[]} */
  const rest = [];
  for (const [name, reason] of Object.entries(/** @type {Record<string, string>} */ (error.fields ?? {}))) {
    const control = element.elements.namedItem(name);
    const told = error.told?.[name];
    if (control instanceof HTMLElement) {
      mark(control, told ?? fromServer(reason, askedFor(/** @type {HTMLInputElement} */ (control))));
    } else rest.push(told ?? fromServer(`${name}: ${reason}`, t('common.problem.INVALID_REQUEST')));
  }
  const marked = element.querySelector('[aria-invalid]');
  marked?.focus();
  if (marked && rest.length === 0) return;
  if (!error.code) console.error(error);
  const text = rest.length > 0 ? [...new Set(rest)].join(' ') : problemText(error);
  replace(place, text);
  place.hidden = false;
  announce(text, { isUrgent: true });
}

/**
 * @param {HTMLElement} control
 * @param {string} text
 */
function mark(control, text) {
  control.setAttribute('aria-invalid', 'true');
  const told = document.getElementById(`${control.id}-error`);
  if (!told) return;
  told.textContent = text;
  told.hidden = false;
}

/**
 * @param {HTMLFormElement} element
 * @param {HTMLElement} place
 */
function clear(element, place) {
  place.hidden = true;
  for (const control of element.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
  for (const told of element.querySelectorAll('.field-error')) told.hidden = true;
}
