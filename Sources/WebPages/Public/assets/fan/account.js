// What the log-in and sign-up forms share.

import { post } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { field } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { problemText } from '../kit/notice.js';
import { go } from '../kit/router.js';
import { begin, user } from '../kit/session.js';

/** The page to continue with: a path of this site and nothing else, whatever the query says. */
export function nextPath(query) {
  const wanted = query.get('next') ?? '/';
  try {
    const url = new URL(wanted, location.origin);
    // "/.//elsewhere" is on this site as an address, but its path alone would not be.
    const isHere = url.origin === location.origin && wanted.startsWith('/') && !url.pathname.startsWith('//');
    return isHere && !['/login', '/signup'].includes(url.pathname) ? url.pathname + url.search : '/';
  } catch {
    return '/';
  }
}

/** Redirects a person who is logged in already; returns whether it did. */
export function isPassing(page) {
  if (!user()) return false;
  const path = nextPath(page.query);
  // The console is another page with its own modules.
  if (path.startsWith('/console')) location.replace(path);
  else go(path, { isReplacing: true });
  return true;
}

/** The address of the other form, with the same continuation. */
export function otherForm(path, query) {
  const next = query.get('next');
  return next ? `${path}?next=${encodeURIComponent(next)}` : path;
}

/** Logs in; the router then draws the form again, which redirects the person. */
export async function logIn(email, password) {
  begin(await post('/sessions', { email, password }, { anonymous: true }));
}

/** The e-mail field. */
export function emailField(value) {
  const element = field(t('fan.email'), {
    name: 'email', type: 'email', required: true, maxlength: 254, autocomplete: 'username', inputmode: 'email',
    autocapitalize: 'none', spellcheck: 'false', value,
  });
  return ruled(element, t('fan.emailRule'));
}

/** The password field with a switch that shows the typed text. */
export function passwordField({ isNew = false } = {}) {
  const element = field(t('fan.password'), {
    name: 'password', type: 'password', required: true, autocomplete: isNew ? 'new-password' : 'current-password',
    minlength: isNew ? 8 : null, maxlength: isNew ? 128 : null,
  }, { hint: isNew ? t('fan.passwordRule') : undefined });
  const input = element.querySelector('input');
  const show = h('button', {
    type: 'button', class: 'show-password', 'aria-pressed': 'false', 'aria-label': t('fan.showPassword'),
    on: {
      click: () => {
        const isShown = input.type === 'text';
        input.type = isShown ? 'password' : 'text';
        show.setAttribute('aria-pressed', String(!isShown));
        show.textContent = t(isShown ? 'fan.show' : 'fan.hide');
      },
    },
  }, t('fan.show'));
  const box = h('div', { class: 'password' });
  input.replaceWith(box);
  box.append(input, show);
  return ruled(element, t('fan.passwordRule'));
}

/** The browser's own messages may be in another language than the page. */
function ruled(element, words) {
  const input = element.querySelector('input');
  const check = () => {
    input.setCustomValidity('');
    if (!input.validity.valid && !input.validity.valueMissing) input.setCustomValidity(words);
  };
  input.addEventListener('input', check);
  input.addEventListener('change', check);
  return element;
}

/** Shows a refusal beside its field, in the page's language. */
export function besideFields(problem) {
  if (problem.code === 'EMAIL_TAKEN') {
    problem.told = { email: problemText(problem) };
    problem.fields = problem.told;
  }
  for (const name of Object.keys(problem.fields ?? {})) {
    const rule = { email: 'fan.emailRule', password: 'fan.passwordRule' }[name];
    if (rule && problem.code === 'INVALID_REQUEST') problem.told[name] = t(rule);
  }
  return problem;
}

/** The card around both forms. */
export function accountCard(title, lead, ...nodes) {
  return h('section', { class: 'card account' },
    h('h1', {}, title), lead ? h('p', { class: 'faint' }, lead) : null, nodes);
}
