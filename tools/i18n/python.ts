/** The sentences in Python that are handed to `_`. Pure. */

const CALL = /(?<![\w.])(?:self\.env\.|env\.)?_\(\s*((?:(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*)+)/g;
const PIECE = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g;

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_whole, sign: string) => (sign === 'n' ? '\n' : sign));

export function pythonTerms(source: string): string[] {
  return [...source.matchAll(CALL)].map(([, pieces = '']) =>
    [...pieces.matchAll(PIECE)].map(([, single, double]) => unescaped(single ?? double ?? '')).join(''),
  );
}
