// Paying for a reservation: once, however often it is sent.

import { get, post } from '../kit/api.js';
import { keepPlaceToken, placeToken } from '../kit/session.js';
import { once } from '../kit/intent.js';

/** The name of the intent to pay for a reservation. */
export const wishToPay = (reservationId) => `pay.${reservationId}`;

/**
 * Pays and returns the payment. Not bound to the view: a buyer who leaves it while the payment is in progress
 * still wants the tickets. Throws `Problem`.
 */
export async function payFor(reservation, concertId) {
  const token = placeToken(concertId) ?? await activeToken(concertId);
  try {
    return await send(reservation, concertId, token);
  } catch (error) {
    if (!error.code?.startsWith('QUEUE_TOKEN_')) throw error;
    // The person was let in again in another browser, or with a token this tab has not received.
    const other = await activeToken(concertId);
    if (!other || other === token) throw error;
    return send(reservation, concertId, other);
  }
}

async function send({ reservationId, amount }, concertId, queueToken) {
  const payment = await once(wishToPay(reservationId), amount, (key) =>
    post('/payments', { reservationId, amount }, { key, queueToken }));
  // The payment ended the stay.
  keepPlaceToken(concertId, null);
  return payment;
}

async function activeToken(concertId) {
  const { items } = await get('/users/me/queue-tokens');
  const mine = items.find((place) => place.concertId === concertId && place.status === 'ACTIVE');
  if (!mine) return null;
  keepPlaceToken(concertId, mine.token);
  return mine.token;
}
