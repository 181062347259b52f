import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef, useState } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { useService, type Action, type Orm } from '@web/core/utils/hooks';
import type { SidecarClient } from '../sidecar/client';
import { ErrorNote } from '../shared/error_note';
import { SidecarError } from '../sidecar/sidecar_error';
import type { ConnectFlow } from './connect_flow';
import type { Bank, BankChoice, Banks } from './shapes';

const NOT_READY_MS = 2_000;
/** Longer than between two keys of most people. */
const LOGOS_MS = 300;
const AT_MOST = 20;

interface Props {
  flow: ConnectFlow;
  client: SidecarClient;
  country: string;
  /** The host's own way, without synchronization. */
  manual: unknown;
  close: () => void;
}

/** The bank is found as one types. */
export class BankStep extends Component<Props> {
  static override template = 'account_online_synchronization.BankStep';
  static components = { ErrorNote };
  static override props = {
    flow: Object,
    client: Object,
    country: String,
    manual: { optional: true },
    close: Function,
  };

  declare state: {
    country: string;
    countries: { code: string; name: string }[];
    query: string;
    banks: Bank[];
    searching: boolean;
    ready: boolean;
    error: SidecarError | null;
    /** The bank whose providers are shown. */
    open: string | null;
    missing: boolean;
  };
  declare orm: Orm;
  declare action: Action;
  declare input: { el: HTMLElement | null };
  declare list: { el: HTMLElement | null };
  declare missing: { el: HTMLElement | null };
  asked = 0;
  asking = false;
  typedSince = false;
  timer: ReturnType<typeof setTimeout> | undefined;
  logoTimer: ReturnType<typeof setTimeout> | undefined;
  /** Logos that were on the screen. */
  shown = new Set<string>();

  override setup(): void {
    this.orm = useService('orm');
    this.action = useService('action');
    this.input = useRef('input');
    this.list = useRef('list');
    this.missing = useRef('missing');
    this.state = useState({
      country: this.props.country,
      countries: [],
      query: this.props.flow.query ?? '',
      banks: [],
      searching: true,
      ready: true,
      error: null,
      open: null,
      missing: false,
    });
    onWillStart(async () => {
      this.state.countries = (await this.orm.call('res.country', 'search_read', [[['code', '!=', false]]], {
        fields: ['code', 'name'],
        order: 'name',
      })) as { code: string; name: string }[];
    });
    // It unfolds below the end of what is seen. What scrolling gives back is no clean-up for the hook.
    useEffect(
      () => {
        this.missing.el?.scrollIntoView({ block: 'nearest' });
      },
      () => [this.state.missing],
    );
    onMounted(() => {
      this.input.el?.focus();
      void this.search();
    });
    onWillUnmount(() => {
      clearTimeout(this.timer);
      clearTimeout(this.logoTimer);
      this.typedSince = false;
      this.asked += 1;
    });
  }

  get again(): { label: string; run: () => void } {
    return { label: _t('Try Again'), run: () => void this.search() };
  }

  /** Whether the word stands anywhere: at a bank, or at one of the ways to the one that is open. */
  get beta(): boolean {
    return this.state.banks.some(
      (bank) => bank.beta || (bank.id === this.state.open && bank.choices.some((choice) => choice.beta)),
    );
  }

  onType(event: Event): void {
    this.state.query = (event.target as HTMLInputElement).value;
    void this.searchTyped();
  }

  onCountry(event: Event): void {
    this.state.country = (event.target as HTMLSelectElement).value;
    void this.search();
  }

  later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), ms);
  }

  /** At each key, one question at a time: what is typed meanwhile is asked when the answer is there. */
  async searchTyped(): Promise<void> {
    this.typedSince = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.typedSince) {
        this.typedSince = false;
        await this.search();
      }
    } finally {
      this.asking = false;
    }
  }

  async search(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    this.state.searching = true;
    const { query, country } = this.state;
    try {
      // Not a GET: the browser would first ask whether it may, for each text anew.
      const { ready, institutions } = await this.props.client.call<Banks>('POST', '/v1/institutions/search', {
        query: query.trim(),
        ...(country ? { country } : {}),
        limit: AT_MOST,
      });
      const address = await this.props.client.address();
      if (mine !== this.asked) return;
      this.state.banks = institutions.map((bank) => this.withLogo(bank, address));
      this.showLogosLater();
      this.state.ready = ready;
      this.state.error = null;
      if (!ready) this.later(NOT_READY_MS);
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      if (mine === this.asked) this.state.error = error;
    } finally {
      if (mine === this.asked) this.state.searching = false;
    }
  }

  /** One that was shown before is in the browser's memory, and shown at once. */
  withLogo(bank: Bank, address: string): Bank {
    const source = bank.logo ? new URL(bank.logo, address).href : null;
    return { ...bank, logo: source !== null && this.shown.has(source) ? source : null, source };
  }

  /**
   * When nobody types any more: a browser has six connections to the sidecar, and twenty logos on their way would let
   * the next key's question wait.
   */
  showLogosLater(): void {
    clearTimeout(this.logoTimer);
    this.logoTimer = setTimeout(() => {
      for (const bank of this.state.banks) {
        if (!bank.source) continue;
        this.shown.add(bank.source);
        bank.logo = bank.source;
      }
    }, LOGOS_MS);
  }

  /** Within the click: the bank's window opens here. */
  onBank(bank: Bank): void {
    const [first, second] = bank.choices;
    if (second) this.state.open = this.state.open === bank.id ? null : bank.id;
    else if (first) this.onChoice(bank, first);
  }

  onChoice(bank: Bank, choice: BankChoice): void {
    void this.props.flow.connect(bank, choice, this.state.country);
  }

  /** The arrows go from the box into the list and through it; Enter in the box takes the only bank there is. */
  onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && event.target === this.input.el) {
      event.preventDefault();
      const [only, second] = this.state.banks;
      if (only && !second && !this.state.searching) this.onBank(only);
      else this.list.el?.querySelector('button')?.focus();
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const buttons = [...(this.list.el?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    event.preventDefault();
    if (next < 0) this.input.el?.focus();
    else buttons[next]?.focus();
  }

  /** A logo that does not load gives way to the sign that banks without one have. */
  onNoLogo(bank: Bank): void {
    if (bank.source) this.shown.delete(bank.source);
    bank.logo = bank.source = null;
  }

  async onManual(): Promise<void> {
    this.props.close();
    await this.action.doAction(this.props.manual);
  }
}
