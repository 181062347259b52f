import { Component } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { mustReconnect } from '../shared/link';
import { useSync, type Sync } from '../sync/use_sync';

/** "Fetch Transactions" on the connection's form. */
export class FetchTransactions extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.FetchTransactions';
  static override props = { ...standardWidgetProps };

  declare sync: Sync;

  override setup(): void {
    this.sync = useSync(() => this.props.record.load());
  }

  /** Where the bank wants a new sign-in, that is what helps. */
  get isPrimary(): boolean {
    return !mustReconnect(this.props.record);
  }

  async onClick(): Promise<void> {
    await this.sync.start(this.props.record.data['client_id'] as string);
  }
}

registry.category('view_widgets').add('online_fetch_transactions', {
  component: FetchTransactions,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'state', type: 'selection' },
    { name: 'problem_state', type: 'char' },
  ],
});
