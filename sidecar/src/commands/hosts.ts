import { rows } from '../store/sql.ts';
import { shown, table, type AddCommand } from './command.ts';

interface ListedHost {
  id: string;
  url: string;
  database: string;
  state: string;
  pairedAt: Date;
  keyExpiresAt: Date | null;
  connections: number;
}

export const hosts: AddCommand = (program, withContext) => {
  program
    .command('hosts')
    .description('list the paired Odoo databases')
    .option('--all', 'those too that are no longer paired')
    .option('--json', 'print JSON')
    .action(({ all = false, json = false }: { all?: boolean; json?: boolean }) =>
      withContext(async ({ database, print }) => {
        const found = await rows<ListedHost>(
          database.sequelize,
          `SELECT h.id, h.url, h.database, h.state, h.created_at AS "pairedAt",
             h.api_key_expires_at AS "keyExpiresAt",
             (SELECT count(*)::integer FROM connections c WHERE c.host_id = h.id AND c.state <> 'removed') AS connections
           FROM hosts h WHERE $all OR h.state = 'paired' ORDER BY h.created_at`,
          { all },
        );
        const lines = table(
          ['id', 'address', 'database', 'state', 'connections', 'key ends'],
          found.map((host) => [
            host.id,
            host.url,
            host.database,
            host.state,
            String(host.connections),
            host.keyExpiresAt?.toISOString().slice(0, 10) ?? 'never',
          ]),
        );
        shown(
          print,
          json,
          found,
          lines.length > 0 ? lines : ['No Odoo is paired yet: `pair` prints a code.'],
        );
      }),
    );
};
