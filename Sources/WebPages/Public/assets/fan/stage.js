// Stages of one view: what replaces the form is read from its heading, like a new page.

import { h } from '../kit/dom.js';

/** Shows the next stage and moves the focus to its heading. */
export function showStage(page, title, ...children) {
  if (page.signal.aborted) return;
  page.show(title, ...children);
  toHeading();
}

/** Moves the focus to the heading of the current stage. */
export function toHeading() {
  window.scrollTo(0, 0);
  const heading = document.querySelector('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Shows the next stage as a message with some links. */
export function showEnd(page, title, text, ...ways) {
  showStage(page, title, h('section', { class: 'message' },
    h('h1', {}, title), h('p', {}, text), h('div', { class: 'actions centered' }, ways)));
}
