// Tells this browser's other tabs that a booking or the wallet changed.

const CHANNEL = 'boxoffice.bookings';

/** Says that something changed. */
export function tellTabs() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('changed');
  channel.close();
}

/** Calls back when another tab changed something, or when this one is looked at again. */
export function onReturn(signal, look) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', () => look());
  signal.addEventListener('abort', () => channel.close(), { once: true });
  document.addEventListener('visibilitychange', () => document.hidden || look(), { signal });
}
