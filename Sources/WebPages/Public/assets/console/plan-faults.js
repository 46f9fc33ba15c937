// The faults of a seating plan, with their place in the file and in the reader's language.

import { formatNumber, fromServer, hasWords, t } from '../kit/i18n.js';

/** The reasons the API gives, and the keys of their translations; the groups are the translations' values. */
/** @type {[RegExp, string][]} */
const REASONS = [
  [/^is required$/, 'required'],
  [/^must be a list/, 'list'],
  [/^must be an object$/, 'object'],
  [/^must be a string$/, 'text'],
  [/^is not a known field$/, 'unknown'],
  [/^must have at most (?<max>\d+) characters/, 'characters'],
  [/^must have visible characters$/, 'invisible'],
  [/^must be an object with x and y$/, 'position'],
  [/^has (?<count>\d+) more faults$/, 'more'],
  [/^seat_guid (?<guid>.+) appears twice$/, 'guid'],
  [/^must be a whole number from (?<min>\d+) to (?<max>\d+)$/, 'whole'],
  [/^must be a number between/, 'coordinate'],
  [/^a seating plan must have zones or seats$/, 'shape'],
  [/^a performance must have 1 to (?<max>\d+) seats$/, 'size'],
  [/^a price for category (?<category>.+) is required$/, 'price'],
  [/^a seat without a grade needs/, 'gradeless'],
  [/^section (?<section>.*), row (?<row>.*), number (?<number>.+) appears twice$/, 'twice'],
];
/** The values that are numbers. */
const NUMBERS = ['min', 'max', 'count'];

/** The faults in a refusal, each `{place, reason, field}`. `plan` is the parsed file. */
export function faultsOf(problem, plan) {
  // Not `fields`, which has one error each: several categories may lack their price.
  return (problem.body?.errors ?? []).map(({ field, reason }) => ({
    field, place: placeOf(field, plan), reason: reasonText(reason),
  }));
}

/** A warning in the reader's language, with its place: seats by name, parts by their place in the file. */
export function warningText({ code, count, detail, fields, seats }) {
  const key = `setup.warning.${code}`;
  const places = [...seats.map(seatText), ...fields];
  const where = `${places.join(t('setup.warning.join'))}${count > places.length ? ' …' : ''}`;
  return hasWords(key) ? t(key, { count, where }) : fromServer(detail, t('setup.warning.other', { where }));
}

function seatText({ section, row, number }) {
  return [['zones', section], ['rows', row], ['seats', number]].filter(([, name]) => name)
    .map(([list, name]) => t(`setup.place.${list}`, { name })).join(' ');
}

/** A reason in the reader's language; one without a translation is only reported as invalid. */
function reasonText(reason) {
  return knownReason(reason) ?? fromServer(reason, t('setup.fault.other'));
}

/** A reason in the reader's language, or undefined when there is no translation. */
export function knownReason(reason) {
  for (const [pattern, name] of REASONS) {
    const found = pattern.exec(reason);
    if (!found) continue;
    const values = { ...found.groups };
    for (const bound of NUMBERS) if (values[bound]) values[bound] = formatNumber(Number(values[bound]));
    return t(`setup.fault.${name}`, values);
  }
  return undefined;
}

/**
 * The place of `zones[3].rows[0].seats[7]` in the hall: by names when the file has them, otherwise by index.
 */
export function placeOf(field, plan) {
  const path = field.replace(/^seatingPlan\./, '');
  const parts = [];
  let here = plan;
  for (const [, list, index] of path.matchAll(/(zones|rows|seats)\[(\d+)\]/g)) {
    here = here?.[list]?.[Number(index)];
    const name = here?.name ?? here?.row_number ?? here?.seat_number ?? here?.number;
    const isNamed = typeof name === 'string' ? name !== '' : typeof name === 'number';
    parts.push(t(`setup.place.${list}`, { name: isNamed ? String(name) : `#${Number(index) + 1}` }));
  }
  return parts.join(' · ');
}
