/** Names the page, in its tab too. */
export function title(text) {
  document.title = text;
}
