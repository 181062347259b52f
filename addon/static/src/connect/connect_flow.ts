/** The way from a bank's name to its first statements, apart from any screen. */
import { reactive } from '@odoo/owl';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { finishedRuns, followRun, type Counts, type Run } from '../sync/runs';
import { lostBankWindow, openBankWindow, watchBankWindow, type BankWindow } from './bank_window';
import { forget, remember, type Unfinished } from './unfinished';
import type { Bank, BankAccount, BankChoice, Begun, Completed, Journal, Journals } from './shapes';

/** How often is asked whether the person is done, where the window cannot say so itself. */
const ASK_MS = 5_000;

export interface AccountRow {
  account: BankAccount;
  included: boolean;
  journal: 'new' | number;
}

export interface FlowState {
  step: 'bank' | 'phone' | 'window' | 'accounts' | 'progress' | 'end';
  bankName: string;
  busy: boolean;
  error: SidecarError | null;
  /** The window step's: its address once it is known, and what is known of it. */
  url: string | null;
  windowOpen: boolean;
  blocked: boolean;
  /** The page was loaded again since. */
  resumed: boolean;
  rows: AccountRow[];
  journals: Journal[];
  counts: Partial<Counts>;
  /** How far back the bank's history goes; null where it is not known. */
  since: string | null;
  /** Null at the end where the run goes on without us. */
  run: Run | null;
}

interface Phone {
  number: string;
  /** Whose numbers need no country code. */
  country: string;
}

export interface ConnectFlow {
  state: FlowState;
  /** Once there is one. */
  readonly connectionId: string | null;
  /** What is searched first: a bank's name, where one is known. */
  query?: string;
  /** Asks whether a phone number is still wanted of this company. */
  start(): Promise<void>;
  /** The number that was wanted; then the bank's window opens: call it within the click. */
  givePhone(phone: Phone): Promise<void>;
  /** These two and `reopen` open a window: call them within the click. */
  connect(bank: Bank, choice: BankChoice, country: string): Promise<void>;
  reconnect(connectionId: string, bankName: string, country: string): Promise<void>;
  reopen(): void;
  /** "I have finished". */
  finished(): Promise<void>;
  /** After the page was loaded again in the middle. */
  resume(unfinished: Unfinished): Promise<void>;
  fetchAccounts(connectionId: string, bankName: string): Promise<void>;
  confirm(): Promise<void>;
  /** Back to the banks; what was begun is taken back. */
  back(): Promise<void>;
  /** The person leaves: what was begun and not finished is taken back. @throws {SidecarError} */
  leave(): Promise<void>;
}

/** Chosen here and now; what was chosen before is not chosen again. */
export const isNew = ({ included, account }: AccountRow): boolean =>
  included && !account.chosen && account.hostAccountId !== null;

