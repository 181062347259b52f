import { Component } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Action, type Dialogs, type Orm } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { useReactivate, type OpenReactivate } from '../blocked/use_reactivate';
import { openReconnect } from '../connect/open_reconnect';
import { dayText, isPast, momentText, relativeText } from '../shared/format';
import { useEachMinute } from '../shared/use_each_minute';
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
  declare openReactivate: OpenReactivate;
  momentText = momentText;

  override setup(): void {
    this.action = useService('action');
    this.dialog = useService('dialog');
    this.orm = useService('orm');
    this.client = useSidecar();
    this.openReactivate = useReactivate();
    this.sync = useSync(() => this.reload());
    useEachMinute();
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

  get lastText(): string {
    return _t('Last: %s', relativeText(this.online?.last ?? ''));
  }

  /** A sidecar that is busy, or away, is late. */
  get nextText(): string {
    const next = this.online?.next ?? '';
    return isPast(next) ? _t('Next: due now') : _t('Next: %s', relativeText(next));
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
      case 'reactivate':
        // The line goes when the connection has run again.
        this.openReactivate(online.reference, () => this.onSynchronize());
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
