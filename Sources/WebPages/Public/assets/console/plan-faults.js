// What is wrong with a seating plan, told with the place in the file and in the reader's language.

import { formatNumber, t } from '../kit/i18n.js';

/** The reasons the API gives, and the words for them; the groups are the words' values. */
const REASONS = [
  [/^is required$/, 'required'],
  [/^must be a list/, 'list'],
  [/^must be an object$/, 'object'],
  [/^must be a text$/, 'text'],
  [/^is not a known field$/, 'unknown'],
  [/^must have 1 to (?<max>\d+) characters/, 'characters'],
  [/^must be a whole number from (?<min>\d+) to (?<max>\d+)$/, 'whole'],
  [/^must be a number between/, 'coordinate'],
  [/^a seating plan has zones or seats$/, 'shape'],
  [/^a performance has 1 to (?<max>\d+) seats$/, 'size'],
  [/^a price for category (?<category>.+) is required$/, 'price'],
  [/^a seat without a grade needs/, 'gradeless'],
  [/^section (?<section>.*), row (?<row>.*), number (?<number>.+) stands twice$/, 'twice'],
];

/** The faults a refusal names, each `{place, reason, field}`. `plan` is the parsed file. */
export function faultsOf(problem, plan) {
  return Object.entries(problem.fields ?? {}).map(([field, reason]) => ({
    field, place: placeOf(field, plan), reason: reasonText(reason),
  }));
}

/** A reason in the reader's language, as far as there are words for it. */
export function reasonText(reason) {
  for (const [pattern, name] of REASONS) {
    const found = pattern.exec(reason);
    if (!found) continue;
    const values = { ...found.groups };
    for (const bound of ['min', 'max']) if (values[bound]) values[bound] = formatNumber(Number(values[bound]));
    return t(`setup.fault.${name}`, values);
  }
  return reason;
}

/** Where `zones[3].rows[0].seats[7]` is in the hall: by names when the file has them, else by count. */
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
