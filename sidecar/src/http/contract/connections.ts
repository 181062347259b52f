/** Connections: what the screens call. */
import { z } from 'zod';
import { operation } from './operation.ts';
import {
  account,
  begun,
  connectionView,
  day,
  decimal,
  hostId,
  moment,
  nothing,
  run,
  shownWindow,
} from './shapes.ts';

const country = z.string().regex(/^[A-Z]{2}$/);
const accounts = z.strictObject({ accounts: z.array(account) });
const notTheirs = ['no-connection'];

const journal = z
  .strictObject({
    id: hostId,
    name: z.string(),
    currency: z.string(),
    number: z.string().nullable(),
    onlineAccountId: hostId.nullable().describe("The host's account whose transactions it receives already."),
    goesOnFrom: day.nullable().describe('It goes on from this day, where an older synchronization was.'),
  })
  .meta({ id: 'Journal' });

const heldTransaction = z
  .strictObject({
    id: z.string(),
    accountId: z.uuid(),
    account: z.string(),
    date: day,
    amount: decimal,
    currency: z.string(),
    label: z.string(),
    reason: z.strictObject({ code: z.string(), message: z.string() }),
  })
  .meta({ id: 'HeldTransaction' });

const suspicion = z
  .strictObject({
    journalId: hostId,
    journal: z.string(),
    currency: z.string(),
    lines: z.array(
      z.strictObject({
        id: hostId,
        date: day,
        amount: decimal,
        label: z.string(),
        partner: z.string().nullable(),
        byHand: z.boolean().describe('A person typed it: no bank gave it.'),
        reconciled: z.boolean(),
        statementId: hostId.nullable(),
        kept: z.enum(['reconciled', 'closed']).nullable().describe('Why it cannot be deleted.'),
      }),
    ),
  })
  .meta({ id: 'Suspicion' });

export const begin = operation({
  method: 'post',
  path: '/v1/connections',
  what: 'Begins a connection: the window that the person signs in in.',
  caller: 'person',
  body: z.strictObject({
    provider: z.string().max(20),
    institutionId: z.string().min(1).max(200),
    institutionName: z.string().min(1).max(200),
    country,
  }),
  answers: { 201: { what: 'The window is to be opened.', body: begun } },
  refusals: { 403: ['not-manager'], 409: ['phone-needed', 'no-provider'], 422: ['provider'] },
});

export const show = operation({
  method: 'get',
  path: '/v1/connections/:id',
  what: 'A connection with its accounts.',
  caller: 'person',
  answers: { 200: { what: 'As it is now.', body: connectionView } },
  refusals: { 404: notTheirs },
});

export const complete = operation({
  method: 'post',
  path: '/v1/connections/:id/complete',
  what: "Completes a connection with what the window's last page told. It may be repeated.",
  caller: 'person',
  body: z.strictObject({ answer: z.record(z.string().max(100), z.string().max(4000)) }),
  answers: {
    200: { what: 'Connected: the accounts to choose from.', body: accounts },
    202: {
      what: 'The person has not finished in the window yet.',
      body: z.strictObject({ accounts: z.null(), message: z.string() }),
    },
  },
  refusals: { 403: ['not-manager'], 404: notTheirs, 409: ['window-over'], 422: ['provider'] },
});

export const abandon = operation({
  method: 'delete',
  path: '/v1/connections/:id',
  what: 'Gives up a connection that was begun and is not in use.',
  caller: 'person',
  answers: { 204: { what: 'It is gone.', body: null } },
  refusals: { 403: ['not-manager'], 404: notTheirs },
});

export const reconnect = operation({
  method: 'post',
  path: '/v1/connections/:id/reconnect',
  what: 'The window again, for a connection that stays the same one.',
  caller: 'person',
  body: z.strictObject({ country }),
  answers: { 200: { what: 'The window is to be opened.', body: begun } },
  refusals: { 403: ['not-manager'], 404: notTheirs, 409: ['not-connected'], 422: ['provider'] },
});

export const anotherLink = operation({
  method: 'post',
  path: '/v1/connections/:id/window',
  what: 'Another link to the window that waits; the former is used up.',
  caller: 'person',
  answers: { 200: { what: 'The window is to be opened.', body: z.strictObject({ window: shownWindow }) } },
  refusals: { 403: ['not-manager'], 404: notTheirs, 409: ['window-over'] },
});

export const fetchAccounts = operation({
  method: 'post',
  path: '/v1/connections/:id/accounts/fetch',
  what: 'Asks the bank for its accounts again.',
  caller: 'person',
  answers: { 200: { what: 'The accounts to choose from.', body: accounts } },
  refusals: { 403: ['not-manager'], 404: notTheirs, 422: ['provider'] },
});

