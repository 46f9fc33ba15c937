// Formatting of shares and durations in the console.

import { currentLanguage, t, zoneName } from '../kit/i18n.js';
import { knownZone } from '../kit/zone.js';

/**
 * A share as whole percent. Rounded down, so that 100 % means all; a small positive share is never shown as 0
 * %.
 */
export function formatShare(part, whole) {
  if (!(whole > 0)) return '–';
  const percent = Math.floor((part / whole) * 100);
  const text = new Intl.NumberFormat(currentLanguage(), { style: 'percent' });
  return percent === 0 && part > 0 ? `<${text.format(0.01)}` : text.format(percent / 100);
}

/** A duration exactly, in the largest unit that needs no fraction. */
export function formatSpan(seconds) {
  if (seconds > 0 && seconds % 3600 === 0) return t('common.hours', { count: seconds / 3600 });
  if (seconds > 0 && seconds % 60 === 0) return t('common.minutes', { count: seconds / 60 });
  return t('common.seconds', { count: seconds });
}

/**
 * A time zone in words, for example `Korean Standard Time (Asia/Seoul)`; the reader's own when it is not
 * known.
 */
export function zoneText(zone) {
  const known = knownZone(zone) ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${zoneName(known)} (${known})`;
}
