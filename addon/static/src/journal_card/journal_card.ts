import { Component } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Action, type Dialogs, type Orm } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { openReconnect } from '../connect/open_reconnect';
import { dayText, momentText } from '../shared/format';
import type { SidecarClient } from '../sidecar/client';
import { useSidecar } from '../sidecar/use_sidecar';
import { useSync, type Sync } from '../sync/use_sync';
import { attention, canSynchronize, type Attention, type CardData } from './card_data';

/** "Synchronize Now" on a bank journal's card, its last and next time, and what needs a person. */
export class JournalCard extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.JournalCard';
  static override props = { ...standardWidgetProps };

  declare sync: Sync;
  declare action: Action;
  declare dialog: Dialogs;
  declare orm: Orm;
  declare client: SidecarClient;
  momentText = momentText;

  override setup(): void {
    this.action = useService('action');
    this.dialog = useService('dialog');
    this.orm = useService('orm');
    this.client = useSidecar();
    this.sync = useSync(() => this.reload());
  }

  get online(): CardData | undefined {
    const data = JSON.parse(this.props.record.data['kanban_dashboard'] as string) as { online?: CardData };
    return data.online;
  }

  get canSynchronize(): boolean {
    return this.online !== undefined && canSynchronize(this.online);
  }

  get attention(): Attention | null {
    return this.online ? attention(this.online, dayText) : null;
  }

  get pendingText(): string {
    const { pending } = this.online ?? { pending: 0 };
    return pending === 1 ? _t('1 pending at the bank') : _t('%s pending at the bank', pending);
  }

  async onSynchronize(): Promise<void> {
    if (this.online) await this.sync.start(this.online.connectionId);
  }

  /** The bank's window may open: within the click. */
  async onMend(): Promise<void> {
    const { online } = this;
    if (!online) return;
    switch (this.attention?.remedy) {
      case 'sign-in':
        openReconnect(this.client, this.dialog, online, () => this.reload());
        break;
      case 'switch-off':
        await this.orm.call('account.online.link', 'write', [[online.linkId], { auto_sync: false }]);
        await this.reload();
        break;
      case 'synchronize':
        await this.onSynchronize();
        break;
      default:
        await this.open(online.linkId);
    }
  }

  async open(linkId: number): Promise<void> {
    await this.action.doAction({
      type: 'ir.actions.act_window',
      res_model: 'account.online.link',
      res_id: linkId,
      views: [[false, 'form']],
    });
  }

  reload(): Promise<void> {
    return this.props.record.model.root.load();
  }
}

registry.category('view_widgets').add('online_journal_card', { component: JournalCard });
