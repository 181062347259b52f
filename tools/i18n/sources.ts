/** All that the sidecar's sources hold for people. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from '../places.ts';
import type { Term } from './catalogue.ts';
import { sentencesIn } from './sidecar-terms.ts';

const FOLDER = join(PROJECT, 'sidecar/src');

/** @returns the terms, and the places (`file:line`) of sentences that nobody can translate */
export function sidecarTerms(): { terms: Term[]; lost: string[] } {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const references = new Map<string, string[]>();
  const lost: string[] = [];
  for (const name of files.sort()) {
    const path = join(FOLDER, name);
    const shown = relative(PROJECT, path);
    const found = sentencesIn(readFileSync(path, 'utf8'));
    lost.push(...found.lost.map((line) => `${shown}:${line}`));
    for (const text of new Set(found.sentences)) {
      references.set(text, [...(references.get(text) ?? []), shown]);
    }
  }
  const terms = [...references].map(([text, where]) => ({ text, references: where, notes: [] }));
  return { terms, lost };
}
