import { Component, useState } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { dayText, money } from '../shared/format';
import { useLoaded, type Loaded } from '../shared/use_loaded';
import { useSidecar } from '../sidecar/use_sidecar';
import { useSync, type Sync } from '../sync/use_sync';

/** A line that the journal has from before. */
interface OldLine {
  id: number;
  date: string;
  amount: string;
  label: string;
}

interface Doubt {
  id: string;
  date: string;
  amount: string;
  currency: string;
  label: string;
  reason: { code: string; message: string; candidates?: OldLine[] };
}

interface Held {
  transactions: Doubt[];
}

const NEW = 'new';

/** Transactions that may be in the books from another synchronization: a person says of each whether it is. */
export class OldLines extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.OldLines';
  static override props = { ...standardWidgetProps };

  declare loaded: Loaded<Held>;
  declare sync: Sync;
  /** What is chosen so far, by transaction: a line's id or `new`. */
  declare chosen: Record<string, string>;
  dayText = dayText;
  money = money;

  override setup(): void {
    const client = useSidecar();
    const data = () => this.props.record.data;
    this.chosen = useState<Record<string, string>>({});
    this.loaded = useLoaded<Held>(
      // The count stays where as many came as went.
      () => `${this.connectionId} ${String(data()['held_count'])} ${String(data()['last_refresh'])}`,
      () => client.call<Held>('GET', `/v1/connections/${this.connectionId}/held`),
    );
    this.sync = useSync(async () => {
      // The whole form, with its to-dos: the one about these goes with the last answer.
      await this.props.record.model.load();
      await this.loaded.load();
    });
  }

  get connectionId(): string {
    return this.props.record.data['client_id'] as string;
  }

  get doubts(): Doubt[] {
    return (this.loaded.state.value?.transactions ?? []).filter(
      ({ reason }) => reason.code === 'legacy-doubt',
    );
  }

  linesOf(doubt: Doubt): OldLine[] {
    return doubt.reason.candidates ?? [];
  }

  /** A line stands for one transaction: another row has no use for it. */
  isTaken(line: OldLine, by: Doubt): boolean {
    return Object.entries(this.chosen).some(([id, value]) => id !== by.id && value === String(line.id));
  }

  get canSave(): boolean {
    return !this.sync.state.running && this.doubts.some(({ id }) => this.chosen[id]);
  }

  onChoose(doubt: Doubt, value: string): void {
    this.chosen[doubt.id] = value;
  }

  /** The likeliest line of each that no other has taken. */
  onAllSame(): void {
    for (const doubt of this.doubts) {
      const line = this.linesOf(doubt).find((one) => !this.isTaken(one, doubt));
      if (line) this.chosen[doubt.id] = String(line.id);
    }
  }

  async onSave(): Promise<void> {
    const answers = this.doubts.flatMap(({ id }) => {
      const value = this.chosen[id];
      return value ? [{ transactionId: id, lineId: value === NEW ? null : Number(value) }] : [];
    });
    await this.sync.start(this.connectionId, { path: '/held/answers', body: { answers } });
  }
}

registry.category('view_widgets').add('online_old_lines', {
  component: OldLines,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'held_count', type: 'integer' },
    { name: 'last_refresh', type: 'datetime' },
  ],
});
