// How the console writes shares and spans of time.

import { currentLanguage, t } from '../kit/i18n.js';

/**
 * A share as whole percent. Cut off rather than rounded, so that 100 % means all; a little of
 * something is never shown as nothing.
 */
export function formatShare(part, whole) {
  if (!(whole > 0)) return '–';
  const percent = Math.floor((part / whole) * 100);
  const text = new Intl.NumberFormat(currentLanguage(), { style: 'percent' });
  return percent === 0 && part > 0 ? `<${text.format(0.01)}` : text.format(percent / 100);
}

/** Seconds exactly, in the largest unit that needs no fraction. */
export function formatSpan(seconds) {
  if (seconds > 0 && seconds % 3600 === 0) return t('common.hours', { count: seconds / 3600 });
  if (seconds > 0 && seconds % 60 === 0) return t('common.minutes', { count: seconds / 60 });
  return t('common.seconds', { count: seconds });
}

/** An instant as a `datetime-local` input has it, in the reader's own zone. */
export function toLocalInput(text) {
  const date = new Date(text);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant a `datetime-local` input means, or undefined when it is empty. */
export function fromLocalInput(value) {
  const date = new Date(value);
  return value && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}

/** The reader's time zone in words, for example `Korean Standard Time (Asia/Seoul)`. */
export function zoneText() {
  const format = new Intl.DateTimeFormat(currentLanguage(), { timeZoneName: 'long' });
  const name = format.formatToParts(new Date()).find((part) => part.type === 'timeZoneName')?.value;
  return `${name} (${format.resolvedOptions().timeZone})`;
}
