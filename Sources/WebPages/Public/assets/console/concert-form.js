// The fields of a concert, for creating and for editing one.

import { h } from '../kit/dom.js';
import { field, form } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { clockOf, fromLocalInput, inputOf, knownZone, toLocalInput } from '../kit/zone.js';
import { forgetDraft, draftOf, keepDraft } from './draft.js';
import { zoneText } from './format.js';
import { USUAL_POLICY, inUnit, policyFields, policyFrom, policyValues } from './policy.js';

const MINUTE = 60;
const DAY = 86_400_000;
/** Eight in the evening, in milliseconds from midnight. */
const EVENING = 20 * 3_600_000;

/**
 * The initial values of a new concert: the API's default terms, on sale from tomorrow evening for a month.
 */
export function usualConcert() {
  const timeZone = 'Asia/Seoul';
  const opens = (Math.floor(clockOf(new Date(), timeZone) / DAY) + 1) * DAY + EVENING;
  const instant = (clock) => fromLocalInput(inputOf(clock), timeZone);
  return {
    title: '', artist: '', venue: '', timeZone,
    saleOpensAt: instant(opens), saleClosesAt: instant(opens + 30 * DAY),
    holdSeconds: 300, extensionSeconds: 120, seatsPerUser: 4, refundHours: 24, graceSeconds: 120, policy: USUAL_POLICY,
  };
}

/** A concert as the values of its form. Durations are in minutes; the names are the API's. */
export function valuesOf(concert) {
  return {
    title: concert.title, artist: concert.artist, venue: concert.venue, timeZone: concert.timeZone,
    saleOpensAt: toLocalInput(concert.saleOpensAt, concert.timeZone),
    saleClosesAt: toLocalInput(concert.saleClosesAt, concert.timeZone),
    holdSeconds: String(inUnit(concert.holdSeconds, MINUTE)),
    extensionSeconds: String(inUnit(concert.extensionSeconds, MINUTE)),
    seatsPerUser: String(concert.seatsPerUser), refundHours: String(concert.refundHours),
    graceSeconds: String(inUnit(concert.graceSeconds, MINUTE)), ...policyValues(concert.policy),
  };
}

/** The API request for a form's values. */
export function bodyOf(values) {
  const seconds = (name) => Math.round(Number(values[name]) * MINUTE);
  return {
    title: values.title.trim(), artist: values.artist.trim(), venue: values.venue.trim(),
    timeZone: values.timeZone.trim(),
    saleOpensAt: fromLocalInput(values.saleOpensAt, values.timeZone.trim()),
    saleClosesAt: fromLocalInput(values.saleClosesAt, values.timeZone.trim()),
    holdSeconds: seconds('holdSeconds'), extensionSeconds: seconds('extensionSeconds'), seatsPerUser: Number(values.seatsPerUser),
    refundHours: Number(values.refundHours), graceSeconds: seconds('graceSeconds'), policy: policyFrom(values),
  };
}

/**
 * The form of a concert. `name` is that of its draft; `concert` holds the initial values; `discard` redraws
 * it without the draft; `send(values)` as for `form`.
 */
export function concertForm({ name, concert, submit, send, discard, signal }) {
  const draft = draftOf(name);
  const values = { ...valuesOf(concert), ...draft };
  const element = form({
    kind: 'setup', submit, send, fields: [
      draft ? draftNote(name, discard) : null,
      h('fieldset', { class: 'fieldset' }, h('legend', {}, t('setup.what')),
        text('title', values), text('artist', values), text('venue', values), zoneField(values)),
      saleFields(values),
      h('fieldset', { class: 'fieldset' }, h('legend', {}, t('setup.rules')),
        h('div', { class: 'field-row' },
          number('holdSeconds', values, { min: 0.02, max: 1440, step: 'any' }),
          number('extensionSeconds', values, { min: 0, max: 60, step: 'any' }),
          number('seatsPerUser', values, { min: 1, max: 100, step: 1 }),
          number('refundHours', values, { min: 0, max: 8784, step: 1 }))),
      policyFields(values),
      number('graceSeconds', values, { min: 0, max: 1440, step: 'any' }),
    ],
  });
  watchWindow(element, signal);
  watchZone(element, { isNew: !concert.concertId, signal });
  keepDraft(name, element, signal);
  return element;
}

