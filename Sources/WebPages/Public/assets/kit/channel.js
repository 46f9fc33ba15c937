// Messages between the tabs of one browser; where it does not support them, a tab is alone.

/**
 * A channel: `post(message)`, `hear(listener)`, `close()`. A tab does not receive its own messages.
 *
 * @param {string} name
 * @returns {{post(message: any): void, hear(listener: (message: any) => void): void, close(): void}}
 */
export function openChannel(name) {
  try {
    const channel = new BroadcastChannel(name);
    return {
      post: (message) => channel.postMessage(message),
      hear: (listener) => channel.addEventListener('message', ({ data }) => listener(data)),
      close: () => channel.close(),
    };
  } catch {
    return { post() {}, hear() {}, close() {} };
  }
}
