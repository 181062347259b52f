import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Notification } from '@web/core/utils/hooks';
import {
  BooleanToggleField,
  booleanToggleField,
} from '@web/views/fields/boolean_toggle/boolean_toggle_field';
import type { SidecarClient } from '../sidecar/client';
import { useSidecar } from '../sidecar/use_sidecar';
import { SidecarError } from '../sidecar/sidecar_error';

/** The switch "Automatic Synchronization": once it is turned, the sidecar's clock follows and tells the next time. */
export class AutoSync extends BooleanToggleField {
  declare client: SidecarClient;
  declare notification: Notification;

  override setup(): void {
    super.setup();
    this.client = useSidecar();
    this.notification = useService('notification');
  }

  override async onChange(on: boolean): Promise<void> {
    await super.onChange(on);
    const { record } = this.props;
    try {
      await this.client.call('POST', `/v1/connections/${record.data['client_id'] as string}/automatic`);
      await record.load();
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.notification.add(
        _t('The sidecar could not be told now; it follows the switch within an hour. %s', error.message),
        {
          type: 'warning',
        },
      );
    }
  }
}

registry.category('fields').add('online_auto_sync', {
  ...booleanToggleField,
  component: AutoSync,
  fieldDependencies: [{ name: 'client_id', type: 'char' }],
});
