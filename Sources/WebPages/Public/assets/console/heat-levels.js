// The sold share of a block, in six levels.

/** The levels, each with an example share. */
export const LEVELS = [
  { sample: 0, words: 'console.level.0' }, { sample: 0.1, words: 'console.level.1' },
  { sample: 0.3, words: 'console.level.2' }, { sample: 0.6, words: 'console.level.3' },
  { sample: 0.9, words: 'console.level.4' }, { sample: 1, words: 'console.level.5' },
];

/** The level of a share: nothing and everything have levels of their own. */
export function levelOf(share) {
  if (share <= 0) return 0;
  if (share >= 1) return 5;
  return 1 + Math.min(3, Math.floor(share * 4));
}
