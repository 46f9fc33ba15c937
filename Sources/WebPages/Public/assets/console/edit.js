// Editing a concert: only differences are sent, so that two organisers do not undo each other's work.

import { patch } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { formatNumber, formatTime, loadWords, t } from '../kit/i18n.js';
import { toast } from '../kit/notice.js';
import { go, redraw } from '../kit/router.js';
import { loadStyle } from '../kit/style.js';
import { bodyOf, concertForm, valuesOf } from './concert-form.js';
import { concertHead, readConcert } from './concert-head.js';
import { forgetDraft } from './draft.js';

/** Shows the form of a concert with its current values, and its dates. */
export async function view(page) {
  const [concert] = await Promise.all([
    readConcert(page.params.concertId, page.signal), loadWords('setup'), loadStyle('setup'),
  ]);
  const draft = `concert.${concert.concertId}`;
  const before = bodyOf(valuesOf(concert));
  const form = concertForm({
    name: draft, concert, submit: t('setup.save'), discard: redraw, signal: page.signal,
    send: async (values) => {
      const changes = differences(before, bodyOf(values));
      if (Object.keys(changes).length > 0) {
        await patch(`/admin/concerts/${concert.concertId}`, changes);
      }
      forgetDraft(draft);
      toast(Object.keys(changes).length > 0 ? t('setup.saved') : t('setup.unchanged'), 'good');
      await go(`/console/${concert.concertId}`);
    },
  });
  page.show(`${t('console.tab.edit')} · ${concert.title}`, concertHead(concert, 'edit'),
    h('h2', { class: 'visually-hidden' }, t('console.tab.edit')), form, dates(concert));
}

function differences(before, after) {
  return Object.fromEntries(Object.entries(after)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
}

function dates(concert) {
  return h('section', { class: 'date-list' }, h('h2', { class: 'section-title' }, t('setup.dates')),
    concert.performances.length === 0 ? h('p', { class: 'faint' }, t('console.noDates')) :
      h('ul', { class: 'plain' }, concert.performances.map(({ startsAt, capacity }) =>
        h('li', {}, formatTime(startsAt, 'full', concert.timeZone), ' · ',
          h('span', { class: 'faint' }, t('setup.seats', { count: capacity, seats: formatNumber(capacity) }))))),
    h('p', {}, h('a', { class: 'button quiet', href: `/console/${concert.concertId}/performances/new` },
      t('console.tab.date'))));
}
