import { Component } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { _t } from '@web/core/l10n/translation';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { dayText, money } from '../shared/format';
import { ErrorNote } from '../shared/error_note';
import { useLoaded, type Loaded } from '../shared/use_loaded';
import { useSidecar } from '../sidecar/use_sidecar';
import { useSync, type Sync } from '../sync/use_sync';

interface HeldTransaction {
  id: string;
  account: string;
  date: string;
  amount: string;
  currency: string;
  label: string;
  reason: { code: string; message: string };
}

interface Held {
  transactions: HeldTransaction[];
}

/** What waits for the same thing. */
interface HeldGroup {
  reason: string;
  transactions: HeldTransaction[];
}

/** Held transactions by what stands in the way, and "Retry", on the connection's form. */
export class HeldTransactions extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.HeldTransactions';
  static components = { ErrorNote };
  static override props = { ...standardWidgetProps };

  declare loaded: Loaded<Held>;
  declare sync: Sync;
  dayText = dayText;
  money = money;

  override setup(): void {
    const client = useSidecar();
    const data = () => this.props.record.data;
    this.loaded = useLoaded<Held>(
      // The count stays where as many came as went.
      () => `${this.connectionId} ${String(data()['held_count'])} ${String(data()['last_refresh'])}`,
      () => client.call<Held>('GET', `/v1/connections/${this.connectionId}/held`),
    );
    this.sync = useSync(() => this.props.record.load());
  }

  get connectionId(): string {
    return this.props.record.data['client_id'] as string;
  }

  get all(): HeldTransaction[] {
    return this.loaded.state.value?.transactions ?? [];
  }

  /** Whether Odoo refuses some; others wait for a person's answer, and a retry would not help them. */
  get refused(): boolean {
    return this.all.some(({ reason }) => !reason.code.startsWith('legacy-'));
  }

  /** Without those that a person is asked about, which stand above with their question. */
  get groups(): HeldGroup[] {
    const groups = new Map<string, HeldTransaction[]>();
    for (const one of this.all.filter(({ reason }) => reason.code !== 'legacy-doubt')) {
      groups.set(one.reason.message, [...(groups.get(one.reason.message) ?? []), one]);
    }
    return [...groups].map(([reason, transactions]) => ({ reason, transactions }));
  }

  get again(): { label: string; run: () => void } {
    return { label: _t('Try Again'), run: () => void this.loaded.load() };
  }

  async onRetry(): Promise<void> {
    await this.sync.start(this.connectionId, { path: '/held/retry' });
  }
}

registry.category('view_widgets').add('online_held_transactions', {
  component: HeldTransactions,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'held_count', type: 'integer' },
    { name: 'last_refresh', type: 'datetime' },
  ],
});
