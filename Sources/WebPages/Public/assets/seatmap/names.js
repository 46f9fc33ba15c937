// The names of seats and the messages about a choice of them, in the reader's language.

import { formatMoney, t } from '../kit/i18n.js';
import { FREE, HELD } from './statuses.js';

/**
 * A seat's place: `Section F1, row 3, seat 12`; parts without a name are omitted.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {number} seat
 */
export function placeName(plan, seat) {
  const parts = [];
  const section = plan.sectionNames[plan.section[seat]];
  const row = plan.rowNames[plan.row[seat]];
  if (section) parts.push(t('seats.name.section', { name: section }));
  if (row) parts.push(t('seats.name.row', { name: row }));
  if (plan.numbers[seat]) parts.push(t('seats.name.seat', { name: plan.numbers[seat] }));
  return capitalised(parts.join(t('seats.name.glue')) || t('seats.name.unnumbered'));
}

/**
 * A seat's place within its section: `Row 3, seat 12`.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {number} seat
 */
export function shortName(plan, seat) {
  const row = plan.rowNames[plan.row[seat]];
  const parts = plan.numbers[seat] ? [t('seats.name.seat', { name: plan.numbers[seat] })] : [];
  if (row) parts.unshift(t('seats.name.row', { name: row }));
  return capitalised(parts.join(t('seats.name.glue')) || t('seats.name.unnumbered'));
}

/**
 * Everything about a seat: place, grade, price and status.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {number} seat
 */
export function fullName(plan, statuses, seat, { isChosen = false, isMine = false } = {}) {
  const parts = [placeName(plan, seat), gradeName(plan, plan.grade[seat]), seatPrice(plan, seat)];
  parts.push(statusName(statuses.of[seat], isChosen, isMine));
  return parts.filter(Boolean).join(', ');
}

/**
 * A status in words.
 *
 * @param {number} status
 * @param {boolean} isChosen
 * @param {boolean} isMine
 */
export function statusName(status, isChosen, isMine) {
  if (isMine) return t('seats.status.mine');
  if (isChosen) return t('seats.status.chosen');
  return t(status === FREE ? 'seats.status.free' : status === HELD ? 'seats.status.held' : 'seats.status.sold');
}

/**
 * A grade's name; empty when the plan has none.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {number} grade
 */
export function gradeName(plan, grade) {
  return plan.grades[grade].grade ?? '';
}

/**
 * The price of a seat, as text.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {number} seat
 */
export function seatPrice(plan, seat) {
  return formatMoney(plan.grades[plan.grade[seat]].price, plan.currency);
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Sentences about seats of a plan and the choice among them.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {import('./choice.js').Choice} choice
 */
export function seatWords(plan, statuses, choice) {
  /** @param {number} seat */
  const name = (seat) => placeName(plan, seat);
  const limit = () => choice.limit ?? choice.seats.length;
  return {
    name: (/** @type {number} */ seat) => fullName(plan, statuses, seat, { isChosen: choice.has(seat) }),
    added: (/** @type {number} */ seat) => t('seats.choice.added', {
      seat: name(seat), count: choice.seats.length, amount: formatMoney(choice.amount, plan.currency),
    }),
    removed: (/** @type {number} */ seat) => t(choice.seats.length > 0 ? 'seats.choice.removed' : 'seats.choice.removed.last', {
      seat: name(seat),
    }),
    full: () => t(choice.held > 0 ? 'seats.choice.limit.mine' : 'seats.choice.limit', { count: limit() }),
    cannot: (/** @type {number} */ seat) => t(statuses.of[seat] === HELD ? 'seats.taken.cannot.held' : 'seats.taken.cannot.sold', {
      seat: name(seat),
    }),
    overLimit: () => t(choice.seats.length > limit() ? 'seats.choice.limit.over' : 'seats.choice.limit.mine', {
      count: limit(),
    }),
    /** Seats that were taken, and what is left of the choice. */
    taken(/** @type {number[]} */ seats) {
      const first = seats.length === 1 ? t('seats.taken.one', { seat: name(seats[0]) })
        : t('seats.taken.some', { count: seats.length, seats: seats.map(name).join('; ') });
      const rest = choice.seats.filter((seat) => !seats.includes(seat)).length;
      return rest > 0 ? `${first} ${t('seats.taken.rest', { count: rest })}` : first;
    },
  };
}
