import { Component } from '@odoo/owl';
import { deserializeDateTime, toLocaleDateTimeString } from '@web/core/l10n/dates';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Action } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { useSync, type Sync } from '../sync/use_sync';

/** What the dashboard's own data says of the journal's connection; no request of ours fetches it. */
interface CardData {
  linkId: number;
  connectionId: string;
  active: boolean;
  state: 'connected' | 'error' | 'disconnected';
  /** In UTC; empty where there is none. */
  last: string;
  next: string;
  held: number;
}

/** "Synchronize Now" on a bank journal's card, with the last and the next time. */
export class JournalCard extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.JournalCard';
  static override props = { ...standardWidgetProps };

  declare sync: Sync;
  declare action: Action;

  override setup(): void {
    this.action = useService('action');
    this.sync = useSync(() => this.props.record.model.root.load());
  }

  get online(): CardData | undefined {
    const data = JSON.parse(this.props.record.data['kanban_dashboard'] as string) as { online?: CardData };
    return data.online;
  }

  get canSynchronize(): boolean {
    return this.online !== undefined && this.online.active && this.online.state !== 'disconnected';
  }

  /** One line, where a person has to do something. */
  get attention(): string | null {
    const { state, held } = this.online ?? { state: 'connected', held: 0 };
    if (state === 'disconnected') return _t('The bank is disconnected.');
    if (state === 'error') return _t('The bank connection needs attention.');
    if (held === 1) return _t('1 transaction is held.');
    return held > 1 ? _t('%s transactions are held.', held) : null;
  }

  /** In the person's own time zone. */
  moment(utc: string): string {
    return toLocaleDateTimeString(deserializeDateTime(utc), { showSeconds: false });
  }

  async onSynchronize(): Promise<void> {
    if (this.online) await this.sync.start(this.online.connectionId);
  }

  async onOpen(): Promise<void> {
    await this.action.doAction({
      type: 'ir.actions.act_window',
      res_model: 'account.online.link',
      res_id: this.online?.linkId,
      views: [[false, 'form']],
    });
  }
}

registry.category('view_widgets').add('online_journal_card', { component: JournalCard });
