// Holding seats: one key for each intent, so that presses, retries and reloads hold only once.

import { newKey, post } from '../kit/api.js';
import { isAnswer } from '../kit/intent.js';
import { session } from '../kit/storage.js';

/**
 * Sends `POST /reservations` with `{seatIds}` or `{best}`; answers the reservation. The key is kept
 * until there is a clear answer, also over a reload, and belongs to this wish alone.
 */
export async function hold(performanceId, wish, queueToken) {
  const kept = `boxoffice.hold.${performanceId}`;
  const body = { performanceId, ...wish };
  const intent = JSON.stringify(body);
  let last = null;
  try {
    last = JSON.parse(session.get(kept));
  } catch {
    // What cannot be read is no intent of this page.
  }
  const key = last?.intent === intent ? last.key : newKey();
  session.set(kept, JSON.stringify({ intent, key }));
  try {
    const reservation = await post('/reservations', body, { queueToken, key });
    session.remove(kept);
    return reservation;
  } catch (problem) {
    // Without an answer it may have been held: the same key finds that out at the next try.
    if (isAnswer(problem)) session.remove(kept);
    throw problem;
  }
}
