/** The sentences in TypeScript that are handed to one of certain functions. Pure. */
import ts from 'typescript';

export interface Call {
  /** Null where the sentence is put together at run time, so that nobody can translate it. */
  text: string | null;
  line: number;
  /** Within `${…}`, where Odoo's own reader does not look. */
  inTemplate: boolean;
}

/** `'a' + 'b'` counts as one sentence. @returns null for anything that is not written down */
export function literal(node: ts.Node | undefined): string | null {
  if (!node) return null;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [literal(node.left), literal(node.right)];
    return left === null || right === null ? null : left + right;
  }
  return null;
}

/** Calls `visit` for every node of the text. */
export function walk(text: string, visit: (node: ts.Node, line: number) => void): void {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const each = (node: ts.Node): void => {
    visit(node, file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    ts.forEachChild(node, each);
  };
  each(file);
}

/** @param marker the function whose first argument is translated, for example `_t` */
export function callsOf(text: string, marker: string): Call[] {
  const found: Call[] = [];
  walk(text, (node, line) => {
    if (ts.isCallExpression(node) && node.expression.getText() === marker) {
      const inTemplate = ts.findAncestor(node, ts.isTemplateSpan) !== undefined;
      found.push({ text: literal(node.arguments[0]), line, inTemplate });
    }
  });
  return found;
}
