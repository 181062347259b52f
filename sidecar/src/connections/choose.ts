/** Choose: which accounts are synchronized, each to a new or an existing journal. */
import { Account, type Connection } from '../store/models.ts';
import {
  createJournal,
  readJournalCodes,
  readCompanyCurrency,
  readJournals,
  useJournal,
  type JournalChoice,
} from '../host/links.ts';
import type { HostTransport } from '../host/transport.ts';
import { takeJournal } from './going-on.ts';
import { findConnection, requireManager } from './find.ts';
import { requestSync } from './request.ts';
import { journalCode } from './journal-code.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';
import { say } from '../words.ts';

export interface Choice {
  accountId: string;
  /** `new`: a journal is made; a number: the host's id of an existing one. */
  journal: 'new' | number;
}

/** Accounts left out stay known and can be chosen later. The first fetch is asked for at once. */
export async function chooseAccounts(
  context: ConnectionContext,
  person: Person,
  id: string,
  choices: Choice[],
): Promise<void> {
  requireManager(person);
  const connection = await findConnection(person, id);
  const host = await context.host(connection.hostId);
  const accounts = await Account.findAll({ where: { connectionId: id } });
  const journals = await readJournals(host, connection.hostCompanyId);
  const currencies = await readCompanyCurrency(host, connection.hostCompanyId);
  const chosen = choices.map((choice) => {
    const account = accounts.find((one) => one.id === choice.accountId);
    if (!account) throw new Refusal(404, 'no-account', 'This account does not exist.');
    if (choice.journal === 'new') checkCurrency(account, currencies);
    else checkJournal(account, journals, choice.journal, currencies.own);
    return { account, journal: choice.journal };
  });
  const before = accounts.filter((account) => account.chosen).length;
  for (const { account, journal } of chosen) {
    await attach(host, connection, account, journal, { journals, currencies, language: person.language });
    await account.update({ chosen: true });
  }
  // An account that joins later has its history still to come; what others have is known and not booked again.
  if (before > 0 && chosen.length > 0)
    await connection.update({ cursor: null, pullId: null, pullFull: false });
  await requestSync(context, connection);
}

function checkJournal(account: Account, journals: JournalChoice[], journalId: number, own: string): void {
  const journal = journals.find((one) => one.id === journalId);
  if (!journal) throw new Refusal(404, 'no-journal', 'This journal does not exist.');
  const currency = journal.currency ?? own;
  if (currency !== account.currency) {
    throw new Refusal(
      409,
      'journal-currency',
      say(
        'The account is in %(own)s and the journal %(journal)s in %(currency)s. Choose a journal in %(own)s.',
        { own: account.currency, journal: journal.name, currency },
      ),
    );
  }
  if (journal.onlineAccountId !== null && journal.onlineAccountId !== account.hostAccountId) {
    throw new Refusal(
      409,
      'journal-taken',
      say('The journal %(journal)s already belongs to another bank account.', { journal: journal.name }),
    );
  }
}

type Currencies = Awaited<ReturnType<typeof readCompanyCurrency>>;

/** Before anything is made, so that a choice that cannot be kept as a whole is not kept in part. */
function checkCurrency(account: Account, currencies: Currencies): { id: number } {
  const currency = currencies.all.get(account.currency);
  if (currency?.active) return currency;
  throw new Refusal(
    409,
    'currency-inactive',
    say('The currency %(currency)s is not active in Odoo. Activate it in Settings first.', {
      currency: account.currency,
    }),
  );
}

interface Known {
  journals: JournalChoice[];
  currencies: Currencies;
  language: string;
}

async function attach(
  host: HostTransport,
  connection: Connection,
  account: Account,
  journal: 'new' | number,
  known: Known,
): Promise<void> {
  const { journals, currencies } = known;
  const hostAccountId = account.hostAccountId;
  if (hostAccountId === null) {
    throw new Refusal(
      409,
      'unknown-currency',
      say('Odoo does not know the currency %(currency)s.', { currency: account.currency }),
    );
  }
  if (
    journals.some((one) => one.onlineAccountId === hostAccountId && (journal === 'new' || one.id === journal))
  )
    return;
  if (journal !== 'new' && journals.some((one) => one.id === journal && one.before)) {
    return takeJournal(host, connection, account, journal, hostAccountId, known.language);
  }
  // A choice of an old journal that was not finished, and then another.
  if (!account.chosen) await account.update({ historyFrom: null, legacyUntil: null });
  if (journal !== 'new') return useJournal(host, journal, hostAccountId);
  const currency = checkCurrency(account, currencies);
  const type = account.kind === 'card' ? 'credit' : 'bank';
  await createJournal(host, {
    name: account.name,
    code: journalCode(type, await readJournalCodes(host, connection.hostCompanyId)),
    type,
    companyId: connection.hostCompanyId,
    currencyId: currencies.own === account.currency ? null : currency.id,
    number: account.iban ?? account.number,
    hostAccountId,
  });
}
