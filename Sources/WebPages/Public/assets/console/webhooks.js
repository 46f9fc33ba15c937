// Endpoints that receive events.

import { get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { loadWords, t } from '../kit/i18n.js';
import { loadStyle } from '../kit/style.js';
import { webhookCard } from './webhook-card.js';
import { newWebhookForm } from './webhook-form.js';

export async function view(page) {
  const [{ items }] = await Promise.all([
    get('/admin/webhooks', { signal: page.signal }), loadWords('hooks'), loadStyle('hooks'),
  ]);
  const list = h('div', { class: 'stack' });
  const none = h('p', { class: 'note' }, t('hooks.none'));
  const tell = () => {
    none.hidden = list.children.length > 0;
  };
  const heading = h('h1', { tabindex: '-1' }, t('hooks.title'));
  const gone = () => {
    tell();
    heading.focus();
  };
  const card = (webhook, secret) => webhookCard(webhook, { secret, signal: page.signal, onGone: gone });
  replace(list, items.map((webhook) => card(webhook)));
  tell();
  page.show(t('hooks.title'),
    heading, h('p', { class: 'faint lead' }, t('hooks.lead')),
    none, list,
    h('section', { class: 'card hooks-new', 'aria-labelledby': 'hooks-new' },
      h('h2', { id: 'hooks-new' }, t('hooks.new')),
      newWebhookForm((made) => {
        const { secret, ...webhook } = made;
        const element = card(webhook, secret);
        list.prepend(element);
        tell();
        element.querySelector('.secret input').focus();
      })));
}
