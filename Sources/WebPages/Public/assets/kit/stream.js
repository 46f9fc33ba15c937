// Event streams that all tabs of a browser share. A browser opens six connections to one host; with a stream
// for each page the seventh tab would never load, and no call would get through before that.
//
// Tabs that want the same stream choose one among them by a lock of the browser: it holds the connection and
// forwards the events. All of them together never hold more than `STREAMS_MAX`, so that calls always have
// room. A tab that is closed releases its lock, and the next one in the queue takes over. A hidden tab hands
// over too, or disconnects when no visible tab needs its events.

import { anySignal } from './abort.js';
import { Problem } from './api.js';
import { openChannel } from './channel.js';
import { connect } from './connection.js';
import { user } from './session.js';

/** Streams of a browser at a time; three of its six connections stay free for calls. */
const STREAMS_MAX = 3;
const SLOTS = Array.from({ length: STREAMS_MAX }, (_, index) => `boxoffice.stream.${index + 1}`);
/** The channel on which a tab asks hidden ones for their slot. */
const NEED = 'boxoffice.streams';
/**
 * The interval in milliseconds of heartbeats from the tab that holds the connection, and the timeout for
 * them.
 */
const BEAT = 15_000;
const PATIENCE = 70_000;
/** Milliseconds a tab is hidden before visual-only streams stop. */
const HIDDEN = 3_000;

/**
 * Listens until the signal aborts, and reconnects whenever the stream breaks.
 *
 * `onEvent(name, data)` receives each event with its data parsed; `onState('open'
 * 'lost'
 * 'crowded'
 * 'full')` the state of the connection; `onProblem(problem)` a permanent refusal, which ends it. The stream
 * is crowded when the same person opened too many: the newer ones continue, this one reconnects when its page
 * becomes visible again, or much later. It is full when other tabs hold the maximum number of streams: the
 * caller polls until it is open. After `open` the caller reads its snapshot again, because events in between
 * were missed.
 *
 * `isForEyes`: not needed while the page is hidden; it is reopened when the page becomes visible.
 *
 * @param {string} path
 * @param {Partial<import('./connection.js').Calls> & {
 *   onEvent: (name: string, data: any) => void, signal: AbortSignal, isForEyes?: boolean,
 * }} options
 */
export async function listen(path, options) {
  const { queueToken, signal, onEvent, isForEyes = false } = options;
  const { onState = () => {}, onProblem = () => {} } = options;
  const calls = { queueToken, onEvent, onState, onProblem };
  const canShare = await hasLocks();
  const ending = new AbortController();
  const inside = anySignal(signal, ending.signal);
  calls.onProblem = (problem) => {
    if (inside.aborted) return;
    ending.abort();
    onProblem(problem);
  };
  while (!inside.aborted) {
    if (isForEyes) await untilSeen(inside);
    if (inside.aborted) return;
    const away = new AbortController();
    const stay = anySignal(inside, away.signal);
    if (isForEyes) whenHidden(stay, () => away.abort());
    if (canShare) await new Sharing(path, calls, stay).run();
    else await connect(path, { ...calls, signal: stay, onBeat() {} });
  }
}

/** @type {Promise<boolean> | undefined} */
let locks;

/** Whether the browser offers locks: not without TLS, and not where it stores nothing. */
function hasLocks() {
  locks ??= (async () => {
    try {
      await navigator.locks.query();
      return typeof BroadcastChannel !== 'undefined';
    } catch {
      return false;
    }
  })();
  return locks;
}

/** One tab's part in a stream that several may share. */
class Sharing {
  #isCarrier = false;
  #hasGuests = false;
  /** @type {import('./connection.js').State | undefined} */
  #state;
  /** @type {Map<string, any>} */
  #last = new Map();
  #heardAt = Date.now();
  #term = new AbortController();

  /**
   * @param {string} path
   * @param {import('./connection.js').Calls} calls
   * @param {AbortSignal} signal
   */
  constructor(path, calls, signal) {
    this.path = path;
    this.calls = calls;
    this.signal = signal;
    this.name = `boxoffice.stream ${path} ${calls.queueToken ?? user()?.userId ?? ''}`;
    this.me = Math.random().toString(36).slice(2);
    this.tabs = openChannel(this.name);
    this.others = openChannel(NEED);
  }

