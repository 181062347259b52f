import { Component } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { useService, type Dialogs } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import type { SidecarClient } from '../sidecar/client';
import { useSidecar } from '../sidecar/use_sidecar';
import { mustReconnect } from '../shared/link';
import { openConnection, openReconnect } from './open_reconnect';

/** "Reconnect" or "Update Credentials", and "Fetch Accounts", on the connection's form. */
export class ConnectionButtons extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.ConnectionButtons';
  static override props = { ...standardWidgetProps };

  declare client: SidecarClient;
  declare dialog: Dialogs;

  override setup(): void {
    this.client = useSidecar();
    this.dialog = useService('dialog');
  }

  get connectionId(): string {
    return this.props.record.data['client_id'] as string;
  }

  get bankName(): string {
    return this.props.record.data['name'] as string;
  }

  get mustReconnect(): boolean {
    return mustReconnect(this.props.record);
  }

  /** Within the click: the bank's window opens here. */
  onReconnect(): void {
    const country = (this.props.record.data['company_country_code'] as string | false) || '';
    const { connectionId, bankName } = this;
    openReconnect(this.client, this.dialog, { connectionId, bankName, country }, () =>
      this.props.record.load(),
    );
  }

  onFetchAccounts(): void {
    openConnection(
      this.client,
      this.dialog,
      (flow) => flow.fetchAccounts(this.connectionId, this.bankName),
      () => this.props.record.load(),
    );
  }
}

registry.category('view_widgets').add('online_connection_buttons', {
  component: ConnectionButtons,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'name', type: 'char' },
    { name: 'state', type: 'selection' },
    { name: 'problem_state', type: 'char' },
    { name: 'company_country_code', type: 'char' },
  ],
});
