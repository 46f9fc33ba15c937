({
  /** Words of up to 14 letters that are broken over two lines, without a hyphen that says so. */
  brokenWords() {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const holder = text.parentElement;
      if (!holder.checkVisibility({ visibilityProperty: true }) || holder.closest('select, script, .visually-hidden, code')) continue;
      for (const word of text.data.matchAll(/[\p{L}\p{N}₩:,.]{3,14}/gu)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
        // A dictionary's hyphen breaks a word once, and well.
        const isHyphenated = getComputedStyle(holder).hyphens === 'auto' && lines.size === 2 && /^[a-z]+$/i.test(word[0]);
        if (lines.size > 1 && !isHyphenated) found.push(`${word[0]} on ${lines.size} lines in <${holder.localName} class="${holder.className}">`);
      }
    }
    return found;
  },

  /** What stands out over the right edge of the window. */
  overflowing() {
    const wide = document.documentElement.clientWidth;
    const isOut = (element) => element.checkVisibility() && element.getBoundingClientRect().right > wide + 1
      && !element.closest('.scroll-x, .grades, .visually-hidden, .toasts, canvas, svg');
    return [...document.body.querySelectorAll('*')].filter(isOut)
      .map((element) => `<${element.localName} class="${element.className}"> ends at ${element.getBoundingClientRect().right}`);
  },
})
