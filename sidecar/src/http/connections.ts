/** Connections over HTTP: what the screens call with a session. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import { tellAudit } from './audit.ts';
import { readBody } from './body.ts';
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
import { Refusal, type ConnectionContext, type Person } from '../connections/context.ts';
import { Account, Run } from '../store/models.ts';
import { readCompanyCurrency, readJournals } from '../host/links.ts';
import { readJournalDates } from '../store/legacy.ts';
import { readFigures, readHeld } from '../store/transactions.ts';
import { languageOf } from './language.ts';
import { say, spoken, told } from '../words.ts';

const date = z.iso.date();

const beginBody = z.strictObject({
  provider: z.string().max(20),
  institutionId: z.string().min(1).max(200),
  institutionName: z.string().min(1).max(200),
  country: z.string().regex(/^[A-Z]{2}$/),
});
const completeBody = z.strictObject({ answer: z.record(z.string().max(100), z.string().max(4000)) });
const choiceBody = z.strictObject({
  accounts: z
    .array(z.strictObject({ accountId: z.uuid(), journal: z.union([z.literal('new'), z.int().positive()]) }))
    .max(200),
});
const reconnectBody = z.strictObject({ country: z.string().regex(/^[A-Z]{2}$/) });
const deleteBody = z.strictObject({ since: date, lines: z.array(z.int().positive()).min(1).max(500) });
const answersBody = z.strictObject({
  answers: z
    .array(
      z.strictObject({
        transactionId: z.string().regex(/^\d{1,18}$/),
        lineId: z.int().positive().nullable(),
      }),
    )
    .min(1)
    .max(500),
});
const syncBody = z.strictObject({ since: date.optional() });

/** @throws {Refusal} 400 */
function query<T extends z.ZodType>(shape: T, request: Request, name: string): z.output<T> {
  const parsed = shape.safeParse(request.query[name]);
  if (parsed.success) return parsed.data;
  throw new Refusal(400, 'malformed', say('The request is not understood: %(what)s.', { what: name }));
}

const idOf = (request: Request): string => String(request.params['id']);

/** @param personOf reads and checks the session of a request; throws where there is none */
export function connectionRoutes(
  context: ConnectionContext,
  personOf: (request: Request) => Promise<Person>,
): Router {
  const router = Router();

  router.post('/v1/connections', async (request, response) => {
    const person = await personOf(request);
    const begun = await beginConnection(context, person, readBody(beginBody, request.body));
    tellAudit(response, { connectionId: begun.id });
    response.status(201).json(begun);
  });

  router.get('/v1/connections/:id', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const accounts = await Account.findAll({ where: { connectionId: connection.id } });
    const figures = await readFigures(context.db, connection.id);
    const since = (id: string) => figures.find((one) => one.accountId === id)?.firstDate ?? null;
    response.json({
      ...viewConnection(connection, languageOf(request)),
      accounts: accounts.map((account) => ({ ...viewAccount(account), since: since(account.id) })),
    });
  });

  router.post('/v1/connections/:id/complete', async (request, response) => {
    const person = await personOf(request);
    const { answer } = readBody(completeBody, request.body);
    try {
      const accounts = await completeConnection(context, person, idOf(request), answer);
      response.json({ accounts: accounts.map(viewAccount) });
    } catch (error) {
      if (!isUnfinished(error)) throw error;
      response.status(202).json({ accounts: null, message: spoken(error.problem, languageOf(request)) });
    }
  });

  router.delete('/v1/connections/:id', async (request, response) => {
    await abandonConnection(context, await personOf(request), idOf(request));
    response.status(204).end();
  });

  router.post('/v1/connections/:id/reconnect', async (request, response) => {
    const person = await personOf(request);
    const { country } = readBody(reconnectBody, request.body);
    response.json(await reconnect(context, person, idOf(request), country));
  });

  router.post('/v1/connections/:id/window', async (request, response) => {
    response.json(await anotherLink(context, await personOf(request), idOf(request)));
  });

  router.post('/v1/connections/:id/accounts/fetch', async (request, response) => {
    const person = await personOf(request);
    requireManager(person);
    const connection = await findConnection(person, idOf(request));
    response.json({ accounts: (await listAccounts(context, connection)).map(viewAccount) });
  });

  // ?journal: the one the person came from.
  router.get('/v1/connections/:id/journals', async (request, response) => {
    const person = await personOf(request);
    requireManager(person);
    const connection = await findConnection(person, idOf(request));
    const host = await context.host(connection.hostId);
    const journals = await readJournals(host, connection.hostCompanyId);
    const { own } = await readCompanyCurrency(host, connection.hostCompanyId);
    const kept = await readJournalDates(context.db, connection.hostId);
    const accounts = await Account.findAll({
      where: { connectionId: connection.id },
      order: [['name', 'ASC']],
    });
    const wanted = Number(request.query['journal']);
    response.json({
      journals: journals.map((journal) => viewJournal(journal, own, kept.get(journal.id) ?? null)),
      proposals: Object.fromEntries(proposeJournals(accounts, journals, own, wanted)),
    });
  });

  router.put('/v1/connections/:id/accounts', async (request, response) => {
    const person = await personOf(request);
    await chooseAccounts(context, person, idOf(request), readBody(choiceBody, request.body).accounts);
    response.status(202).json({});
  });

  // After Odoo's switch was turned: the clock follows at once.
  router.post('/v1/connections/:id/automatic', async (request, response) => {
    const person = await personOf(request);
    requireManager(person);
    const connection = await findConnection(person, idOf(request));
    response.json({ nextRunAt: await followSwitch(context, connection) });
  });

  router.post('/v1/connections/:id/sync', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const { since } = readBody(syncBody, request.body);
    await requestSync(context, connection, { since, personIp: request.ip });
    response.status(202).json({});
  });

  router.get('/v1/connections/:id/runs', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const where = { connectionId: connection.id };
    const runs = await Run.findAll({ where, order: [['startedAt', 'DESC']], limit: 50 });
    response.json({
      waiting: connection.requestedAt !== null,
      runs: runs.map((run) => viewRun(run, languageOf(request))),
    });
  });

  router.get('/v1/connections/:id/held', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const held = await readHeld(context.db, connection.id, 500);
    response.json({
      transactions: held.map((row) => ({ ...row, reason: told(row.reason, languageOf(request)) })),
    });
  });

  // What a person says of transactions that may be in the books already.
  router.post('/v1/connections/:id/held/answers', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    await answerDoubts(context, connection, readBody(answersBody, request.body).answers);
    response.status(202).json({});
  });

  router.post('/v1/connections/:id/held/retry', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    await retryHeld(context, connection);
    response.status(202).json({});
  });

  router.get('/v1/connections/:id/duplicates', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const since = query(date, request, 'since');
    response.json({ groups: await findDuplicates(context, connection, since) });
  });

  router.post('/v1/connections/:id/duplicates/delete', async (request, response) => {
    const connection = await findConnection(await personOf(request), idOf(request));
    const { since, lines } = readBody(deleteBody, request.body);
    await deleteDuplicates(context, connection, since, lines);
    response.json({});
  });

  return router;
}
