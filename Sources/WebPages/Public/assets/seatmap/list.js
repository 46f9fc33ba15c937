// The same seats as buttons: sections, then one section's rows. Only what is open is in the page.

import { h, replace, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { fullName, gradeName } from './names.js';
import { gradeColour } from './plan.js';
import { FREE } from './statuses.js';

/** @typedef {import('./plan.js').Section} Section */

/** Seats shown before a person asks for more. */
const PORTION = 300;

/**
 * Builds the list. `isChosen(seat)` returns whether a seat is chosen, `onPick(seat)` receives presses. The
 * result has `element`, `update()` after a change of the choice, `only(grade or null)` to show one grade, and
 * `open(isOpen)` when it becomes visible.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {{isChosen: (seat: number) => boolean, onPick: (seat: number) => void}} on
 */
export function seatList(plan, statuses, { isChosen, onPick }) {
  const element = h('div', { class: 'seat-list' });
  /** @type {Section | null} */
  const single = plan.sections.length === 1 ? plan.sections[0] : null;
  /** @type {Section | null} */
  let section = single;
  /** @type {number | null} */
  let grade = null;
  /** @type {Map<number, HTMLButtonElement>} */
  let buttons = new Map();
  /** @type {Map<Section, HTMLElement>} */
  let counts = new Map();
  let isOpen = false;

  function draw() {
    buttons = new Map();
    counts = new Map();
    if (section) drawSection(section, PORTION);
    else drawSections();
  }

  function drawSections() {
    const free = plan.sections.filter((entry) => freeIn(entry) > 0);
    if (free.length === 0) {
      replace(element, h('p', { class: 'note' }, t('seats.sections.none')));
      return;
    }
    const entries = free.map((entry) => {
      const count = h('span', { class: 'grade-free' });
      counts.set(entry, count);
      return h('li', {}, h('button', { type: 'button', class: 'section-button', on: { click: () => show(entry) } },
        h('span', { class: 'section-name' }, titleOf(entry)), ' ',
        h('span', { class: 'faint' }, t('seats.sections.from', { price: formatMoney(lowest(entry), plan.currency) })),
        ' ', count));
    });
    replace(element, h('h2', {}, t('seats.sections.title')), h('ul', { class: 'plain section-list' }, entries));
    update();
  }

  const titleOf = (/** @type {Section} */ { name }) => (name ? t('seats.section.title', { name }) : t('seats.section.plain'));
  const lowest = (/** @type {Section} */ entry) => (grade === null ? entry.price : plan.grades[grade].price);

  function freeIn(/** @type {Section} */ { index, seats }) {
    if (grade === null) return statuses.freeBySection[index];
    return seats.filter((seat) => plan.grade[seat] === grade && statuses.of[seat] === FREE).length;
  }

  function show(/** @type {Section} */ entry) {
    section = entry;
    draw();
    element.querySelector('h2').focus();
    element.scrollTop = 0;
  }

  /**
   * @param {Section} shown
   * @param {number} most Seats.
   */
  function drawSection(shown, most) {
    let room = most;
    /** @type {HTMLElement[]} */
    const rows = [];
    for (const row of shown.rows) {
      const seats = row.seats.filter((seat) => (statuses.of[seat] === FREE || isChosen(seat))
        && (grade === null || plan.grade[seat] === grade));
      if (seats.length === 0) continue;
      if (room <= 0) break;
      rows.push(h('li', { class: 'row' }, row.name ? h('h3', {}, t('seats.section.row', { name: row.name })) : null,
        h('div', { class: 'row-seats' }, seats.slice(0, room).map(seatButton))));
      room -= seats.length;
    }
    replace(element,
      single ? null : h('button', { type: 'button', class: 'button quiet', on: { click: back } },
        `← ${t('seats.sections.back')}`),
      h('h2', { tabindex: '-1' }, titleOf(shown)),
      rows.length === 0 ? h('p', { class: 'note' }, t('seats.section.empty')) : h('ul', { class: 'plain rows' }, rows),
      room <= 0 ? h('button', { type: 'button', class: 'button quiet', on: { click: () => more(shown, most) } },
        t('seats.section.more')) : null);
    update();
  }

  /**
   * @param {Section} entry
   * @param {number} before Seats.
   */
  function more(entry, before) {
    drawSection(entry, before + PORTION);
    const fresh = [...buttons.values()][before];
    fresh?.focus();
  }

  function back() {
    const left = section;
    section = null;
    draw();
    const place = left ? [...counts.keys()].indexOf(left) : 0;
    element.querySelectorAll('.section-button')[Math.max(0, place)]?.focus();
  }

  function seatButton(/** @type {number} */ seat) {
    const button = h('button', {
      type: 'button', class: `seat grade-${gradeColour(plan.grade[seat])}`, title: gradeName(plan, plan.grade[seat]),
      on: { click: () => onPick(seat) },
    }, plan.numbers[seat] || '·');
    buttons.set(seat, button);
    return button;
  }

  /** Taken seats stay in place until the list is reopened: nothing jumps under a finger. */
  function update() {
    if (!isOpen) return;
    for (const [seat, button] of buttons) {
      const chosen = isChosen(seat);
      const label = fullName(plan, statuses, seat, { isChosen: chosen });
      if (button.getAttribute('aria-label') !== label) button.setAttribute('aria-label', label);
      button.setAttribute('aria-pressed', String(chosen));
      button.setAttribute('aria-disabled', String(!chosen && statuses.of[seat] !== FREE));
    }
    for (const [entry, count] of counts) setText(count, t('seats.sections.free', { count: freeIn(entry) }));
  }

  statuses.onChange((changed, isSnapshot) => {
    if (!isOpen) return;
    if (isSnapshot && buttons.size === 0 && counts.size === 0) draw();
    else update();
  });
  return {
    element, update,
    only(/** @type {number | null} */ wanted) {
      grade = wanted;
      if (isOpen) draw();
    },
    open(/** @type {boolean} */ isNow) {
      isOpen = isNow;
      if (isNow) draw();
    },
  };
}
