import { Component } from '@odoo/owl';
import { registry } from '@web/core/registry';
import { useService, type Dialogs } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { DuplicatesDialog } from '../duplicates/duplicates_dialog';
import { FetchMissingDialog } from '../fetch_missing/fetch_missing_dialog';
import { useSidecar } from '../sidecar/use_sidecar';
import { mustReconnect } from '../shared/link';
import type { SidecarClient } from '../sidecar/client';

/** "Fetch Missing Transactions" and "Find Duplicates" on the connection's form. */
export class MendButtons extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.MendButtons';
  static override props = { ...standardWidgetProps };

  declare client: SidecarClient;
  declare dialog: Dialogs;

  override setup(): void {
    this.client = useSidecar();
    this.dialog = useService('dialog');
  }

  /** Fetching needs a bank that lets us in; comparing the books does not. */
  get canFetch(): boolean {
    return !mustReconnect(this.props.record);
  }

  get shared(): { connectionId: string; reload: () => Promise<void> } {
    const { record } = this.props;
    return { connectionId: record.data['client_id'] as string, reload: () => record.load() };
  }

  onMissing(): void {
    this.dialog.add(FetchMissingDialog, this.shared);
  }

  onDuplicates(): void {
    this.dialog.add(DuplicatesDialog, { ...this.shared, client: this.client });
  }
}

registry.category('view_widgets').add('online_mend_buttons', {
  component: MendButtons,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'state', type: 'selection' },
    { name: 'problem_state', type: 'char' },
  ],
});
