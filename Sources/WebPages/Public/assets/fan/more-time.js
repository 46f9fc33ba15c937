// Extending a hold: one press, once, for people who need longer than others.

import { get, post } from '../kit/api.js';
import { secondsUntil } from '../kit/clock.js';
import { h, replace } from '../kit/dom.js';
import { formatClock, formatWait, t } from '../kit/i18n.js';
import { announce, problemText, toast } from '../kit/notice.js';
import { once } from '../kit/intent.js';

/**
 * The button below the clock of a hold, where the concert allows extensions; `reservation` gets the new end.
 * `onStale` is called when it is no longer a hold.
 */
export function moreTime(reservation, place, { signal, onStale }) {
  const { reservationId, extended } = reservation;
  const mayOffer = !extended && Boolean(place);
  // Its space is reserved before the terms arrive: nothing moves then.
  const element = h('p', { class: 'more-time', hidden: !mayOffer, data: { empty: '' } });
  if (mayOffer) offer().catch(() => {});
  return element;

  /** The list of concerts does not include the terms. */
  async function offer() {
    const { extensionSeconds } = await get(`/concerts/${place.concert.concertId}`, { signal, anonymous: true });
    if (signal.aborted || !(extensionSeconds > 0) || reservation.extended) return;
    const button = h('button', { class: 'button quiet', type: 'button', on: { click: () => ask(button) } },
      t('pay.moreTime', { time: formatWait(extensionSeconds) }));
    replace(element, button);
    delete element.dataset.empty;
  }

  async function ask(button) {
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    try {
      Object.assign(reservation, await once(`extend.${reservationId}`, '', (key) =>
        post(`/reservations/${reservationId}/extension`, undefined, { key, signal })));
      done(t('pay.moreTimeDone', { left: formatClock(secondsUntil(reservation.expiresAt)) }));
    } catch (problem) {
      if (signal.aborted) return;
      button.removeAttribute('aria-disabled');
      if (problem.code === 'ALREADY_EXTENDED') done(t('pay.moreTimeOnce'));
      else if (problem.code === 'EXTENSION_UNAVAILABLE') done(t('pay.moreTimeNone'));
      else if (problem.status === 409 || problem.status === 410) onStale();
      else toast(problemText(problem), 'bad');
    }
  }

  /** The text replaces the button, and gets the focus. */
  function done(text) {
    const words = h('span', { class: 'faint', tabindex: '-1' }, text);
    replace(element, words);
    words.focus();
    announce(text);
  }
}
