// Signing up, followed by an immediate log-in.

import { post } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { field, form } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { toast } from '../kit/notice.js';
import { go } from '../kit/router.js';
import { accountCard, besideFields, emailField, isPassing, logIn, otherForm, passwordField } from './account.js';

export async function view(page) {
  if (isPassing(page)) return;
  page.show(t('common.signUp'), accountCard(t('common.signUp'), t('fan.signUpLead'),
    form({
      fields: [
        field(t('fan.name'), { name: 'name', required: true, maxlength: 100, autocomplete: 'name' }),
        emailField(),
        passwordField({ isNew: true }),
      ],
      submit: t('fan.makeAccount'),
      send,
    }),
    h('p', { class: 'other-way' }, t('fan.haveAccount'), ' ',
      h('a', { href: otherForm('/login', page.query) }, t('common.logIn')))));

  async function send(values) {
    const [name, email, { password }] = [values.name.trim(), values.email.trim(), values];
    // The same values again are the same intent: an account whose answer was lost is not "taken".
    const wish = { name, email, password };
    try {
      await once('signup', wish, (key) => post('/users', wish, { key, anonymous: true }), { isSecret: true });
    } catch (problem) {
      throw besideFields(problem);
    }
    try {
      await logIn(email, password);
    } catch {
      toast(t('fan.accountMade'), 'good');
      go(otherForm('/login', page.query));
    }
  }
}