/** A note that the values come from a draft, with a button to discard it. */
export function draftNote(name, discard) {
  return h('p', { class: 'note draft-note' }, t('setup.draft'), ' ', h('button', {
    class: 'link', type: 'button', on: {
      click: () => {
        forgetDraft(name);
        discard();
      },
    },
  }, t('setup.discard')));
}

function saleFields(values) {
  return h('fieldset', { class: 'fieldset' }, h('legend', {}, t('setup.sale')),
    h('div', { class: 'field-row' }, time('saleOpensAt', values), time('saleClosesAt', values)),
    h('p', { class: 'hint zone-told' }),
    field(t('setup.currency'), {}, {
      hint: t('setup.currency.hint'),
      // Not a field of the form: the box office has this one currency, so there is nothing to send.
      control: h('select', {}, h('option', { value: 'KRW' }, t('setup.currency.KRW'))),
    }));
}

function text(name, values) {
  return field(t(`setup.${name}`), {
    name, required: true, maxlength: 200, value: values[name], autocomplete: 'off',
  });
}

/** The time zone of the hall: a name, with those that the browser knows as suggestions. */
function zoneField(values) {
  const list = h('datalist', { id: 'time-zones' },
    (Intl.supportedValuesOf?.('timeZone') ?? []).map((name) => h('option', { value: name })));
  return h('div', {}, field(t('setup.timeZone'), {
    name: 'timeZone', required: true, maxlength: 64, value: values.timeZone, list: 'time-zones',
    autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
  }, { hint: t('setup.timeZone.hint'), asked: t('setup.timeZone.unknown') }), list);
}

/**
 * Keeps the times and the zone consistent. In a new concert the local times stay; for a concert on sale the
 * instants stay and the local times are rewritten.
 */
function watchZone(element, { isNew, signal }) {
  const { timeZone, saleOpensAt, saleClosesAt } = element.elements;
  const told = element.querySelector('.zone-told');
  let zone = knownZone(timeZone.value.trim());
  const show = () => {
    told.textContent = t('setup.zone', { zone: zoneText(zone) });
  };
  timeZone.addEventListener('input', () => {
    const next = timeZone.value.trim();
    const isUnknown = next !== '' && !knownZone(next);
    timeZone.setCustomValidity(isUnknown ? t('setup.timeZone.unknown') : '');
    if (next === '' || isUnknown || next === zone) return;
    for (const input of isNew ? [] : [saleOpensAt, saleClosesAt]) {
      const instant = fromLocalInput(input.value, zone);
      if (instant) input.value = toLocalInput(instant, next);
    }
    zone = next;
    show();
  }, { signal });
  show();
}

function time(name, values) {
  const asked = name === 'saleClosesAt' ? t('setup.window') : undefined;
  return field(t(`setup.${name}`), { name, type: 'datetime-local', required: true, value: values[name] }, { asked });
}

function number(name, values, bounds) {
  return field(t(`setup.${name}`), {
    name, type: 'number', required: true, inputmode: bounds.step === 1 ? 'numeric' : 'decimal', ...bounds,
    value: values[name],
  }, { hint: t(`setup.${name}.hint`) });
}

function watchWindow(element, signal) {
  const { saleOpensAt: opens, saleClosesAt: closes } = element.elements;
  const check = () => {
    const isWrong = opens.value && closes.value && closes.value <= opens.value;
    closes.setCustomValidity(isWrong ? t('setup.window') : '');
  };
  element.addEventListener('input', check, { signal });
  check();
}