/** @param journalId the journal the person came from, if any */
export function createConnectFlow(client: SidecarClient, journalId: number | null): ConnectFlow {
  const state = reactive<FlowState>({
    step: 'bank',
    bankName: '',
    busy: false,
    error: null,
    url: null,
    windowOpen: false,
    blocked: false,
    resumed: false,
    rows: [],
    journals: [],
    counts: {},
    since: null,
    run: null,
  });
  let connectionId: string | null = null;
  /** Only a connection that this flow has made is taken back with it. */
  let ours = false;
  let gone = false;
  let bankWindow: BankWindow | null = null;
  let answer: Record<string, string> = {};
  let origin = '';
  /** The sidecar's own page for a provider's script: its link is good once. */
  let onceOnly = false;
  let unwatch = (): void => {};
  let asking: Promise<void> | null = null;
  let known: Set<string> = new Set();
  let cameFrom = journalId;
  let phoneWanted = false;
  /** The bank that was chosen before the number was asked for. */
  let chosen: (phone?: Phone) => Promise<void> = async () => {};

  /** @returns what it gave, or undefined when it failed; the person is told */
  async function told<T>(work: () => Promise<T>): Promise<T | undefined> {
    state.busy = true;
    state.error = null;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      state.error = error;
      return undefined;
    } finally {
      state.busy = false;
    }
  }

  async function openWindow(bankName: string, begin: () => Promise<Begun>, isNew: boolean): Promise<void> {
    const before = state.step;
    bankWindow = openBankWindow();
    Object.assign(state, {
      step: 'window',
      bankName,
      url: null,
      windowOpen: bankWindow.open,
      blocked: !bankWindow.open,
    });
    answer = {};
    const begun = await told(begin);
    if (!begun) {
      bankWindow.close();
      phoneWanted = phoneWanted || state.error?.type === 'phone-needed';
      state.step = phoneWanted ? 'phone' : before;
      return;
    }
    connectionId = begun.id;
    ours = isNew;
    if (gone || state.step !== 'window') return takeBack();
    origin = begun.returnOrigin;
    state.url = begun.window.url;
    onceOnly = begun.window.kind === 'script';
    remember({
      connectionId: begun.id,
      bankName,
      ours,
      url: begun.window.url,
      onceOnly,
      origin,
      known: [...known],
      journalId: cameFrom,
    });
    bankWindow.go(begun.window.url);
    watch(bankWindow);
    void askNowAndThen(begun.id);
  }

  /** @returns what leads an open window to another link, to be told */
  const followNewLink = (opened: BankWindow) => async (): Promise<void> => {
    const path = `/v1/connections/${connectionId ?? ''}/window`;
    const { window: next } = await client.call<Pick<Begun, 'window'>>('POST', path);
    state.url = next.url;
    opened.go(next.url);
  };

  function watch(opened: BankWindow): void {
    unwatch();
    unwatch = watchBankWindow(opened, origin, {
      answer(given) {
        answer = given;
        void ask(false);
      },
      closed() {
        state.windowOpen = false;
        void ask(false);
      },
    });
  }

  async function askNowAndThen(id: string): Promise<void> {
    while (!gone && state.step === 'window' && connectionId === id) {
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      if (!gone && state.step === 'window' && connectionId === id) await ask(false);
    }
  }

  /** Whether the provider confirms. One question at a time: an answer is good for one use. */
  async function ask(byPerson: boolean): Promise<void> {
    while (asking) await asking;
    if (gone || state.step !== 'window' || connectionId === null) return;
    asking = confirmed(connectionId, byPerson).finally(() => {
      asking = null;
    });
    await asking;
  }

  async function confirmed(id: string, byPerson: boolean): Promise<void> {
    try {
      const { accounts, message } = await client.call<Completed>('POST', `/v1/connections/${id}/complete`, {
        answer,
      });
      if (gone || state.step !== 'window') return;
      if (accounts === null) throw new SidecarError(message ?? '');
      unwatch();
      bankWindow?.close();
      state.error = null;
      if (ours) await showAccounts(id, accounts);
      else await follow(id);
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      // Not finished yet is no news to somebody who is just signing in.
      if (byPerson || (!state.windowOpen && !state.resumed)) state.error = error;
    }
  }

  async function showAccounts(id: string, accounts: BankAccount[]): Promise<void> {
    const query = cameFrom === null ? '' : `?journal=${cameFrom}`;
    const { journals, proposals } = await client.call<Journals>(
      'GET',
      `/v1/connections/${id}/journals${query}`,
    );
    state.journals = journals;
    state.rows = accounts.map((account) => ({
      account,
      included: account.hostAccountId !== null,
      journal: proposals[account.id] ?? 'new',
    }));
    state.step = 'accounts';
  }

  async function follow(id: string): Promise<void> {
    forget();
    state.counts = {};
    state.step = 'progress';
    try {
      state.run = await followRun(
        client,
        id,
        known,
        (counts) => (state.counts = counts),
        () => !gone,
      );
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      state.error = error;
    }
    // Good to know, and no reason to hold up the end.
    if (state.run?.outcome === 'done') state.since = await historySince(id).catch(() => null);
    state.step = 'end';
  }

  /** The oldest of what the bank gave. */
  async function historySince(id: string): Promise<string | null> {
    const { accounts } = await client.call<{ accounts: { since: string | null }[] }>(
      'GET',
      `/v1/connections/${id}`,
    );
    return accounts.flatMap(({ since }) => since ?? []).sort()[0] ?? null;
  }

  /** @throws {SidecarError} */
  async function takeBack(): Promise<void> {
    forget();
    unwatch();
    bankWindow?.close();
    if (asking) await asking;
    const id = connectionId;
    connectionId = null;
    if (ours && id !== null) await client.call('DELETE', `/v1/connections/${id}`);
    ours = false;
  }

  return {
    state,
    get connectionId() {
      return connectionId;
    },
    async start() {
      try {
        phoneWanted = (await client.call<{ phone: unknown }>('GET', '/v1/account')).phone === null;
      } catch (error) {
        // Whatever it is, the first step that needs an answer tells it.
        if (!(error instanceof SidecarError)) throw error;
      }
    },
    async connect(bank, choice, country) {
      chosen = (phone) =>
        openWindow(
          bank.name,
          async () => {
            if (phone) await client.call('PUT', '/v1/phone', phone);
            phoneWanted = false;
            return client.call<Begun>('POST', '/v1/connections', {
              provider: choice.provider,
              institutionId: choice.institutionId,
              institutionName: bank.name,
              country,
            });
          },
          true,
        );
      if (phoneWanted) Object.assign(state, { step: 'phone', bankName: bank.name, error: null });
      else await chosen();
    },
    givePhone: (phone) => chosen(phone),
    reconnect: (id, bankName, country) =>
      openWindow(
        bankName,
        async () => {
          known = await finishedRuns(client, id);
          return client.call<Begun>('POST', `/v1/connections/${id}/reconnect`, { country });
        },
        false,
      ),
    reopen() {
      if (state.url === null) return;
      bankWindow = openBankWindow(onceOnly ? undefined : state.url);
      state.windowOpen = bankWindow.open;
      state.blocked = !bankWindow.open;
      state.resumed = false;
      state.error = null;
      watch(bankWindow);
      if (onceOnly) void told(followNewLink(bankWindow));
    },
    async finished() {
      state.busy = true;
      try {
        await ask(true);
      } finally {
        state.busy = false;
      }
    },
    async resume(unfinished) {
      ({ connectionId, ours, onceOnly, origin, journalId: cameFrom } = unfinished);
      known = new Set(unfinished.known);
      bankWindow = lostBankWindow;
      Object.assign(state, {
        step: 'window',
        bankName: unfinished.bankName,
        url: unfinished.url,
        resumed: true,
      });
      watch(bankWindow);
      void askNowAndThen(unfinished.connectionId);
      await ask(false);
    },
    async fetchAccounts(id, bankName) {
      state.bankName = bankName;
      state.step = 'accounts';
      connectionId = id;
      await told(async () => {
        known = await finishedRuns(client, id);
        const { accounts } = await client.call<{ accounts: BankAccount[] }>(
          'POST',
          `/v1/connections/${id}/accounts/fetch`,
        );
        await showAccounts(id, accounts);
      });
    },
    async confirm() {
      const id = connectionId;
      if (id === null) return;
      const accounts = state.rows
        .filter(isNew)
        .map((row) => ({ accountId: row.account.id, journal: row.journal }));
      await told(async () => {
        await client.call('PUT', `/v1/connections/${id}/accounts`, { accounts });
        ours = false;
        await follow(id);
      });
    },
    async back() {
      state.step = 'bank';
      await told(takeBack);
    },
    async leave() {
      gone = true;
      await takeBack();
    },
  };
}
