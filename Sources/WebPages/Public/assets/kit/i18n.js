// Words, numbers, money and times in the reader's language.

import { store } from './store.js';
import { isOwnClock, knownZone } from './zone.js';

/** The supported languages, each under its own name. */
export const LANGUAGES = { en: 'English', ko: '한국어' };
/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {string | Record<string, string>} Words The text of a key; by plural category where it has a count. */

/** @type {Record<Language, Record<string, Record<string, Words>>>} */
const loaded = { en: {}, ko: {} };
/** @type {Set<string>} */
const areas = new Set();
let language = preferred();

/** @returns {Language} */
function preferred() {
  const kept = known(store.language.get());
  if (kept) return kept;
  for (const wanted of navigator.languages) {
    const short = known(wanted.slice(0, 2).toLowerCase());
    if (short) return short;
  }
  return 'en';
}

/**
 * The language with this name, if it is supported.
 *
 * @param {string | null} name
 */
function known(name) {
  return /** @type {Language[]} */ (Object.keys(LANGUAGES)).find((one) => one === name);
}

/** The current language of the pages: `en` or `ko`. */
export function currentLanguage() {
  return language;
}

/**
 * Loads the words of areas (`words/AREA.LANGUAGE.js`) before a page is drawn.
 *
 * @param {string[]} names
 */
export async function loadWords(...names) {
  document.documentElement.lang = language;
  await Promise.all(names.map(async (name) => {
    areas.add(name);
    if (loaded[language][name]) return;
    const module = await import(`../words/${name}.${language}.js`);
    loaded[language][name] = module.default;
  }));
}

/**
 * Changes the language for this and later visits; the caller redraws the page.
 *
 * @param {Language} name
 */
export async function setLanguage(name) {
  language = name;
  store.language.set(name);
  await loadWords(...areas);
}

/**
 * The words for a key such as `line.ahead`: the area, a dot, the name in it.
 *
 * `{name}` in the words is replaced with `values.name`, with numbers formatted for the language. Words may be
 * an object by plural category (`one`, `other`), chosen by `values.count`.
 *
 * @param {string} key
 * @param {Record<string, any>} values
 * @returns {string}
 */
export function t(key, values = {}) {
  const dot = key.indexOf('.');
  let words = loaded[language][key.slice(0, dot)]?.[key.slice(dot + 1)];
  if (words === undefined) return key;
  if (typeof words === 'object') {
    words = /** @type {Record<string, string>} */ (words)[new Intl.PluralRules(language).select(values.count)] ?? words.other;
  }
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(value) : String(value);
  });
}

/**
 * Whether a key has words.
 *
 * @param {string} key
 */
export function hasWords(key) {
  return t(key) !== key;
}

/**
 * On an English page, the API's own English sentence; in another language, the page's own words.
 *
 * @template Own
 * @param {string} sentence
 * @param {Own} own
 */
export function fromServer(sentence, own) {
  return language === 'en' ? sentence : own;
}

/**
 * A number with the language's separators.
 *
 * @param {number} value
 */
export function formatNumber(value) {
  return new Intl.NumberFormat(language).format(value);
}

/**
 * Whole minor units of a currency.
 *
 * @param {number} amount
 */
export function formatMoney(amount, currency = 'KRW') {
  // Korean writes won as a word after the number: 396,000원, which no browser does.
  if (language === 'ko' && currency === 'KRW') return `${formatNumber(amount)}원`;
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/**
 * A day and time, for example of a performance. `form`: `full`, `day`, `time` or `short`.
 *
 * With a `zone` it is that zone's local time, and the zone is named where the reader's local time differs;
 * without, it is the reader's own local time. A day alone needs no zone name.
 *
 * @param {string} text
 * @param {'full' | 'day' | 'time' | 'short'} form
 * @param {string} [zone]
 */
export function formatTime(text, form = 'full', zone) {
  /** @type {Record<string, Intl.DateTimeFormatOptions>} */
  const forms = {
    full: { dateStyle: 'full', timeStyle: 'short' },
    day: { dateStyle: 'medium' },
    time: { timeStyle: 'short' },
    short: { month: 'short', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit' },
  };
  const instant = new Date(text);
  const timeZone = knownZone(zone);
  const told = new Intl.DateTimeFormat(language, { ...forms[form], timeZone }).format(instant);
  const isPlain = !zone || form === 'day' || (timeZone && isOwnClock(instant, timeZone));
  if (isPlain) return told;
  return form === 'full' ? `${told} (${zoneName(timeZone, 'long', instant)})`
    : `${told} ${zoneName(timeZone, 'short', instant)}`;
}

/**
 * The name of a zone at an instant: `long`, such as Korean Standard Time, or `short`, such as GMT+9.
 *
 * @param {string | undefined} zone
 * @param {'long' | 'short'} style
 */
export function zoneName(zone, style = 'long', instant = new Date()) {
  return new Intl.DateTimeFormat(language, { timeZone: knownZone(zone), timeZoneName: style })
    .formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/**
 * Seconds as a running clock: `4:05`, `1:00:09`.
 *
 * @param {number} seconds
 */
export function formatClock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
}

/**
 * Seconds in words, approximately, for example `about 3 minutes`.
 *
 * @param {number} seconds
 */
export function formatWait(seconds) {
  if (seconds < 60) return t('common.seconds', { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 3600) return t('common.minutes', { count: Math.ceil(seconds / 60) });
  return t('common.hours', { count: Math.round(seconds / 360) / 10 });
}
