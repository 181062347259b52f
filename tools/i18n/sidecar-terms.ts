/** The sentences that the sidecar hands to people, found in its sources. Pure. */
import ts from 'typescript';
import { literal, walk } from './typescript.ts';

export interface Found {
  sentences: string[];
  /** Put together at run time, so that nobody can translate them: lines of the file. */
  lost: number[];
}

/** Which argument of a call or a `new` is for people. */
const ARGUMENT: Record<string, number> = {
  ...{ say: 0, worded: 0, Refusal: 2, SessionInvalid: 0, HostError: 1 },
  // The adapters' own tables of what a provider's code means.
  ...{ means: 1, notCompleted: 1, unfinished: 0 },
};

/** A problem or a reason, and a problem answer: what the property of one is called, and what it stands beside. */
const PROPERTY: Record<string, string[]> = { message: ['code'], title: ['status', 'type'] };

/** @param text of a TypeScript file of the sidecar */
export function sentencesIn(text: string): Found {
  const found: Found = { sentences: [], lost: [] };
  walk(text, (node, line) => {
    for (const expression of forPeople(node)) {
      const { sentences, lost } = read(expression);
      found.sentences.push(...sentences);
      if (lost) found.lost.push(line);
    }
  });
  return found;
}

function forPeople(node: ts.Node): ts.Expression[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const at = ARGUMENT[node.expression.getText()];
    const argument = at === undefined ? undefined : node.arguments?.[at];
    return argument ? [argument] : [];
  }
  if (!ts.isObjectLiteralExpression(node)) return [];
  const given = new Map(
    node.properties.filter(ts.isPropertyAssignment).map((one) => [one.name.getText(), one.initializer]),
  );
  const names = new Set(node.properties.map((one) => one.name?.getText()));
  return Object.entries(PROPERTY).flatMap(([name, beside]) => {
    const value = given.get(name);
    return value && beside.every((one) => names.has(one)) ? [value] : [];
  });
}

/** What is written down in an expression, whichever way it turns out; a value from elsewhere is somebody else's. */
function read(expression: ts.Expression): { sentences: string[]; lost: boolean } {
  const text = literal(expression);
  if (text !== null) return { sentences: [text], lost: false };
  if (ts.isTemplateExpression(expression)) return { sentences: [], lost: true };
  if (ts.isParenthesizedExpression(expression)) return read(expression.expression);
  if (ts.isConditionalExpression(expression)) {
    return both(expression.whenTrue, expression.whenFalse);
  }
  if (ts.isBinaryExpression(expression)) return both(expression.left, expression.right);
  return { sentences: [], lost: false };
}

function both(one: ts.Expression, other: ts.Expression): { sentences: string[]; lost: boolean } {
  const [a, b] = [read(one), read(other)];
  return { sentences: [...a.sentences, ...b.sentences], lost: a.lost || b.lost };
}
