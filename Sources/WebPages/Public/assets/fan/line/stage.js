// The frame shared by all stages of the line.

import { h } from '../../kit/dom.js';
import { poster } from '../poster.js';

/** Shows a stage below the concert's name; moves the keyboard focus when it would be lost. */
export function showStage({ page, concert }, title, kind, ...nodes) {
  const main = document.querySelector('main');
  const hadFocus = main.contains(document.activeElement) && document.activeElement !== main;
  page.show(title, h('div', { class: `line ${kind}` },
    h('a', { class: 'line-concert', href: `/concerts/${concert.concertId}` },
      h('span', { class: 'line-face' }, poster(concert)),
      h('span', {}, h('strong', {}, concert.title),
        h('span', { class: 'faint' }, `${concert.artist} · ${concert.venue}`))),
    nodes));
  if (hadFocus && !main.contains(document.activeElement)) {
    const heading = main.querySelector('h1');
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** The banner shown while the box office is unreachable. */
export function lostBanner(words) {
  return h('p', { class: 'note warn lost', hidden: true },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }), words);
}
