/** What was found, what was done, what needs a person: for the operator and the administrator. Pure. */

export interface Entry {
  name: string;
  provider: string;
  companyId: number;
  reason: string;
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
  needs: string[];
}

const OUTCOMES: Record<Entry['outcome'], string> = {
  planned: 'would be listed as disconnected',
  made: 'listed as disconnected now',
  there: 'listed as disconnected before',
  again: 'connected again',
};

/** @returns lines for people; no token, and no account's number */
export function reportLines(report: Report): string[] {
  const { entries } = report;
  const journals = entries.flatMap((entry) => entry.journals);
  const lines = journals.reduce((sum, journal) => sum + (journal.lines ?? 0), 0);
  const head = report.dryRun ? 'dry run, nothing was changed' : 'done';
  return [
    `Synchronization of before December 2020 in ${report.database} (${head})`,
    '',
    `Found: ${entries.length} connections, ${journals.length} journals, ${lines} lines that it brought.`,
    report.installed
      ? 'The old module stays installed. Its menus, buttons and scheduled actions are off.'
      : 'The old module itself is not installed.',
    ...(entries.length > 0 ? ['', 'Connections'] : []),
    ...entries.flatMap(entryLines),
    ...(report.needs.length + report.tokens > 0 ? ['', 'Needs a person'] : []),
    ...report.needs.map((need) => `- ${need}`),
    ...(report.tokens > 0
      ? [
          `- ${report.tokens} old connections still have their access token in Odoo's old table. Nothing uses it. An administrator erases them in Settings, under Online Synchronization.`,
        ]
      : []),
  ];
}

const entryLines = (entry: Entry): string[] => [
  `- ${entry.name} (${entry.provider}, company ${entry.companyId}): ${OUTCOMES[entry.outcome]}`,
  `    ${entry.reason}`,
  ...entry.journals.map((journal) => {
    const until = journal.until ? `until ${journal.until}` : 'nothing fetched';
    const lines = journal.lines === null ? '' : `, ${journal.lines} lines`;
    return `    journal ${journal.name}: ${until}${lines}`;
  }),
];