export const journals = operation({
  method: 'get',
  path: '/v1/connections/:id/journals',
  what: 'The journals that accounts can go to, and which one is proposed for each.',
  caller: 'person',
  query: z.object({ journal: z.string().optional().describe('The one that the person came from.') }),
  answers: {
    200: {
      what: 'By account, a journal or a new one.',
      body: z.strictObject({
        journals: z.array(journal),
        proposals: z.record(z.string(), z.union([z.literal('new'), hostId])),
      }),
    },
  },
  refusals: { 403: ['not-manager'], 404: notTheirs },
});

export const choose = operation({
  method: 'put',
  path: '/v1/connections/:id/accounts',
  what: 'Chooses the accounts that are synchronized, each to a journal. The first fetch begins.',
  caller: 'person',
  body: z.strictObject({
    accounts: z
      .array(z.strictObject({ accountId: z.uuid(), journal: z.union([z.literal('new'), hostId]) }))
      .max(200),
  }),
  answers: { 202: { what: 'Chosen; the first fetch is asked for.', body: nothing } },
  refusals: { 403: ['not-manager'], 404: [...notTheirs, 'no-account', 'no-journal'] },
});

export const automatic = operation({
  method: 'post',
  path: '/v1/connections/:id/automatic',
  what: "After Odoo's switch was turned: the clock follows at once.",
  caller: 'person',
  answers: { 200: { what: 'When it runs next.', body: z.strictObject({ nextRunAt: moment.nullable() }) } },
  refusals: { 403: ['not-manager'], 404: notTheirs },
});

export const sync = operation({
  method: 'post',
  path: '/v1/connections/:id/sync',
  what: 'Asks for a synchronization now.',
  caller: 'person',
  body: z.strictObject({
    since: day.optional().describe('Fetches again what the bank has from this day on.'),
  }),
  answers: { 202: { what: 'It is asked for; the runs show how it goes.', body: nothing } },
  refusals: { 404: notTheirs },
});

export const runs = operation({
  method: 'get',
  path: '/v1/connections/:id/runs',
  what: '50 runs, the newest first.',
  caller: 'person',
  query: z.object({
    before: z.iso.datetime().optional().describe("A run's start: the 50 before it. Else the newest."),
  }),
  answers: {
    200: {
      what: '`waiting`: another one is asked for. `older`: there are more before these.',
      body: z.strictObject({ waiting: z.boolean(), runs: z.array(run), older: z.boolean() }),
    },
  },
  refusals: { 404: notTheirs },
});

export const held = operation({
  method: 'get',
  path: '/v1/connections/:id/held',
  what: 'Transactions that are not booked, each with what stands in the way.',
  caller: 'person',
  answers: {
    200: { what: 'At most 500.', body: z.strictObject({ transactions: z.array(heldTransaction) }) },
  },
  refusals: { 404: notTheirs },
});

export const answers = operation({
  method: 'post',
  path: '/v1/connections/:id/held/answers',
  what: 'What a person says of transactions that may be in the books already.',
  caller: 'person',
  body: z.strictObject({
    answers: z
      .array(
        z.strictObject({
          transactionId: z.string().regex(/^\d{1,18}$/),
          lineId: hostId.nullable().describe('The line that it is; null: it is none of them.'),
        }),
      )
      .min(1)
      .max(500),
  }),
  answers: { 202: { what: 'Taken; a synchronization is asked for.', body: nothing } },
  refusals: { 404: notTheirs },
});

export const retry = operation({
  method: 'post',
  path: '/v1/connections/:id/held/retry',
  what: 'Tries to book again what is held.',
  caller: 'person',
  answers: { 202: { what: 'A synchronization is asked for.', body: nothing } },
  refusals: { 404: notTheirs },
});

export const duplicates = operation({
  method: 'get',
  path: '/v1/connections/:id/duplicates',
  what: 'Lines that may be booked twice.',
  caller: 'person',
  query: z.object({ since: day }),
  answers: {
    200: { what: 'In groups that are alike.', body: z.strictObject({ groups: z.array(suspicion) }) },
  },
  refusals: { 404: notTheirs },
});

export const deleteDuplicates = operation({
  method: 'post',
  path: '/v1/connections/:id/duplicates/delete',
  what: 'Deletes the lines that a person chose among the suggestions; all or none.',
  caller: 'person',
  body: z.strictObject({ since: day, lines: z.array(hostId).min(1).max(500) }),
  answers: { 200: { what: 'They are deleted.', body: nothing } },
  refusals: {
    404: [...notTheirs, 'not-suggested'],
    409: ['busy', 'reconciled', 'closed', 'not-deletable'],
  },
});
