// The line: its state, pausing it, and its policy.

import { patch } from '../kit/api.js';
import { h, replace, setText } from '../kit/dom.js';
import { form } from '../kit/form.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';
import { announce, ask, problemText, toast } from '../kit/notice.js';
import { readConcert } from './concert-head.js';
import { isSamePolicy, policyFields, policyFrom, policyText, policyValues } from './policy.js';

/** Milliseconds for which our own change overrides an event that was already in flight. */
const SETTLING = 1_500;
const KINDS = { OPEN: 'good', PAUSED: 'paused', SOLD_OUT: 'warn', CLOSED: '' };

/**
 * The panel and the `banner` shown above everything while the line is paused. `update(stats)` shows the
 * state, `renew()` reads the concert again; `onPaused` is called whenever pausing begins or ends, `onConcert`
 * with the concert whenever it was read.
 */
export function linePanel(concert, { signal, onPaused, onConcert }) {
  let terms = { paused: concert.paused, policy: concert.policy };
  let stats = null;
  let state = null;
  let shown = null;
  let changedAt = -Infinity;

  const badge = h('span', { class: 'badge' }, '–');
  const told = h('p', { class: 'line-told' }, '\u00a0');
  const policy = h('p', { class: 'line-policy' }, policyText(terms.policy));
  const pauseButton = h('button', { class: 'button large', type: 'button', on: { click: () => turn(!isPaused()) } });
  const resumeButton = h('button', { class: 'button large', type: 'button', on: { click: () => turn(false) } },
    t('console.resume'));
  const bannerText = h('p', {}, '\u00a0');
  const banner = h('section', { class: 'pause-banner', hidden: true, 'aria-label': t('console.paused') },
    h('span', { class: 'pause-sign', 'aria-hidden': 'true' }, '❚❚'),
    h('div', {}, h('h2', {}, t('console.paused.title')), bannerText), resumeButton);
  const editor = h('div', { class: 'line-editor' });
  const changeButton = h('button', {
    class: 'button quiet', type: 'button', 'aria-expanded': 'false', on: { click: () => edit() },
  }, t('console.policy.change'));
  const element = h('section', { class: 'card area-line' },
    h('div', { class: 'card-head' }, h('h2', {}, t('console.line')), badge), told, policy,
    h('div', { class: 'actions' }, pauseButton, changeButton), editor);

  const isPaused = () => state === 'PAUSED' || (state !== 'OPEN' && terms.paused);

  function show() {
    const paused = isPaused();
    badge.className = `badge ${paused ? 'paused' : KINDS[state] ?? ''}`;
    setText(badge, state ? t(`console.state.${state}`) : '–');
    setText(told, state ? t(`console.state.${state}.told`, opening()) : '\u00a0');
    setText(pauseButton, paused ? t('console.resume') : t('console.pause'));
    pauseButton.classList.toggle('quiet', !paused);
    banner.hidden = !paused;
    if (stats) {
      setText(bannerText, t('console.paused.text', { count: stats.waiting, waiting: formatNumber(stats.waiting) }));
    }
    if (shown === paused) return;
    if (shown !== null) announce(paused ? t('console.paused.title') : t('console.resumed'), { isUrgent: paused });
    shown = paused;
    onPaused(paused);
  }

  /** A line that has not opened is closed too; then the time is more useful than the word. */
  function opening() {
    const isAhead = Date.parse(concert.saleOpensAt) > Date.now();
    return {
      when: isAhead ? t('console.opensAt', { time: formatTime(concert.saleOpensAt, 'short', concert.timeZone) })
        : t('console.closedAt', { time: formatTime(concert.saleClosesAt, 'short', concert.timeZone) }),
    };
  }

  async function turn(paused) {
    if (paused && stats?.waiting > 0 && !await ask({
      title: t('console.pause.ask'), yes: t('console.pause'), isDangerous: true,
      text: t('console.pause.text', { count: stats.waiting, waiting: formatNumber(stats.waiting) }),
    })) return;
    for (const button of [pauseButton, resumeButton]) button.disabled = true;
    try {
      take(await change({ paused }));
    } catch (problem) {
      if (!signal.aborted) toast(problemText(problem), 'bad');
    } finally {
      for (const button of [pauseButton, resumeButton]) button.disabled = false;
      // A button that was disabled or removed lost the focus.
      if (document.activeElement === document.body) pauseButton.focus();
    }
  }

  const change = (changes) =>
    patch(`/admin/concerts/${concert.concertId}/queue`, changes, { signal });

  function take(answer) {
    terms = { paused: answer.paused, policy: answer.policy };
    state = answer.state;
    changedAt = Date.now();
    setText(policy, policyText(terms.policy));
    show();
  }

  function edit() {
    const values = policyValues(terms.policy);
    const next = h('dd', {}, policyText(terms.policy));
    const close = () => {
      replace(editor);
      changeButton.setAttribute('aria-expanded', 'false');
      changeButton.focus();
    };
    if (editor.firstChild) return close();
    const fields = policyFields(values);
    const inside = h('p', { class: 'hint', hidden: true });
    const sheet = form({
      kind: 'line-form', submit: t('console.policy.apply'),
      fields: [fields, h('dl', { class: 'now-new' }, h('dt', {}, t('console.now')),
        h('dd', {}, policyText(terms.policy)), h('dt', {}, t('console.new')), next), inside],
      send: async (sent) => {
        const wanted = policyFrom(sent);
        const before = policyText(terms.policy);
        if (!isSamePolicy(wanted, terms.policy)) take(await change({ policy: wanted }));
        close();
        toast(t('console.policy.changed', { before, after: policyText(terms.policy) }), 'good');
      },
    });
    sheet.append(h('button', { class: 'button quiet', type: 'button', on: { click: close } }, t('common.cancel')));
    sheet.addEventListener('input', () => {
      const wanted = policyFrom(Object.fromEntries(new FormData(sheet)));
      setText(next, policyText(wanted));
      inside.hidden = !(wanted.maxActive < (stats?.active ?? 0));
      setText(inside, t('console.policy.fewer', { active: stats?.active ?? 0 }));
    });
    replace(editor, sheet);
    changeButton.setAttribute('aria-expanded', 'true');
    sheet.querySelector('input:checked').focus();
    return undefined;
  }

  show();
  return {
    element, banner,
    update(news) {
      const before = state;
      stats = news;
      if (Date.now() - changedAt > SETTLING) state = news.state;
      if (state === 'OPEN') terms.paused = false;
      show();
      // Another organiser changed it: the current policy has to be read.
      if (before && before !== state) this.renew();
    },
    async renew() {
      try {
        const now = await readConcert(concert.concertId, signal);
        onConcert(now);
        if (Date.now() - changedAt <= SETTLING) return;
        terms = { paused: now.paused, policy: now.policy };
        setText(policy, policyText(terms.policy));
        show();
      } catch {
        // The stream reports when the connection is back; then it is read again.
      }
    },
  };
}