  /** Takes part until the signal aborts. */
  async run() {
    const { signal } = this;
    this.tabs.hear((message) => this.#hear(message));
    this.others.hear(() => this.#isCarrier && document.hidden && this.#term.abort());
    document.addEventListener('visibilitychange', () => this.#seenOrHidden(), { signal });
    window.addEventListener('focus', () => this.#wake(), { signal });
    const watch = setInterval(() => this.#look(), BEAT);
    this.tabs.post({ kind: 'hello', from: this.me });
    try {
      while (!signal.aborted) await this.#carry({ signal });
    } finally {
      clearInterval(watch);
      this.tabs.close();
      this.others.close();
    }
  }

  /** Waits for the lock of this stream, and holds the connection for as long as it has both. */
  async #carry(/** @type {LockOptions} */ how) {
    const term = new AbortController();
    const mine = anySignal(this.signal, term.signal);
    try {
      await navigator.locks.request(this.name, how, async () => {
        this.#term = term;
        this.#isCarrier = true;
        this.#hasGuests = false;
        await inSlot(mine, () => this.#full(), () => connect(this.path, {
          queueToken: this.calls.queueToken, signal: mine,
          onEvent: (name, data) => this.#tell({ kind: 'event', name, data }),
          onState: (state) => this.#tell({ kind: 'state', state }),
          onProblem: ({ status, body }) => this.#tell({ kind: 'problem', status, body }),
          onBeat: () => this.tabs.post({ kind: 'beat' }),
        }));
      });
    } catch {
      // The signal aborted, or another tab took the lock away because this one was silent.
    } finally {
      term.abort();
      if (this.#term === term) this.#isCarrier = false;
    }
  }

  #full() {
    this.#tell({ kind: 'state', state: 'full' });
    this.#ask();
  }

  /** Asks hidden tabs for the slot of a stream that no visible tab needs. */
  #ask() {
    if (!document.hidden) this.others.post('need');
  }

  /** @param {any} message */
  #tell(message) {
    if (message.kind === 'event') this.#last.set(message.name, message);
    this.tabs.post(message);
    this.#take(message);
  }

  /** @param {any} message */
  #hear(message) {
    if (message.kind === 'hello') {
      if (!this.#isCarrier) return;
      this.#hasGuests = true;
      if (this.#state) this.tabs.post({ kind: 'state', state: this.#state, to: message.from });
      for (const last of this.#last.values()) this.tabs.post({ ...last, to: message.from });
    } else if (message.kind === 'look') {
      // A crowded stream waits for its page to become visible, and another tab is visible.
      if (this.#isCarrier && this.#state === 'crowded') window.dispatchEvent(new Event('focus'));
    } else if (!this.#isCarrier && (!message.to || message.to === this.me)) {
      this.#take(message);
    }
  }

  /** @param {any} message */
  #take({ kind, state, name, data, status, body }) {
    this.#heardAt = Date.now();
    if (this.signal.aborted) return;
    if (kind === 'state') {
      this.#state = state;
      this.calls.onState(state);
    } else if (kind === 'event') {
      this.calls.onEvent(name, data);
    } else if (kind === 'problem') {
      this.calls.onProblem(new Problem(status, body));
    }
  }

  #seenOrHidden() {
    // Phones suspend hidden tabs: a visible tab should hold a shared connection.
    if (document.hidden && this.#isCarrier && this.#hasGuests) this.#term.abort();
    if (!document.hidden) this.#wake();
  }

  #wake() {
    if (this.#state === 'full') this.#ask();
    if (!this.#isCarrier && this.#state === 'crowded') this.tabs.post({ kind: 'look' });
  }

  #look() {
    if (this.#isCarrier) this.tabs.post({ kind: 'beat' });
    else if (!document.hidden && Date.now() - this.#heardAt > PATIENCE) {
      this.#heardAt = Date.now();
      this.#carry({ steal: true });
    }
  }
}

/**
 * Runs `work` in one of the slots for streams; calls `onFull` when all are taken, before it waits.
 *
 * @param {AbortSignal} signal
 * @param {() => void} onFull
 * @param {() => Promise<void>} work
 */
async function inSlot(signal, onFull, work) {
  for (const slot of SLOTS) {
    let isMine = false;
    await navigator.locks.request(slot, { ifAvailable: true }, async (lock) => {
      isMine = Boolean(lock);
      if (lock) await work();
    });
    if (isMine || signal.aborted) return;
  }
  onFull();
  let isTaken = false;
  const chosen = new AbortController();
  const waiting = anySignal(signal, chosen.signal);
  await Promise.all(SLOTS.map((slot) => navigator.locks.request(slot, { signal: waiting }, async () => {
    if (isTaken || signal.aborted) return;
    isTaken = true;
    chosen.abort();
    await work();
  }).catch(() => {})));
}

/**
 * Waits until the page is visible, or the signal aborts.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function untilSeen(signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      over.abort();
      resolve();
    };
    document.addEventListener('visibilitychange', look, { signal: over.signal });
    signal.addEventListener('abort', look, { signal: over.signal });
    look();
  });
}

/**
 * Calls back when the page is hidden for longer than a brief switch.
 *
 * @param {AbortSignal} signal
 * @param {() => void} leave
 */
function whenHidden(signal, leave) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(leave, HIDDEN);
  }, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}
