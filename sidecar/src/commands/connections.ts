import { rows } from '../store/sql.ts';
import { findHost } from './lookup.ts';
import { shown, table, type AddCommand } from './command.ts';

interface ListedConnection {
  id: string;
  hostId: string;
  companyId: number;
  provider: string;
  institution: string;
  state: string;
  problem: string | null;
  lastRunAt: Date | null;
  nextRunAt: Date | null;
}

const minute = (at: Date | null): string => at?.toISOString().slice(0, 16).replace('T', ' ') ?? '–';

export const connections: AddCommand = (program, withContext) => {
  program
    .command('connections')
    .description('list the bank connections, their state and their runs (times in UTC)')
    .option('--host <host>', 'of one Odoo: its id, address or database')
    .option('--json', 'print JSON')
    .action(({ host, json = false }: { host?: string; json?: boolean }) =>
      withContext(async ({ database, print }) => {
        const hostId = host === undefined ? null : (await findHost(host)).id;
        const found = await rows<ListedConnection>(
          database.sequelize,
          `SELECT c.id, c.host_id AS "hostId", c.host_company_id AS "companyId", c.provider,
             c.institution_name AS institution, c.state, c.problem->>'code' AS problem,
             (SELECT max(r.started_at) FROM runs r WHERE r.connection_id = c.id) AS "lastRunAt",
             c.next_run_at AS "nextRunAt"
           FROM connections c
           WHERE c.state <> 'removed' AND ($hostId::uuid IS NULL OR c.host_id = $hostId::uuid)
           ORDER BY c.host_id, c.institution_name, c.id`,
          { hostId },
        );
        const lines = table(
          ['id', 'bank', 'provider', 'company', 'state', 'problem', 'last run', 'next run'],
          found.map((one) => [
            one.id,
            one.institution,
            one.provider,
            String(one.companyId),
            one.state,
            one.problem ?? '–',
            minute(one.lastRunAt),
            minute(one.nextRunAt),
          ]),
        );
        shown(print, json, found, lines.length > 0 ? lines : ['No bank is connected yet.']);
      }),
    );
};
