/** Years of old bank feeds in a real Odoo's tables, by SQL: half a million lines in the time the ORM needs for hundreds. */
import type { LegacyWorld } from '../../test/support/legacy.ts';

/** Columns that a copy has its own of. */
const OWN = {
  account_online_provider: ['id', 'name'],
  account_online_journal: ['id', 'name', 'online_identifier', 'account_online_provider_id'],
  account_journal: ['id', 'name', 'code', 'account_online_journal_id'],
  account_move: ['id', 'name', 'date', 'statement_line_id', 'sequence_number'],
  account_bank_statement_line: [
    ...['id', 'move_id', 'internal_index', 'online_identifier', 'statement_id', 'amount', 'payment_ref'],
  ],
  account_move_line: [
    ...['id', 'move_id', 'move_name', 'date', 'statement_line_id', 'statement_id', 'name'],
    ...['debit', 'credit', 'balance', 'amount_currency', 'amount_residual', 'amount_residual_currency'],
  ],
};
type Table = keyof typeof OWN;

const ask = (world: LegacyWorld, sql: string): Promise<unknown[]> => {
  const { own, ...host } = world.host;
  if (!own) throw new Error('this needs an Odoo of its own');
  return own.cluster.query(sql, host.db);
};

/** All others, as a list behind an alias. */
async function rest(world: LegacyWorld, table: Table, alias = ''): Promise<string> {
  const rows = (await ask(
    world,
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema AND table_name = '${table}' AND is_generated = 'NEVER'`,
  )) as { name: string }[];
  const names = rows.map(({ name }) => name).filter((name) => !OWN[table].includes(name));
  return names.map((name) => `${alias}"${name}"`).join(', ');
}

/** Foreign keys are right by the way the rows are made, and checking each takes longer than writing it. */
const UNCHECKED = 'SET LOCAL session_replication_role = replica;';

const copied = async (world: LegacyWorld, table: Table): Promise<[string, string]> => [
  await rest(world, table),
  await rest(world, table, 'x.'),
];

/** As many connections as wanted like the one there is, each with an account and a journal, numbered from 2. */
export async function moreConnections(world: LegacyWorld, count: number): Promise<void> {
  const [providers, ofProvider] = await copied(world, 'account_online_provider');
  const [accounts, ofAccount] = await copied(world, 'account_online_journal');
  const [journals, ofJournal] = await copied(world, 'account_journal');
  await ask(
    world,
    `${UNCHECKED}
     CREATE TEMP TABLE more AS SELECT n, nextval('account_online_provider_id_seq') AS provider,
       nextval('account_online_journal_id_seq') AS account, nextval('account_journal_id_seq') AS journal
       FROM generate_series(2, ${count}) n;
     INSERT INTO account_online_provider (id, name, ${providers})
       SELECT provider, x.name || ' ' || n, ${ofProvider} FROM account_online_provider x, more;
     INSERT INTO account_online_journal (id, name, online_identifier, account_online_provider_id, ${accounts})
       SELECT account, x.name || ' ' || n, x.online_identifier || n, provider, ${ofAccount}
       FROM account_online_journal x, more;
     INSERT INTO account_journal (id, name, code, account_online_journal_id, ${journals})
       SELECT journal, jsonb_build_object('en_US', 'Old ' || n), 'L' || n, account, ${ofJournal}
       FROM account_journal x, more WHERE x.account_online_journal_id IS NOT NULL;`,
  );
}

export interface OldLines {
  /** Of which journals, in SQL over `j`. */
  journals: string;
  /** Which of a journal's lines, from and to. */
  from: number;
  to: number;
  /** The day of the n-th, and what it says, in SQL over `n`. */
  day: string;
  amount: string;
  label: string;
}

/** Lines of old feeds, each with its entry and its two items, like the one line there is. */
export async function moreLines(world: LegacyWorld, lines: OldLines): Promise<void> {
  const [moves, ofMove] = await copied(world, 'account_move');
  const [statementLines, ofLine] = await copied(world, 'account_bank_statement_line');
  const [items, ofItem] = await copied(world, 'account_move_line');
  const other = (table: string) => table.replaceAll('x."journal_id"', 'journal');
  await ask(
    world,
    `${UNCHECKED}
     CREATE TEMP TABLE pattern AS SELECT id AS line, move_id AS move FROM account_bank_statement_line
       WHERE online_identifier IS NOT NULL ORDER BY id LIMIT 1;
     CREATE TEMP TABLE copies AS SELECT j.id AS journal, n, nextval('account_move_id_seq') AS new_move,
       nextval('account_bank_statement_line_id_seq') AS new_line, (${lines.day})::date AS day,
       (${lines.amount})::numeric AS amount, ${lines.label} AS label
       FROM account_journal j CROSS JOIN generate_series(${lines.from}, ${lines.to}) n
       WHERE j.account_online_journal_id IS NOT NULL AND ${lines.journals};
     INSERT INTO account_move (id, name, date, statement_line_id, sequence_number, ${moves})
       SELECT new_move, 'OLD/' || new_move, day, new_line, n, ${other(ofMove)}
       FROM copies, account_move x JOIN pattern ON pattern.move = x.id;
     INSERT INTO account_bank_statement_line
       (id, move_id, internal_index, online_identifier, amount, payment_ref, ${statementLines})
       SELECT new_line, new_move, to_char(day, 'YYYYMMDD') || '2147483646' || lpad(new_line::text, 10, '0'),
         'old-' || new_line, copies.amount, copies.label, ${other(ofLine)}
       FROM copies, account_bank_statement_line x JOIN pattern ON pattern.line = x.id;
     INSERT INTO account_move_line
       (id, move_id, move_name, date, statement_line_id, name, debit, credit, balance, amount_currency,
        amount_residual, amount_residual_currency, ${items})
       SELECT nextval('account_move_line_id_seq'), new_move, 'OLD/' || new_move, day, new_line, copies.label,
         greatest(value, 0), greatest(-value, 0), value, value, 0, 0, ${other(ofItem)}
       FROM copies, account_move_line x JOIN pattern ON pattern.move = x.move_id,
         LATERAL (SELECT sign(x.balance) * sign(y.amount) * copies.amount AS value
           FROM account_bank_statement_line y WHERE y.id = pattern.line) of_item;`,
  );
  await ask(world, 'ANALYZE account_move, account_bank_statement_line, account_move_line');
}
