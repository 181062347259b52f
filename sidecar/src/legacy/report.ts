/** What was found, what was done, what needs a person: for the operator and the administrator. Pure. */
import { english, say, type Sentence, type Words } from '../words.ts';

export interface Entry {
  name: string;
  provider: string;
  companyId: number;
  reason: Words;
  journals: { name: string; until: string | null; lines: number | null }[];
  /** `planned` in a dry run; `there` since an earlier one; `again` when somebody has connected the bank again. */
  outcome: 'planned' | 'made' | 'there' | 'again';
}

export interface Report {
  database: string;
  dryRun: boolean;
  /** Whether the old module itself is installed still. */
  installed: boolean;
  entries: Entry[];
  /** Old connections whose token is still in the old table. */
  tokens: number;
  needs: Sentence[];
}

const OUTCOMES: Record<Entry['outcome'], Sentence> = {
  planned: say('would be listed as disconnected'),
  made: say('listed as disconnected now'),
  there: say('listed as disconnected before'),
  again: say('connected again'),
};

/** @returns the report as a machine reads it, in English */
export const plainReport = (report: Report): object => ({
  ...report,
  entries: report.entries.map((entry) => ({ ...entry, reason: english(entry.reason) })),
  needs: report.needs.map(english),
});

/** @returns lines for people; no token, and no account's number */
export function reportLines(report: Report): Words[] {
  const { entries, database } = report;
  const journals = entries.flatMap((entry) => entry.journals);
  const lines = journals.reduce((sum, journal) => sum + (journal.lines ?? 0), 0);
  return [
    report.dryRun
      ? say('Synchronization of before December 2020 in %(database)s (dry run, nothing was changed)', {
          database,
        })
      : say('Synchronization of before December 2020 in %(database)s (done)', { database }),
    '',
    say('Found: %(connections)s connections, %(journals)s journals, %(lines)s lines that it brought.', {
      connections: entries.length,
      journals: journals.length,
      lines,
    }),
    report.installed
      ? say('The old module stays installed. Its menus, buttons and scheduled actions are off.')
      : say('The old module itself is not installed.'),
    ...(entries.length > 0 ? ['', say('Connections')] : []),
    ...entries.flatMap(entryLines),
    ...(report.needs.length + report.tokens > 0 ? ['', say('Needs a person')] : []),
    ...report.needs.map(item),
    ...(report.tokens > 0 ? [item(tokensNote(report.tokens))] : []),
  ];
}

const tokensNote = (tokens: number): Sentence =>
  say(
    "%(tokens)s old connections still have their access token in Odoo's old table. Nothing uses it. An administrator erases them in Settings, under Online Synchronization.",
    { tokens },
  );

/** Made of words already. */
const item = (words: Sentence): Sentence => ({ text: '- %(words)s', values: { words } });

const entryLines = (entry: Entry): Words[] => [
  item(
    say('%(name)s (%(provider)s, company %(company)s): %(outcome)s', {
      name: entry.name,
      provider: entry.provider,
      company: entry.companyId,
      outcome: OUTCOMES[entry.outcome],
    }),
  ),
  { text: '    %(reason)s', values: { reason: entry.reason } },
  ...entry.journals.map((journal): Sentence => ({
    text: '    %(line)s',
    values: { line: journalLine(journal) },
  })),
];

function journalLine({ name, until, lines }: Entry['journals'][number]): Sentence {
  if (until === null) return say('journal %(name)s: nothing fetched', { name });
  // As it sorts, for a list of many.
  return lines === null
    ? say('journal %(name)s: until %(until)s', { name, until })
    : say('journal %(name)s: until %(until)s, %(lines)s lines', { name, until, lines });
}
