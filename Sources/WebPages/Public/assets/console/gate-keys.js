// What a hand scanner typed, told by its keys: an input method makes other letters of them, or keeps the last ones.

/** Milliseconds between two keys beyond which nobody but a person types. */
const PAUSE = 1_000;
const SIGNS = { Minus: ['-', '_'], BracketRight: [']', '}'], Space: [' ', ' '] };

/**
 * Notes the keys pressed in `input`. `read(text)` gives what they mean where the text holds letters of an
 * input method, else the text. `submit` is called when Enter only ended such a letter.
 */
export function physicalKeys(input, submit) {
  let typed = '';
  let last = 0;
  let isWhole = true;
  input.addEventListener('keydown', (event) => {
    if (event.timeStamp - last > PAUSE && input.value === '') forget();
    last = event.timeStamp;
    if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      // The input method takes this press for itself; the scanner will not press again.
      if (event.isComposing || event.keyCode === 229) setTimeout(submit, 50);
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.code === 'Backspace') isWhole = false;
    typed += letter(event);
  });
  input.addEventListener('paste', () => { isWhole = false; });
  return {
    read(text) {
      const meant = isWhole && typed && isForeign(text) ? typed : text;
      forget();
      return meant;
    },
  };

  function forget() {
    typed = '';
    isWhole = true;
  }
}

/** Whether letters came through an input method of East Asia. */
const isForeign = (text) => /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uFF01-\uFF5E]/u.test(text);

function letter({ code, shiftKey }) {
  const key = /^Key([A-Z])$/.exec(code)?.[1];
  if (key) return shiftKey ? key : key.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? '';
}
