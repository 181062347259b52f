/** What the conformance suite needs to know of a provider and of its side of the sandbox. */
import type {
  BeginRequest,
  Connected,
  ConnectWindow,
  ProblemState,
  Provider,
  RawWebhook,
} from '../../sidecar/src/providers/provider.ts';
import type { FaultInput } from '../../sandbox/faults.ts';
import type { RunningSandbox } from '../support/sandbox.ts';

/** What the screens ask, of any bank: a test changes what it is about. */
export const ASKED: BeginRequest = {
  connectionId: 'c1',
  institutionId: '',
  countries: ['BE'],
  language: 'fr-BE',
  returnUrl: 'https://sidecar.example/done',
};

export interface Harness {
  sandbox: RunningSandbox;
  /** Its time limit for one call must be below a second. */
  provider: Provider;
  /** A customer with a few posted and pending transactions. */
  persona: string;
  /** A customer with more transactions than fit on one page. */
  bigPersona: string;
  begin(webhookUrl?: string): Promise<ConnectWindow>;
  /** Does what a person does in the window. @returns what its return brings */
  signIn(window: ConnectWindow, persona: string): Promise<Record<string, string>>;
  /** Paths below the provider's prefix, for faults. */
  endpoints: { accounts: string; transactions: string; institutions: string };
  /** Every error of the provider's table, as the sandbox names it. */
  errors: { code: string; state: ProblemState }[];
  /** A posted transaction names the pending one that it was. */
  linksPending: boolean;
  /** Says which posted ones were taken back. */
  tellsRemoved: boolean;
  /** The other side's account and a reference are among what the provider gives. */
  tellsOtherSide: boolean;
  /** `hints`: it does not sign, so what it says is asked about; `none`: it sends no webhooks at all. */
  webhooks: { signedIn: string } | 'hints' | 'none';
}

export type Fault = Omit<FaultInput, 'provider' | 'endpoint'>;

/** A connection as the sidecar would keep it. */
export interface Connection extends Connected {
  accountIds: string[];
}

export type CapturedWebhook = RawWebhook;
