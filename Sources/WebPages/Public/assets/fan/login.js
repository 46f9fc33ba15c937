// Logging in.

import { h } from '../kit/dom.js';
import { form } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { wasEnded } from '../kit/session.js';
import { accountCard, emailField, isPassing, logIn, nextPath, otherForm, passwordField } from './account.js';

export async function view(page) {
  if (isPassing(page)) return;
  const isOnTheWay = nextPath(page.query).startsWith('/concerts/');
  page.show(t('common.logIn'), accountCard(t('common.logIn'), wasEnded() ? t('fan.sessionEnded') : isOnTheWay ? t('fan.logInToGoOn') : null,
    form({
      fields: [emailField(), passwordField()],
      submit: t('common.logIn'),
      send: ({ email, password }) => logIn(email.trim(), password),
    }),
    h('p', { class: 'other-way' }, t('fan.noAccount'), ' ',
      h('a', { href: otherForm('/signup', page.query) }, t('common.signUp')))));
}
