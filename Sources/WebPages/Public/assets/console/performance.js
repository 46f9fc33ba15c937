// Adding a date: its start, and its seats by a count or a seating plan.

import { h, replace } from '../kit/dom.js';
import { field, form } from '../kit/form.js';
import { formatNumber, loadWords, t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { toast } from '../kit/notice.js';
import { go, redraw } from '../kit/router.js';
import { loadStyle } from '../kit/style.js';
import { clockOf, fromLocalInput, inputOf, toLocalInput } from '../kit/zone.js';
import { draftNote } from './concert-form.js';
import { concertHead, readConcert } from './concert-head.js';
import { draftOf, forgetDraft, keepDraft } from './draft.js';
import { zoneText } from './format.js';
import { planField } from './plan-field.js';
import { knownReason } from './plan-faults.js';
import { upload } from './upload.js';

const PRICE_MAX = 1_000_000_000;
const SEATS_MAX = 100_000;
const DAY = 86_400_000;
/** Seven in the evening, in milliseconds from midnight. */
const EVENING = 19 * 3_600_000;

/** Shows the form of a new date. */
export async function view(page) {
  const [concert] = await Promise.all([
    readConcert(page.params.concertId, page.signal), loadWords('setup'), loadStyle('setup'),
  ]);
  const draft = `date.${concert.concertId}`;
  const kept = draftOf(draft);
  const values = { startsAt: usualStart(concert), seats: 'plan', seatCount: '50', price: '', ...kept };
  const plan = planField({ currency: concert.currency, signal: page.signal, prices: kept ?? {} });
  const seats = seatsFields(values, plan);
  const sending = h('div', { class: 'sending' });
  const element = form({
    kind: 'setup', submit: t('setup.makeDate'),
    fields: [
      kept ? draftNote(draft, redraw) : null,
      field(t('setup.startsAt'), {
        name: 'startsAt', type: 'datetime-local', required: true, value: values.startsAt,
        min: toLocalInput(new Date(), concert.timeZone),
      }, { hint: t('setup.zone', { zone: zoneText(concert.timeZone) }) }),
      seats, sending,
    ],
    send: async (sent) => {
      const made = await send(concert, draft, sent, plan, sending, page.signal);
      forgetDraft(draft);
      toast(t('setup.madeDate', { count: made.capacity, seats: formatNumber(made.capacity) }), 'good');
      await go(`/console/${concert.concertId}`);
    },
  });
  keepDraft(draft, element, page.signal);
  page.show(`${t('console.tab.date')} · ${concert.title}`, concertHead(concert, 'date'),
    h('h2', { class: 'visually-hidden' }, t('console.tab.date')), element);
}

async function send(concert, draft, sent, plan, sending, signal) {
  const startsAt = fromLocalInput(sent.startsAt, concert.timeZone);
  const isPlan = sent.seats === 'plan';
  const text = isPlan ? plan.bodyText({ startsAt }, sent)
    : JSON.stringify({ startsAt, seatCount: Number(sent.seatCount), price: Number(sent.price) });
  const content = isPlan ? [startsAt, plan.fingerprint(), plan.pricesOf(sent)] : text;
  const bar = h('progress', { max: 1, value: 0, 'aria-label': t('setup.sending') });
  const told = h('p', { class: 'hint' }, t('setup.sending'));
  if (isPlan) replace(sending, bar, told);
  try {
    return await once(draft, content, (key) => upload(`/admin/concerts/${concert.concertId}/performances`, text, {
      key, signal,
      onProgress: (share) => {
        bar.value = share;
        if (share === 1) told.textContent = t('setup.making');
      },
    }));
  } catch (problem) {
    for (const [name, reason] of Object.entries(problem.fields ?? {})) problem.told[name] = knownReason(reason);
    throw problem;
  } finally {
    replace(sending);
  }
}

function seatsFields(values, plan) {
  const numbered = h('div', { class: 'field-row' },
    field(t('setup.seatCount'), {
      name: 'seatCount', type: 'number', inputmode: 'numeric', required: true, min: 1, max: SEATS_MAX, step: 1,
      value: values.seatCount,
    }, { hint: t('setup.seatCount.hint') }),
    field(t('setup.price'), {
      name: 'price', type: 'number', inputmode: 'numeric', required: true, min: 0, max: PRICE_MAX, step: 1,
      value: values.price,
    }));
  const choice = (name) => h('label', { class: 'choice' },
    h('input', { type: 'radio', name: 'seats', value: name, checked: name === values.seats }),
    h('span', {}, h('strong', {}, t(`setup.seats.${name}`)),
      h('span', { class: 'hint' }, t(`setup.seats.${name}.why`))));
  const show = (name) => {
    // What is not selected is neither validated nor sent.
    numbered.hidden = name !== 'numbered';
    for (const input of numbered.querySelectorAll('input')) input.disabled = numbered.hidden;
    plan.setActive(name === 'plan');
  };
  const element = h('fieldset', { class: 'fieldset', on: {
    input: ({ target }) => {
      if (target.name === 'seats') show(target.value);
    },
  } },
  h('legend', {}, t('setup.seatsLegend')),
  h('div', { class: 'choices two' }, choice('plan'), choice('numbered')), numbered, plan.element);
  show(values.seats);
  return element;
}

/** Seven in the evening of the day after the last date, or of the day the sale closes. */
function usualStart(concert) {
  const last = concert.performances.map(({ startsAt }) => startsAt).sort().at(-1);
  const from = new Date(Math.max(Date.now(), Date.parse(last ?? concert.saleClosesAt)));
  const clock = clockOf(from, concert.timeZone);
  return inputOf(last ? clock + DAY : Math.floor(clock / DAY) * DAY + EVENING);
}
