// "Best seats for N": the box office chooses, and holds at once.

import { h, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { problemText } from '../kit/notice.js';

/** The maximum quantity when the concert's own limit is not known. */
const MOST = 10;

/**
 * Builds the form. `hold(wish)` holds the seats and moves on; it throws a `Problem` when it cannot.
 *
 * @typedef {{quantity: number, grade: string | null, isTogether: boolean}} Wish
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./choice.js').Choice} choice
 * @param {(wish: {best: object}) => Promise<void>} hold
 */
export function bestForm(plan, choice, hold) {
  /** @type {Wish} */
  const wish = { quantity: 2, grade: null, isTogether: true };
  const count = h('output', { class: 'figure stepper-value', 'aria-live': 'polite' });
  const fewer = step(-1, '−', t('seats.best.fewer'));
  const more = step(1, '+', t('seats.best.more'));
  const named = pricesByGrade(plan);
  /** @type {HTMLSelectElement} */
  const grades = h('select', { id: 'best-grade', on: { change: () => change({ grade: grades.value || null }) } },
    h('option', { value: '' }, t('seats.best.any')),
    [...named].map(([grade, prices]) => h('option', { value: grade }, `${grade} · ${priceText(prices)}`)));
  /** @type {HTMLInputElement} */
  const together = h('input', {
    type: 'checkbox', id: 'best-together', checked: true,
    on: { change: () => change({ isTogether: together.checked }) },
  });
  // An alert of its own: screen readers ignore what is outside an open dialog.
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const button = h('button', { class: 'button wide', type: 'submit' });
  const form = h('form', { class: 'best-form', novalidate: true },
    h('div', { class: 'best-line' }, h('span', { id: 'best-quantity' }, t('seats.best.quantity')),
      h('span', { class: 'stepper', role: 'group', 'aria-labelledby': 'best-quantity' }, fewer, count, more)),
    named.size > 1 ? h('div', { class: 'best-line' },
      h('label', { for: 'best-grade' }, t('seats.best.grade')), grades) : null,
    h('div', { class: 'best-line' }, h('label', { for: 'best-together' }, t('seats.best.together')), together),
    problem, button);

  function priceText(/** @type {number[]} */ prices) {
    const lowest = formatMoney(Math.min(...prices), plan.currency);
    return prices.length > 1 ? t('seats.sections.from', { price: lowest }) : lowest;
  }

  /**
   * @param {number} by
   * @param {string} sign
   * @param {string} label
   */
  function step(by, sign, label) {
    return h('button', {
      type: 'button', class: 'button quiet square', 'aria-label': label, on: {
        click: (event) => {
          if (event.currentTarget.getAttribute('aria-disabled') !== 'true') change({ quantity: wish.quantity + by });
        },
      },
    }, sign);
  }

  function change(/** @type {Partial<Wish>} */ values) {
    Object.assign(wish, values);
    setText(problem, '');
    problem.hidden = true;
    draw();
  }

  function draw() {
    const most = choice.limit ?? MOST;
    wish.quantity = Math.max(1, Math.min(wish.quantity, most));
    setText(count, String(wish.quantity));
    // Not `disabled`: a button being pressed must not lose the focus.
    fewer.setAttribute('aria-disabled', String(wish.quantity <= 1));
    more.setAttribute('aria-disabled', String(wish.quantity >= most));
    together.disabled = wish.quantity === 1;
    setText(button, t('seats.best.go', { count: wish.quantity }));
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    setText(problem, '');
    problem.hidden = true;
    /** @type {{quantity: number, grade?: string, together?: boolean}} */
    const best = { quantity: wish.quantity };
    if (wish.grade !== null) best.grade = wish.grade;
    if (!wish.isTogether) best.together = false;
    try {
      await hold({ best });
    } catch (error) {
      const text = wordsFor(error);
      draw();
      problem.hidden = false;
      setText(problem, text);
    } finally {
      button.disabled = false;
    }
  });

  function wordsFor(/** @type {any} */ error) {
    if (error.code === 'SEAT_LIMIT_REACHED' && choice.limit) {
      return t('seats.choice.limit.mine', { count: choice.limit });
    }
    if (error.code !== 'NOT_ENOUGH_SEATS') return problemText(error);
    const values = { count: wish.quantity };
    if (wish.isTogether && wish.quantity > 1) return t('seats.best.none.together', values);
    return t(wish.grade === null ? 'seats.best.none' : 'seats.best.none.grade', values);
  }

  draw();
  return { form, draw };
}

/**
 * The prices of each named grade; a grade may have several.
 *
 * @param {import('./plan.js').Plan} plan
 */
function pricesByGrade(plan) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const { grade, price } of plan.grades) {
    if (grade) found.set(grade, [...(found.get(grade) ?? []), price]);
  }
  return found;
}
