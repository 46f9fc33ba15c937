// Everything the browser keeps for these pages, and under which keys; no other module touches its storage.
// Where it keeps nothing ("block all cookies", a full disk, some windows inside other apps), the page's own
// memory does, for as long as the page is open.

/** Every key begins with it: other programs may stand on the same host. */
const PREFIX = 'boxoffice.';
/** What is one person's own, and goes with the session. */
const PERSONAL = ['place.', 'mine.'];

/** Kept over visits, the same in every tab. */
const local = area('localStorage');
/** Kept over reloads of one tab. */
const tab = area('sessionStorage');

/** Whether nothing, or only a part, outlives the page. */
export const isBlocked = local.isBlocked || tab.isBlocked;

/** The places there are. Those by name or identifier are made when they are asked for. */
export const store = {
  /** The language pages are shown in. */
  language: place(local, 'language'),
  /** `light` or `dark`; nothing or `auto` follows the system. */
  theme: place(local, 'theme'),
  /** Who is logged in. */
  session: place(local, 'session'),
  /** Whether a turn is called out by a sound, and by a notification: `on` or `off`. */
  sound: place(local, 'sound'),
  notify: place(local, 'notify'),
  /** What this gate calls itself. */
  gate: place(local, 'gate'),
  /** Tickets seen last, for a door without a network. */
  tickets: place(local, 'mine.tickets'),
  /** @param {string} concertId The queue token of a concert. */
  token: (concertId) => place(local, `place.${concertId}`),
  /** @param {string} name An idempotency key whose answer has not come. */
  intent: (name) => place(tab, `intent.${name}`),
  /** @param {string} name What is half written in a form. */
  draft: (name) => place(tab, `draft.${name}`),
  /** @param {string} performanceId The seats chosen for a date. */
  choice: (performanceId) => place(tab, `choice.${performanceId}`),
  /** @param {string} performanceId Whether a date's seats are shown as a map or a list. */
  seatsView: (performanceId) => place(tab, `seats.${performanceId}`),
  /** @param {string} concertId What a tab remembers of a place in line. */
  line: (concertId) => place(tab, `line.${concertId}`),
};

/** Forgets what is one person's own. */
export function forgetPersonal() {
  for (const key of local.keys()) {
    if (PERSONAL.some((start) => key.startsWith(PREFIX + start))) local.remove(key);
  }
}

/**
 * One thing kept.
 *
 * @param {ReturnType<typeof area>} area
 * @param {string} name
 */
function place(area, name) {
  const key = PREFIX + name;
  return {
    /** The text kept, or null. */
    get: () => area.get(key),
    /** @param {string} text */
    set: (text) => area.set(key, text),
    remove: () => area.remove(key),
    /** What was written as JSON; null when there is nothing, or nothing of ours. */
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
        // Without a key all of it was emptied.
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
    // Asking is what throws, and some apps answer null.
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
