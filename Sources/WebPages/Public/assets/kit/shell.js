// The frame around every view: header, language, theme, main, footer.

import { h, replace } from './dom.js';
import { LANGUAGES, currentLanguage, setLanguage, t } from './i18n.js';
import { installNotices } from './notice.js';
import { redraw } from './router.js';
import { isBlocked, store } from './store.js';
import { loadStyle } from './style.js';

/**
 * Builds the page around the views and returns the element for the views. `header()` returns the content of
 * the header beside the brand; it is called again at every change.
 *
 * @param {{
 *   home: string, header: () => import('./dom.js').Child, footer?: () => import('./dom.js').Child,
 * }} parts
 */
export function buildShell({ home, header, footer = () => [] }) {
  applyTheme(store.theme.get());
  // Not awaited: the text is readable without colours.
  if (!CSS.supports('color', 'light-dark(#fff, #000)')) loadStyle('old').catch(() => {});
  // These are in the HTML already, so that something is visible before the modules are loaded.
  const top = document.querySelector('header.top');
  const main = document.querySelector('main');
  const bottom = h('footer', { class: 'bottom' });
  const skip = h('a', { class: 'skip', href: '#main' });
  const unkept = h('aside', { class: 'note warn unkept', hidden: !isBlocked });
  document.body.prepend(skip);
  top.after(unkept);
  document.body.append(bottom);
  installNotices();
  const draw = () => {
    skip.textContent = t('common.skip');
    unkept.textContent = t('common.keepsNothing');
    replace(top, h('a', { class: 'brand', href: home }, 'boxoffice'), header());
    replace(bottom, footer(), h('div', { class: 'switches' }, languageSwitch(draw), themeSwitch()));
  };
  draw();
  return { main, draw };
}

/** @param {() => void} draw */
function languageSwitch(draw) {
  const select = h('select', {
    name: 'language', 'aria-label': t('common.language'),
    on: {
      change: async () => {
        await setLanguage(/** @type {import('./i18n.js').Language} */ (select.value));
        draw();
        await redraw();
        document.querySelector('select[name=language]').focus();
      },
    },
  }, Object.entries(LANGUAGES).map(([code, name]) =>
    h('option', { value: code, lang: code, selected: code === currentLanguage() }, name)));
  return select;
}

function themeSwitch() {
  const select = h('select', {
    name: 'theme', 'aria-label': t('common.theme'),
    on: {
      change: () => {
        store.theme.set(select.value);
        applyTheme(select.value);
      },
    },
  }, ['auto', 'light', 'dark'].map((theme) =>
    h('option', { value: theme, selected: theme === (store.theme.get() ?? 'auto') },
      t(`common.theme.${theme}`))));
  return select;
}

/** @param {string | null} theme */
function applyTheme(theme) {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
