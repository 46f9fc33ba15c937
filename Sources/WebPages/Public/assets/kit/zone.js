// Local time of a venue, wherever the reader is.

/** @type {Intl.DateTimeFormatOptions} */
const MINUTES = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
const DAY = 86_400_000;
/** @type {Map<string | undefined, Intl.DateTimeFormat | null>} */
const clocks = new Map();

/**
 * The zone if this browser knows it, otherwise undefined: the reader's own local time is then used.
 *
 * @param {string | undefined} zone
 */
export function knownZone(zone) {
  return zone && clockIn(zone) ? zone : undefined;
}

/** @param {string | undefined} zone */
function clockIn(zone) {
  if (!clocks.has(zone)) {
    try {
      clocks.set(zone, new Intl.DateTimeFormat('en-US', { ...MINUTES, hourCycle: 'h23', timeZone: zone }));
    } catch {
      clocks.set(zone, null);
    }
  }
  return clocks.get(zone);
}

/**
 * A zone's local time at an instant, as milliseconds of a UTC clock; without a zone the reader's.
 *
 * @param {Date} instant
 * @param {string} [zone]
 */
export function clockOf(instant, zone) {
  /** @type {Record<string, number>} */
  const part = {};
  for (const { type, value } of /** @type {Intl.DateTimeFormat} */ (clockIn(knownZone(zone))).formatToParts(instant)) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/**
 * Whether the reader's local time equals the zone's at an instant.
 *
 * @param {Date} instant
 * @param {string} zone
 */
export function isOwnClock(instant, zone) {
  return clockOf(instant, zone) === clockOf(instant);
}

/**
 * An instant in the form of a `datetime-local` input.
 *
 * @param {string | Date} text
 * @param {string} [zone]
 */
export function toLocalInput(text, zone) {
  return inputOf(clockOf(new Date(text), zone));
}

/**
 * A local time in the form of a `datetime-local` input.
 *
 * @param {number} clock
 */
export const inputOf = (clock) => new Date(clock).toISOString().slice(0, 16);

/**
 * The instant that a `datetime-local` input stands for, or undefined when it is empty. An hour that occurs
 * twice means its first occurrence; a skipped hour is interpreted with the offset from before the change.
 *
 * @param {string} value
 * @param {string} [zone]
 */
export function fromLocalInput(value, zone) {
  const clock = value ? Date.parse(`${value}Z`) : NaN;
  if (Number.isNaN(clock) || Math.abs(clock) > 8e15) return undefined;
  // No zone changes its offset twice in two days.
  const shifts = [clock - DAY, clock + DAY].map((near) => clockOf(new Date(near), zone) - near);
  const meant = shifts.map((shift) => clock - shift).filter((instant) => isShown(clock, instant, zone));
  return new Date(meant.length > 0 ? Math.min(...meant) : clock - shifts[0]).toISOString();
}

/**
 * @param {number} clock
 * @param {number} instant
 * @param {string} [zone]
 */
const isShown = (clock, instant, zone) => clockOf(new Date(instant), zone) === Math.floor(clock / 1000) * 1000;
