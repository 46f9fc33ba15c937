// Recovers a hand scanner's text from its key presses, because an input method turns them into other letters
// or withholds the last ones.

/** Milliseconds between two keys beyond which only a person is typing. */
const PAUSE = 1_000;
const SIGNS = { Minus: ['-', '_'], BracketRight: [']', '}'], Space: [' ', ' '] };

/**
 * Records the keys pressed in `input`. `read(text)` returns their meaning where the text contains letters of
 * an input method, otherwise the text. `submit` is called when Enter only ended such a letter.
 */
export function physicalKeys(input, submit) {
  let typed = '';
  let last = 0;
  let isWhole = true;
  input.addEventListener('keydown', (event) => {
    if (event.timeStamp - last > PAUSE && input.value === '') forget();
    last = event.timeStamp;
    if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      // The input method consumes this key press; the scanner will not repeat it.
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

/** Whether the text contains letters from an East Asian input method. */
const isForeign = (text) => /[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uFF01-\uFF5E]/u.test(text);

function letter({ code, shiftKey }) {
  const key = /^Key([A-Z])$/.exec(code)?.[1];
  if (key) return shiftKey ? key : key.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? '';
}
