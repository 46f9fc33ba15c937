// The seats a person has chosen and not yet held: the choice, its panel, and holding it.

import { post } from '../kit/api.js';
import { h, replace, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { store } from '../kit/store.js';
import { gradeName, placeName, seatPrice, shortName } from './names.js';
import { gradeColour } from './plan.js';
import { FREE } from './statuses.js';

/** The maximum number of seats held at once, whatever a concert allows. */
const MOST = 20;

/** The choice for one date; `limit` is the number of seats one person may have, when known. */
export class Choice {
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {import('./plan.js').Plan} plan
   * @param {import('./statuses.js').Statuses} statuses
   */
  constructor(plan, statuses) {
    this.plan = plan;
    this.statuses = statuses;
    this.kept = store.choice(plan.performanceId);
    /** @type {number | null} */
    this.limit = null;
    /** Seats this person holds already; they count. */
    this.held = 0;
    const kept = this.kept.read();
    /** @type {number[]} */
    this.seats = (Array.isArray(kept) ? kept : []).flatMap((id) => plan.indexOf.get(id) ?? []);
  }

  /**
   * Calls back after each change.
   *
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** @param {number} seat */
  has(seat) {
    return this.seats.includes(seat);
  }

  /** The total price. */
  get amount() {
    return this.seats.reduce((sum, seat) => sum + this.plan.grades[this.plan.grade[seat]].price, 0);
  }

  get isFull() {
    return this.seats.length + this.held >= (this.limit ?? MOST);
  }

  /**
   * Chooses a free seat, or removes a chosen one; returns `added`, `removed`, `full` or `taken`.
   *
   * @param {number} seat
   */
  toggle(seat) {
    if (this.has(seat)) {
      this.remove([seat]);
      return 'removed';
    }
    if (this.statuses.of[seat] !== FREE) return 'taken';
    if (this.isFull) return 'full';
    this.#set([...this.seats, seat]);
    return 'added';
  }

  /** @param {number[]} seats */
  remove(seats) {
    if (seats.some((seat) => this.has(seat))) this.#set(this.seats.filter((seat) => !seats.includes(seat)));
  }

  /** Removes seats that are no longer free; returns them. */
  dropTaken() {
    const taken = this.seats.filter((seat) => this.statuses.of[seat] !== FREE);
    this.remove(taken);
    return taken;
  }

  clear() {
    this.#set([]);
  }

  /** @param {number[]} seats */
  #set(seats) {
    this.seats = seats;
    this.kept.write(seats.map((seat) => this.plan.ids[seat]));
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Builds the panel. `onRemove(seat)` and `onHold()` are called by the buttons; `busy(isBusy)` disables them.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {Choice} choice
 * @param {{onRemove: (seat: number) => void, onHold: () => void, onShow: (seat: number) => void}} on
 */
export function choicePanel(plan, choice, { onRemove, onHold, onShow }) {
  const list = h('ul', { class: 'plain chosen' });
  const empty = h('p', { class: 'faint choice-empty' }, t('seats.choice.empty'));
  const total = h('span', { class: 'figure' });
  const sum = h('p', { class: 'total' }, h('span', {}, t('seats.choice.total')), total);
  const button = h('button', { class: 'button large wide', type: 'button', on: { click: () => isBusy || onHold() } });
  const problem = h('p', { class: 'form-error', hidden: true });
  let isBusy = false;

  function draw() {
    const { seats, amount } = choice;
    const money = formatMoney(amount, plan.currency);
    replace(list, seats.map((seat) => entry(seat)));
    empty.hidden = seats.length > 0;
    list.hidden = sum.hidden = seats.length === 0;
    setText(total, money);
    setText(button, isBusy ? t('seats.choice.holding') : seats.length === 0 ? t('seats.choice.none')
      : t('seats.choice.hold', { count: seats.length, amount: money }));
    button.setAttribute('aria-disabled', String(seats.length === 0 || isBusy));
    element.classList.toggle('has-seats', seats.length > 0);
  }

  /** @param {number} seat */
  function entry(seat) {
    const place = placeName(plan, seat);
    const section = plan.sectionNames[plan.section[seat]];
    return h('li', {},
      h('button', { type: 'button', class: 'chosen-seat', on: { click: () => onShow(seat) } },
        h('span', { class: `swatch grade-${gradeColour(plan.grade[seat])}`, 'aria-hidden': 'true' }),
        h('span', { class: 'chosen-place' },
          h('strong', {}, section ? t('seats.name.section', { name: section }) : shortName(plan, seat)),
          section ? [' ', h('span', {}, shortName(plan, seat))] : null), ' ',
        h('span', { class: 'chosen-price' }, h('span', { class: 'figure' }, seatPrice(plan, seat)), ' ',
          h('span', { class: 'faint' }, gradeName(plan, plan.grade[seat])))),
      h('button', {
        type: 'button', class: 'remove', 'aria-label': t('seats.choice.remove', { seat: place }), on: {
          click: () => {
            const place = choice.seats.indexOf(seat);
            onRemove(seat);
            // The button is gone: the next one, or the button that holds the rest, takes the focus.
            (list.querySelectorAll('.remove')[Math.min(place, choice.seats.length - 1)] ?? button).focus();
          },
        },
      }, '×'));
  }

  const element = h('section', { class: 'choice card', 'aria-labelledby': 'choice-title' },
    h('h2', { id: 'choice-title' }, t('seats.choice.title')), empty, list, problem, sum, button,
    h('p', { class: 'hint choice-note' }, t('seats.choice.note')));
  choice.onChange(() => {
    problem.hidden = true;
    draw();
  });
  draw();
  return {
    element,
    busy(/** @type {boolean} */ isNow) {
      isBusy = isNow;
      draw();
    },
    tell(/** @type {string | null} */ text) {
      problem.hidden = !text;
      setText(problem, text ?? '');
    },
  };
}

/**
 * Holds seats, `{seatIds}` or `{best}`; returns the reservation. Presses, retries and reloads hold only once.
 *
 * @param {string} performanceId
 * @param {object} wish
 * @param {string} queueToken
 */
export const holdSeats = (performanceId, wish, queueToken) => once(`hold.${performanceId}`, wish, (key) =>
  post('/reservations', { performanceId, ...wish }, { queueToken, key }));
