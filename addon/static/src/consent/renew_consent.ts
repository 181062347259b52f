import { Component, onWillStart } from '@odoo/owl';
import { Activity, type ActivityRecord } from '@mail/core/web/activity';
import { useService, type Dialogs, type Orm } from '@web/core/utils/hooks';
import type { SidecarClient } from '../sidecar/client';
import { useSidecar } from '../sidecar/use_sidecar';
import { openReconnect, type Reconnectable } from '../connect/open_reconnect';

interface Props {
  activity: ActivityRecord;
  /** Shows the form as it is afterwards. */
  reload: () => Promise<void>;
  /** The same for its to-dos. */
  changed: () => void;
}

/** The button that renews a bank's consent, within the to-do that reminds of it. */
export class RenewConsent extends Component<Props> {
  static override template = 'account_online_synchronization.RenewConsent';
  static override props = { activity: Object, reload: Function, changed: Function };

  declare client: SidecarClient;
  declare dialog: Dialogs;
  declare connection: Reconnectable | null;

  override setup(): void {
    const orm: Orm = useService('orm');
    this.client = useSidecar();
    this.dialog = useService('dialog');
    this.connection = null;
    // Read beforehand: the bank's window must open within the click.
    onWillStart(async () => {
      const fields = ['client_id', 'name', 'company_country_code'];
      const [link] = (await orm.call('account.online.link', 'read', [
        [this.props.activity.res_id],
        fields,
      ])) as { client_id: string; name: string; company_country_code: string | false }[];
      if (!link) return;
      const country = link.company_country_code || '';
      this.connection = { connectionId: link.client_id, bankName: link.name, country };
    });
  }

  onClick(): void {
    if (!this.connection) return;
    openReconnect(this.client, this.dialog, this.connection, async () => {
      await this.props.reload();
      this.props.changed();
    });
  }
}

Object.assign(Activity.components, { RenewConsent });
