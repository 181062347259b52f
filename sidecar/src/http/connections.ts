/** Connections over HTTP: what the screens call with a session. */
import { Router } from 'express';
import { Op } from 'sequelize';
import { deleteDuplicates, findDuplicates } from '../connections/duplicates.ts';
import { abandonConnection } from '../connections/abandon.ts';
import { followSwitch } from '../connections/automatic.ts';
import { beginConnection } from '../connections/begin.ts';
import { chooseAccounts } from '../connections/choose.ts';
import { completeConnection, isUnfinished, listAccounts } from '../connections/complete.ts';
import { findConnection, requireManager } from '../connections/find.ts';
import { proposeJournals } from '../connections/propose.ts';
import { reconnect } from '../connections/reconnect.ts';
import { requestSync } from '../connections/request.ts';
import { answerDoubts, retryHeld } from '../connections/held.ts';
import { viewAccount, viewConnection, viewJournal, viewRun } from '../connections/view.ts';
import { anotherLink } from '../connections/window.ts';
import type { ConnectionContext } from '../connections/context.ts';
import { Account, Run } from '../store/models.ts';
import { readCompanyCurrency, readJournals } from '../host/links.ts';
import { readLastDays } from '../host/legacy.ts';
import { readFigures, readHeld } from '../store/transactions.ts';
import { spoken, told } from '../words.ts';
import * as api from './contract/connections.ts';
import { answer, serving, type Serving } from './serve.ts';

const RUNS_A_PAGE = 50;

export function connectionRoutes(context: ConnectionContext, parts: Serving): Router {
  const router = Router();
  const serve = serving(router, parts);

  serve(api.begin, async ({ person, body, tell }) => {
    const begun = await beginConnection(context, person, body);
    tell({ connectionId: begun.id });
    return answer(201, begun);
  });

  serve(api.show, async ({ person, id, language }) => {
    const connection = await findConnection(person, id);
    const accounts = await Account.findAll({ where: { connectionId: connection.id } });
    const figures = await readFigures(context.db, connection.id);
    const since = (of: string) => figures.find((one) => one.accountId === of)?.firstDate ?? null;
    const body = {
      ...viewConnection(connection, language),
      accounts: accounts.map((account) => ({ ...viewAccount(account), since: since(account.id) })),
    };
    return answer(200, body);
  });

  serve(api.complete, async ({ person, id, body, language }) => {
    try {
      const accounts = await completeConnection(context, person, id, body.answer);
      return answer(200, { accounts: accounts.map(viewAccount) });
    } catch (error) {
      if (!isUnfinished(error)) throw error;
      return answer(202, { accounts: null, message: spoken(error.problem, language) });
    }
  });

  serve(api.abandon, async ({ person, id }) => {
    await abandonConnection(context, person, id);
    return answer(204);
  });

  serve(api.reconnect, async ({ person, id, body }) =>
    answer(200, await reconnect(context, person, id, body.country)),
  );

  serve(api.anotherLink, async ({ person, id }) => answer(200, await anotherLink(context, person, id)));

  serve(api.fetchAccounts, async ({ person, id }) => {
    requireManager(person);
    const accounts = await listAccounts(context, await findConnection(person, id));
    return answer(200, { accounts: accounts.map(viewAccount) });
  });

  serve(api.journals, async ({ person, id, query }) => {
    requireManager(person);
    const connection = await findConnection(person, id);
    const host = await context.host(connection.hostId);
    const journals = await readJournals(host, connection.hostCompanyId);
    const { own } = await readCompanyCurrency(host, connection.hostCompanyId);
    const before = journals.filter((journal) => journal.before).map(({ id }) => id);
    const lastDays = await readLastDays(host, before);
    const accounts = await Account.findAll({
      where: { connectionId: connection.id },
      order: [['name', 'ASC']],
    });
    const body = {
      journals: journals.map((journal) => viewJournal(journal, own, lastDays.get(journal.id) ?? null)),
      proposals: Object.fromEntries(proposeJournals(accounts, journals, own, Number(query.journal))),
    };
    return answer(200, body);
  });

  serve(api.choose, async ({ person, id, body }) => {
    await chooseAccounts(context, person, id, body.accounts);
    return answer(202, {});
  });

  serve(api.automatic, async ({ person, id }) => {
    requireManager(person);
    const connection = await findConnection(person, id);
    return answer(200, { nextRunAt: await followSwitch(context, connection) });
  });

  serve(api.sync, async ({ person, id, body, request }) => {
    const connection = await findConnection(person, id);
    await requestSync(context, connection, { since: body.since, personIp: request.ip });
    return answer(202, {});
  });

  serve(api.runs, async ({ person, id, query: { before }, language }) => {
    const connection = await findConnection(person, id);
    const found = await Run.findAll({
      where: { connectionId: connection.id, ...(before ? { startedAt: { [Op.lt]: new Date(before) } } : {}) },
      order: [['startedAt', 'DESC']],
      limit: RUNS_A_PAGE + 1,
    });
    const runs = found.slice(0, RUNS_A_PAGE);
    const body = {
      waiting: connection.requestedAt !== null,
      runs: runs.map((run) => viewRun(run, language)),
      older: found.length > runs.length,
    };
    return answer(200, body);
  });

  serve(api.held, async ({ person, id, language }) => {
    const connection = await findConnection(person, id);
    const held = await readHeld(context.db, connection.id, 500);
    const transactions = held.map((row) => ({ ...row, reason: told(row.reason, language) }));
    return answer(200, { transactions });
  });

  serve(api.answers, async ({ person, id, body }) => {
    await answerDoubts(context, await findConnection(person, id), body.answers);
    return answer(202, {});
  });

  serve(api.retry, async ({ person, id }) => {
    await retryHeld(context, await findConnection(person, id));
    return answer(202, {});
  });

  serve(api.duplicates, async ({ person, id, query }) => {
    const connection = await findConnection(person, id);
    return answer(200, { groups: await findDuplicates(context, connection, query.since) });
  });

  serve(api.deleteDuplicates, async ({ person, id, body }) => {
    const connection = await findConnection(person, id);
    await deleteDuplicates(context, connection, body.since, body.lines);
    return answer(200, {});
  });

  return router;
}
