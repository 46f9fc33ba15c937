// Everything the browser stores for these pages, and its keys; no other module accesses its storage. Where
// the browser stores nothing ("block all cookies", a full disk, some windows inside other apps), the page's
// own memory is used, for as long as the page is open.

/** The prefix of every key: other programs may run on the same host. */
const PREFIX = 'boxoffice.';
/** Personal data, which is deleted with the session. */
const PERSONAL = ['place.', 'mine.'];

/** Persistent, the same in every tab. */
const local = area('localStorage');
/** Survives reloads of one tab. */
const tab = area('sessionStorage');

/** Whether nothing, or only a part, outlives the page. */
export const isBlocked = local.isBlocked || tab.isBlocked;

/** The entries. Those by name or identifier are made on demand. */
export const store = {
  /** The language of the pages. */
  language: place(local, 'language'),
  /** `light` or `dark`; nothing or `auto` follows the system. */
  theme: place(local, 'theme'),
  /** The session. */
  session: place(local, 'session'),
  /** Whether a turn is announced by a sound, and by a notification: `on` or `off`. */
  sound: place(local, 'sound'),
  notify: place(local, 'notify'),
  /** The name of this gate. */
  gate: place(local, 'gate'),
  /** The last tickets seen, for a door without a network. */
  tickets: place(local, 'mine.tickets'),
  /** @param {string} concertId The queue token of a concert. */
  token: (concertId) => place(local, `place.${concertId}`),
  /** @param {string} name An idempotency key whose answer has not arrived. */
  intent: (name) => place(tab, `intent.${name}`),
  /** @param {string} name The draft of a form. */
  draft: (name) => place(tab, `draft.${name}`),
  /** @param {string} performanceId The seats chosen for a date. */
  choice: (performanceId) => place(tab, `choice.${performanceId}`),
  /** @param {string} performanceId Whether a date's seats are shown as a map or a list. */
  seatsView: (performanceId) => place(tab, `seats.${performanceId}`),
  /** @param {string} concertId A tab's memory of a place in line. */
  line: (concertId) => place(tab, `line.${concertId}`),
};

/** Deletes personal data. */
export function forgetPersonal() {
  for (const key of local.keys()) {
    if (PERSONAL.some((start) => key.startsWith(PREFIX + start))) local.remove(key);
  }
}

/**
 * One stored entry.
 *
 * @param {ReturnType<typeof area>} area
 * @param {string} name
 */
function place(area, name) {
  const key = PREFIX + name;
  return {
    /** The stored text, or null. */
    get: () => area.get(key),
    /** @param {string} text */
    set: (text) => area.set(key, text),
    remove: () => area.remove(key),
    /** The stored JSON value; null when there is none, or an invalid one. */
    read() {
      try {
        return JSON.parse(area.get(key) ?? 'null');
      } catch {
        return null;
      }
    },
    /** @param {unknown} value */
    write: (value) => area.set(key, JSON.stringify(value)),
    /**
     * Calls back with the text, or null, when another tab changed it.
     *
     * @param {(text: string | null) => void} listener
     * @param {AbortSignal} [signal]
     */
    onChange(listener, signal) {
      window.addEventListener('storage', (event) => {
        // Without a key the whole storage was cleared.
        if (event.key === key || event.key === null) listener(event.newValue);
      }, { signal });
    },
  };
}

/** @param {'localStorage' | 'sessionStorage'} name */
function area(name) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  /** @type {Storage | null} */
  let kept = null;
  try {
    // The access itself may throw, and some apps return null.
    kept = window[name];
    kept.getItem(name);
  } catch {
    kept = null;
  }
  return {
    isBlocked: kept === null,
    /** @param {string} key */
    get: (key) => memory.get(key) ?? kept?.getItem(key) ?? null,
    /**
     * @param {string} key
     * @param {string} text
     */
    set(key, text) {
      try {
        /** @type {Storage} */ (kept).setItem(key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    /** @param {string} key */
    remove(key) {
      memory.delete(key);
      kept?.removeItem(key);
    },
    keys: () => [...new Set([...memory.keys(), ...(kept ? Object.keys(kept) : [])])],
  };
}
