// What browsers have and Debian's TypeScript 4.8 does not know yet.

declare namespace Intl {
  function supportedValuesOf(key: 'timeZone' | 'currency'): string[];
}

interface Array<T> {
  findLastIndex(test: (value: T, index: number) => boolean): number;
}

interface Navigator {
  readonly connection?: { readonly saveData: boolean };
  readonly wakeLock?: { request(kind: 'screen'): Promise<{ release(): Promise<void> }> };
}

/** Found in some browsers only; asked for before it is used. */
declare class BarcodeDetector {
  static getSupportedFormats(): Promise<string[]>;
  constructor(options: { formats: string[] });
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): any };
  };
}

// A module looks for what it has put into the page itself: what kind of element that is, and that it is there, is
// known where the selector is written.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Element {
  closest(selectors: string): any;
}

interface CanvasPath {
  roundRect?(x: number, y: number, width: number, height: number, radius: number): void;
}
declare class OffscreenCanvas {
  constructor(width: number, height: number);
}
