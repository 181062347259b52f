import { Component } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { useService, type Dialogs, type Orm } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { createSidecarClient } from '../sidecar/client';
import { ConnectDialog } from './connect_dialog';
import { createConnectFlow, type ConnectFlow } from './connect_flow';

/** "Reconnect" or "Update Credentials", and "Fetch Accounts", on the connection's form. */
export class ConnectionButtons extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.ConnectionButtons';
  static override props = { ...standardWidgetProps };

  declare orm: Orm;
  declare dialog: Dialogs;

  override setup(): void {
    this.orm = useService('orm');
    this.dialog = useService('dialog');
  }

  get connectionId(): string {
    return this.props.record.data['client_id'] as string;
  }

  get bankName(): string {
    return this.props.record.data['name'] as string;
  }

  /** Where the bank no longer lets us in; elsewhere signing in again is a choice. */
  get mustReconnect(): boolean {
    const { state, problem_state: problem } = this.props.record.data;
    return state === 'disconnected' || problem === 'reconnect' || problem === 'consent-ended';
  }

  /** Within the click: the bank's window opens here. */
  onReconnect(): void {
    const country = (this.props.record.data['company_country_code'] as string | false) || 'US';
    this.show((flow) => flow.reconnect(this.connectionId, this.bankName, country));
  }

  onFetchAccounts(): void {
    this.show((flow) => flow.fetchAccounts(this.connectionId, this.bankName));
  }

  show(begin: (flow: ConnectFlow) => Promise<void>): void {
    const client = createSidecarClient(this.orm);
    const flow = createConnectFlow(client, null);
    void begin(flow);
    this.dialog.add(ConnectDialog, {
      client,
      flow,
      country: '',
      manual: null,
      reload: () => this.props.record.load(),
    });
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
