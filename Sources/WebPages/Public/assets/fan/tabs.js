// Notifies this browser's other tabs that a booking or the wallet changed.

import { openChannel } from '../kit/channel.js';

const CHANNEL = 'boxoffice.bookings';

/** Sends the notification. */
export function tellTabs() {
  const channel = openChannel(CHANNEL);
  channel.post('changed');
  channel.close();
}

/** Calls back when another tab changed something, or when this one becomes visible again. */
export function onReturn(signal, look) {
  const channel = openChannel(CHANNEL);
  channel.hear(() => look());
  signal.addEventListener('abort', () => channel.close(), { once: true });
  document.addEventListener('visibilitychange', () => document.hidden || look(), { signal });
}
