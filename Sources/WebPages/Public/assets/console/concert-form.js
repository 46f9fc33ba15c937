// The fields of a concert, for making and for changing one.

import { h } from '../kit/dom.js';
import { field, form } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { forgetDraft, draftOf, keepDraft } from './draft.js';
import { fromLocalInput, toLocalInput, zoneText } from './format.js';
import { USUAL_POLICY, inUnit, policyFields, policyFrom, policyValues } from './policy.js';

const MINUTE = 60;

/** What a new concert starts from: the terms the API would choose, on sale tomorrow evening for a month. */
export function usualConcert() {
  const opens = new Date();
  opens.setDate(opens.getDate() + 1);
  opens.setHours(20, 0, 0, 0);
  const closes = new Date(opens);
  closes.setDate(closes.getDate() + 30);
  return {
    title: '', artist: '', venue: '', saleOpensAt: opens.toISOString(), saleClosesAt: closes.toISOString(),
    holdSeconds: 300, seatsPerUser: 4, refundHours: 24, graceSeconds: 120, policy: USUAL_POLICY,
  };
}

/** A concert as the values of its form. Spans are written in minutes; the names are the API's. */
export function valuesOf(concert) {
  return {
    title: concert.title, artist: concert.artist, venue: concert.venue,
    saleOpensAt: toLocalInput(concert.saleOpensAt), saleClosesAt: toLocalInput(concert.saleClosesAt),
    holdSeconds: String(inUnit(concert.holdSeconds, MINUTE)),
    seatsPerUser: String(concert.seatsPerUser), refundHours: String(concert.refundHours),
    graceSeconds: String(inUnit(concert.graceSeconds, MINUTE)), ...policyValues(concert.policy),
  };
}

/** What a form's values ask of the API. */
export function bodyOf(values) {
  const seconds = (name) => Math.round(Number(values[name]) * MINUTE);
  return {
    title: values.title.trim(), artist: values.artist.trim(), venue: values.venue.trim(),
    saleOpensAt: fromLocalInput(values.saleOpensAt), saleClosesAt: fromLocalInput(values.saleClosesAt),
    holdSeconds: seconds('holdSeconds'), seatsPerUser: Number(values.seatsPerUser),
    refundHours: Number(values.refundHours), graceSeconds: seconds('graceSeconds'), policy: policyFrom(values),
  };
}

/**
 * The form of a concert. `name` is that of its draft; `concert` what it starts from; `discard` draws
 * it anew without the draft; `send(values)` as for `form`.
 */
export function concertForm({ name, concert, submit, send, discard, signal }) {
  const draft = draftOf(name);
  const values = { ...valuesOf(concert), ...draft };
  const element = form({
    kind: 'setup', submit, send, fields: [
      draft ? draftNote(name, discard) : null,
      h('fieldset', { class: 'fieldset' }, h('legend', {}, t('setup.what')),
        text('title', values), text('artist', values), text('venue', values)),
      saleFields(values),
      h('fieldset', { class: 'fieldset' }, h('legend', {}, t('setup.rules')),
        h('div', { class: 'field-row' },
          number('holdSeconds', values, { min: 0.02, max: 1440, step: 'any' }),
          number('seatsPerUser', values, { min: 1, max: 100, step: 1 }),
          number('refundHours', values, { min: 0, max: 8784, step: 1 }))),
      policyFields(values),
      number('graceSeconds', values, { min: 0, max: 1440, step: 'any' }),
    ],
  });
  watchWindow(element, signal);
  keepDraft(name, element, signal);
  return element;
}

/** Says that what is shown was written before, and offers to throw it away. */
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
    h('p', { class: 'hint' }, t('setup.zone', { zone: zoneText() })),
    field(t('setup.currency'), {}, {
      hint: t('setup.currency.hint'),
      // Not a name of the form: the box office has this one currency, there is nothing to send.
      control: h('select', {}, h('option', { value: 'KRW' }, t('setup.currency.KRW'))),
    }));
}

function text(name, values) {
  return field(t(`setup.${name}`), {
    name, required: true, maxlength: 200, value: values[name], autocomplete: 'off',
  });
}

function time(name, values) {
  return field(t(`setup.${name}`), { name, type: 'datetime-local', required: true, value: values[name] });
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
