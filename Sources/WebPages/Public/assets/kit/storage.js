// What the browser keeps for these pages. Where it keeps nothing ("block all cookies", a full disk, some
// windows inside other apps), the page's own memory does, for as long as the page is open.

/** Kept over visits, the same in every tab. */
export const local = store('localStorage');
/** Kept over reloads of one tab. */
export const session = store('sessionStorage');

function store(name) {
  const memory = new Map();
  let kept = null;
  try {
    // Asking is what throws, and some apps answer null.
    kept = window[name];
    kept.getItem(name);
  } catch {
    kept = null;
  }
  return {
    /** Whether nothing outlives the page. */
    isBlocked: kept === null,
    /** The text under a key, or null. */
    get: (key) => memory.get(key) ?? kept?.getItem(key) ?? null,
    /** Keeps a text under a key. */
    set(key, text) {
      try {
        kept.setItem(key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    /** Forgets what is under a key. */
    remove(key) {
      memory.delete(key);
      kept?.removeItem(key);
    },
    /** All keys there are. */
    keys: () => [...new Set([...memory.keys(), ...(kept ? Object.keys(kept) : [])])],
  };
}
