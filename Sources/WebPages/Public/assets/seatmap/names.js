// What seats are called, in the reader's language.

import { formatMoney, t } from '../kit/i18n.js';
import { FREE, HELD } from './statuses.js';

/** A seat's place: `Section F1, row 3, seat 12`; what the plan does not name is left out. */
export function placeName(plan, seat) {
  const parts = [];
  const section = plan.sectionNames[plan.section[seat]];
  const row = plan.rowNames[plan.row[seat]];
  if (section) parts.push(t('seats.name.section', { name: section }));
  if (row) parts.push(t('seats.name.row', { name: row }));
  if (plan.numbers[seat]) parts.push(t('seats.name.seat', { name: plan.numbers[seat] }));
  return capitalised(parts.join(t('seats.name.glue')) || t('seats.name.unnumbered'));
}

/** A seat's place within its section: `Row 3, seat 12`. */
export function shortName(plan, seat) {
  const row = plan.rowNames[plan.row[seat]];
  const parts = plan.numbers[seat] ? [t('seats.name.seat', { name: plan.numbers[seat] })] : [];
  if (row) parts.unshift(t('seats.name.row', { name: row }));
  return capitalised(parts.join(t('seats.name.glue')) || t('seats.name.unnumbered'));
}

/** Everything about a seat: place, grade, price and status. */
export function fullName(plan, statuses, seat, { isChosen = false, isMine = false } = {}) {
  const parts = [placeName(plan, seat), gradeName(plan, plan.grade[seat]), seatPrice(plan, seat)];
  parts.push(statusName(statuses.of[seat], isChosen, isMine));
  return parts.filter(Boolean).join(', ');
}

/** A status in words. */
export function statusName(status, isChosen, isMine) {
  if (isMine) return t('seats.status.mine');
  if (isChosen) return t('seats.status.chosen');
  return t(status === FREE ? 'seats.status.free' : status === HELD ? 'seats.status.held' : 'seats.status.sold');
}

/** A grade's name; empty when the plan has none. */
export function gradeName(plan, grade) {
  return plan.grades[grade].grade ?? '';
}

/** What a seat costs, as text. */
export function seatPrice(plan, seat) {
  return formatMoney(plan.grades[plan.grade[seat]].price, plan.currency);
}

function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
