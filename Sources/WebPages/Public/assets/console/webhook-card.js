// One webhook: its state, its secret when it is new, its deliveries.

import { Problem, patch, post, remove } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatTime, fromServer, t } from '../kit/i18n.js';
import { announce, ask, problemText, toast } from '../kit/notice.js';
import { deliveryLog } from './webhook-deliveries.js';
import { chosenKinds, failureText, kindBoxes, kindName } from './webhook-form.js';

/** The card of a webhook; `onGone` is called when it was removed. */
export function webhookCard(webhook, { secret, signal, onGone }) {
  const path = `/admin/webhooks/${webhook.webhookId}`;
  const element = h('article', { class: 'card hook' });
  // It is never shown again, so it stays visible until the page is left.
  let shownSecret = secret;
  draw(webhook);
  return element;

  function draw(now) {
    const log = h('div', { class: 'hook-log' });
    const act = (work) => guarded(async () => work(path));
    replace(element,
      h('div', { class: 'hook-head' },
        h('h2', {}, now.description || new URL(now.url).host),
        h('span', { class: `badge ${now.enabled ? 'good' : 'warn'}` }, t(now.enabled ? 'hooks.on' : 'hooks.off'))),
      h('p', { class: 'hook-url' }, now.url),
      now.disabledReason ? h('p', { class: 'note bad' }, t('hooks.disabled', {
        reason: fromServer(now.disabledReason, t('hooks.disabledWhy')),
      })) : null,
      now.enabled && now.failingSince
        ? h('p', { class: 'note warn' }, t('hooks.failing', { time: formatTime(now.failingSince, 'short') })) : null,
      h('p', { class: 'faint' }, t('hooks.hears', {
        kinds: now.events ? now.events.map(kindName).join(', ') : t('hooks.all'),
      })),
      shownSecret ? secretBox(shownSecret) : null,
      h('div', { class: 'actions' },
        button('hooks.test', () => act(test)),
        button(now.enabled ? 'hooks.turnOff' : 'hooks.turnOn', () => act(async () => {
          drawAgain(await patch(path, { enabled: !now.enabled }), 'switch');
          announce(t(now.enabled ? 'hooks.off' : 'hooks.on'));
        }), { data: { does: 'switch' } }),
        button('hooks.change', () => editKinds(log, now), { data: { does: 'change' } }),
        button('hooks.renew', () => act(renew), { data: { does: 'renew' } }),
        button('hooks.deliveries', (pressed) => {
          const isOpen = pressed.getAttribute('aria-expanded') === 'true';
          pressed.setAttribute('aria-expanded', String(!isOpen));
          replace(log, isOpen ? null : deliveryLog(path, signal));
        }, { 'aria-expanded': 'false', data: { does: 'deliveries' } }),
        button('hooks.remove', () => act(async () => {
          const question = { title: t('hooks.removeTitle'), text: t('hooks.removeText'), yes: t('hooks.remove') };
          if (!await ask({ ...question, isDangerous: true })) return;
          await remove(path);
          element.remove();
          toast(t('hooks.removed'), 'good');
          onGone();
        }))),
      log);

    async function renew() {
      if (!await ask({ title: t('hooks.renewTitle'), text: t('hooks.renewText'), yes: t('hooks.renew') })) return;
      const made = await post(`${path}/secret`, {});
      shownSecret = made.secret;
      draw(now);
      element.querySelector('.secret input').focus();
    }
  }

  /** Redraws what changed; the focus stays on the same button. */
  function drawAgain(now, does) {
    draw(now);
    element.querySelector(`[data-does=${does}]`).focus();
  }

  function editKinds(log, before) {
    const form = h('form', { class: 'stack hooks-form' }, kindBoxes(before.events),
      h('div', { class: 'actions' },
        h('button', { class: 'button', type: 'submit' }, t('hooks.save')),
        h('button', {
          class: 'button quiet', type: 'button', on: { click: () => drawAgain(before, 'change') },
        }, t('common.cancel'))));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      guarded(async () => drawAgain(await patch(path, { events: chosenKinds(form) }), 'change'));
    });
    element.querySelector('[data-does=deliveries]').setAttribute('aria-expanded', 'false');
    replace(log, form);
    form.querySelector('input').focus();
  }
}

function button(key, press, more = {}) {
  return h('button', {
    class: 'button quiet', type: 'button', ...more, on: { click: (event) => press(event.currentTarget) },
  }, t(key));
}

async function test(path) {
  const told = await post(`${path}/test`, {});
  if (told.delivered) toast(t('hooks.tested', { status: told.status }), 'good');
  else toast(t('hooks.testFailed', { error: failureText(told.error, told.status) }), 'bad');
}

async function guarded(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(problemText(error), 'bad');
  }
}

/** The secret in a field that can be copied; it can never be read again. */
function secretBox(secret) {
  const input = h('input', { readonly: true, value: secret, id: `secret-${secret.slice(6, 14)}`, autocomplete: 'off' });
  return h('div', { class: 'secret note good' },
    h('label', { for: input.id }, t('hooks.secret')),
    h('div', { class: 'secret-line' }, input,
      navigator.clipboard ? button('hooks.copy', async () => {
        await navigator.clipboard.writeText(secret);
        toast(t('hooks.copied'), 'good');
      }) : null),
    h('p', { class: 'hint' }, t('hooks.secretHint')));
}
