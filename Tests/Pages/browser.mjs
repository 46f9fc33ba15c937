// As much of a browser as the pages' modules look at when they are loaded. What a page looks like and does is
// tested in a real one (Tests/Browser); here are only rules that need none.

import { webcrypto } from 'node:crypto';

// Node 18, which is Debian's, has it under another name.
globalThis.crypto ??= webcrypto;

/** A storage like the browser's; `isFull` refuses to keep more. */
export class FakeStorage {
  isFull = false;
  #kept = new Map();

  constructor() {
    return new Proxy(this, { ownKeys: () => [...this.#kept.keys()], getOwnPropertyDescriptor: (_, key) => (
      this.#kept.has(key) ? { enumerable: true, configurable: true, value: this.#kept.get(key) } : undefined),
    get: (_, name) => (typeof this[name] === 'function' ? this[name].bind(this) : this[name]),
    set: (_, name, value) => Reflect.set(this, name, value) });
  }

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, text) {
    if (this.isFull) throw new Error('QuotaExceededError');
    this.#kept.set(key, String(text));
  }

  removeItem(key) {
    this.#kept.delete(key);
  }
}

const element = () => Object.assign(new EventTarget(), {
  style: { setProperty() {} }, dataset: {}, textContent: '', setAttribute() {}, append() {}, replaceChildren() {},
});

/** Puts it there. `languages` are those the reader asks for. */
export function openBrowser({ languages = ['en'] } = {}) {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), {
    hidden: false, documentElement: element(), createElement: element, createElementNS: element,
    querySelector: () => null, querySelectorAll: () => [], getElementById: () => null,
  });
  const location = new URL('https://tickets.example.com/');
  Object.assign(window, { localStorage: new FakeStorage(), sessionStorage: new FakeStorage(), document, location });
  for (const [name, value] of Object.entries({ window, document, location, navigator: { languages } })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return window;
}

/** A module of the pages by its path in the assets; `reload` loads it anew, as a reload of the page does. */
export function load(path, reload = '') {
  return import(new URL(`../../Sources/WebPages/Public/assets/${path}${reload && `?${reload}`}`, import.meta.url).href);
}

/** Takes over `setTimeout`: what was set runs when the test says so. Answers `{run, set, restore}`. */
export function holdTimers() {
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  const set = new Map();
  let count = 0;
  globalThis.setTimeout = (callback, milliseconds) => {
    count += 1;
    set.set(count, { callback, milliseconds });
    return count;
  };
  globalThis.clearTimeout = (id) => set.delete(id);
  return {
    set,
    run() {
      for (const [id, { callback }] of [...set]) {
        set.delete(id);
        callback();
      }
    },
    restore: () => Object.assign(globalThis, { setTimeout: real, clearTimeout: clear }),
  };
}
