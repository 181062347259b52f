/** Pull, stage and match: a long history read, read again, and read once more under new ids. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { BankTransaction, Provider, PullPage } from '../sidecar/src/providers/provider.ts';
import { Connection } from '../sidecar/src/store/models.ts';
import { pull } from '../sidecar/src/sync/pull.ts';
import { catalogueDatabase, type CatalogueDatabase } from '../test/support/catalogue.ts';
import { memoryOf } from './support/measure.ts';

export const about = 'transactions pulled, staged and matched a second, up to a history of 100,000';

const HISTORIES = [5_000, 20_000, 100_000];
const PAGE = 500;
const ACCOUNT = 'account';

export async function run(): Promise<void> {
  const database = await catalogueDatabase();
  try {
    for (const history of HISTORIES) await measure(database, history);
  } finally {
    await database.stop();
  }
}

async function measure(database: CatalogueDatabase, history: number): Promise<void> {
  const connection = await newConnection(database);
  const accounts = new Map([[ACCOUNT, await newAccount(database, connection.id)]]);
  const idle = memoryOf(process.pid).now;
  let most = idle;
  const read = async (ids: string): Promise<{ seconds: number; reissued: number }> => {
    // As where the bank gives everything anew: the costliest reading there is.
    await connection.update({ cursor: null });
    const start = performance.now();
    const result = await pull(
      database.sequelize,
      bankOf(history, ids),
      {} as never,
      connection,
      accounts,
      undefined,
      () => {
        most = Math.max(most, memoryOf(process.pid).now);
      },
    );
    return { seconds: (performance.now() - start) / 1000, reissued: result.reissued };
  };
  const [first, again, renamed] = [await read('a'), await read('a'), await read('b')];
  if (renamed.reissued !== history)
    throw new Error(`only ${renamed.reissued} of ${history} were known again`);
  const rate = ({ seconds }: { seconds: number }) => `${Math.round(history / seconds)} a second`;
  console.log(
    `${history} transactions: first ${rate(first)}; again ${rate(again)}, ${ratio(again, first)} of the first's time; ` +
      `under new ids, each matched, ${rate(renamed)}, ${ratio(renamed, first)}; memory +${most - idle} MB`,
  );
}

const ratio = (a: { seconds: number }, b: { seconds: number }): string => (a.seconds / b.seconds).toFixed(2);

/** A bank's history, a page at a time. @param ids the beginning of every transaction's id */
function bankOf(history: number, ids: string): Provider {
  async function* pages(): AsyncGenerator<PullPage> {
    for (let from = 0; from < history; from += PAGE) {
      const transactions = Array.from({ length: Math.min(PAGE, history - from) }, (_, at) =>
        transaction(from + at, `${ids}-${from + at}`),
      );
      yield { transactions, removed: [], cursor: from + PAGE };
    }
  }
  return { id: 'bench', name: 'bench', pull: pages } as unknown as Provider;
}

function transaction(index: number, id: string): BankTransaction {
  const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(index / 60)));
  return {
    id,
    accountId: ACCOUNT,
    status: 'posted',
    date: day.toISOString().slice(0, 10),
    amount: `${(index % 7919) - 3000}.${String(index % 100).padStart(2, '0')}`,
    currency: 'EUR',
    label: `TRANSFER FROM CUSTOMER ${index % 997} INVOICE ${index}`,
    counterpartyName: `Customer ${index % 997}`,
    details: { code: 'TRF', batch: index % 50 },
  };
}

async function newConnection({ pool }: CatalogueDatabase): Promise<Connection> {
  const [host, id] = [randomUUID(), randomUUID()];
  await pool.query(
    `INSERT INTO hosts (id, url, database, database_uuid, login, api_key_sealed, secret_hash)
     VALUES ($1::uuid, 'http://host.example', $1::text, $1::text, 'bench', '', '')`,
    [host],
  );
  await pool.query(
    `INSERT INTO connections (id, host_id, host_company_id, provider, institution_id, institution_name)
     VALUES ($1, $2, 1, 'bench', 'bench', 'Bench')`,
    [id, host],
  );
  const connection = await Connection.findByPk(id);
  if (!connection) throw new Error('the connection that was just made is not there');
  return connection;
}

async function newAccount({ pool }: CatalogueDatabase, connectionId: string): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO accounts (id, connection_id, provider_account_id, name, currency, kind, chosen)
     VALUES ($1, $2, $3, 'Bench', 'EUR', 'bank', true)`,
    [id, connectionId, ACCOUNT],
  );
  return id;
}
