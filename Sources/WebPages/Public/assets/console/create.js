// Creating a concert.

import { post } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { loadWords, t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { toast } from '../kit/notice.js';
import { go, redraw } from '../kit/router.js';
import { loadStyle } from '../kit/style.js';
import { bodyOf, concertForm, usualConcert } from './concert-form.js';
import { forgetDraft } from './draft.js';

const DRAFT = 'concert.new';

/** Shows the form of a new concert, followed by the form of its first date. */
export async function view(page) {
  await Promise.all([loadWords('setup'), loadStyle('setup')]);
  const form = concertForm({
    name: DRAFT, concert: usualConcert(), submit: t('setup.make'), discard: redraw, signal: page.signal,
    send: async (values) => {
      const body = bodyOf(values);
      const made = await once(DRAFT, body, (key) => post('/admin/concerts', body, { key }));
      forgetDraft(DRAFT);
      toast(t('setup.made', { title: made.title }), 'good');
      // The button stays disabled until the next view is there.
      await go(`/console/${made.concertId}/performances/new`);
    },
  });
  page.show(t('console.newConcert'),
    h('p', { class: 'crumb' }, h('a', { href: '/console' }, t('common.concerts'))),
    h('h1', {}, t('console.newConcert')),
    h('p', { class: 'faint' }, t('setup.lead')), form);
}
