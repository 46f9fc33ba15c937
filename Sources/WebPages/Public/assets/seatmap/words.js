// What the page says about a choice of seats.

import { formatMoney, t } from '../kit/i18n.js';
import { fullName, placeName } from './names.js';
import { HELD } from './statuses.js';

/** Sentences about seats of a plan and the choice among them. */
export function seatWords(plan, statuses, choice) {
  const name = (seat) => placeName(plan, seat);
  const limit = () => choice.limit ?? choice.seats.length;
  return {
    name: (seat) => fullName(plan, statuses, seat, { isChosen: choice.has(seat) }),
    added: (seat) => t('seats.choice.added', {
      seat: name(seat), count: choice.seats.length, amount: formatMoney(choice.amount, plan.currency),
    }),
    removed: (seat) => t(choice.seats.length > 0 ? 'seats.choice.removed' : 'seats.choice.removed.last', {
      seat: name(seat),
    }),
    full: () => t(choice.held > 0 ? 'seats.choice.limit.mine' : 'seats.choice.limit', { count: limit() }),
    cannot: (seat) => t(statuses.of[seat] === HELD ? 'seats.taken.cannot.held' : 'seats.taken.cannot.sold', {
      seat: name(seat),
    }),
    overLimit: () => t(choice.seats.length > limit() ? 'seats.choice.limit.over' : 'seats.choice.limit.mine', {
      count: limit(),
    }),
    /** Seats that were taken, and what is left of the choice. */
    taken(seats) {
      const first = seats.length === 1 ? t('seats.taken.one', { seat: name(seats[0]) })
        : t('seats.taken.some', { count: seats.length, seats: seats.map(name).join('; ') });
      const rest = choice.seats.filter((seat) => !seats.includes(seat)).length;
      return rest > 0 ? `${first} ${t('seats.taken.rest', { count: rest })}` : first;
    },
  };
}
