import { Component, useState } from '@odoo/owl';
import { Dialog } from '@web/core/dialog/dialog';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Dialogs, type Notification } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { CodeEntry } from '../blocked/code_entry';
import { readSafety, type Safety, type SentCode } from '../blocked/safety';
import { ErrorNote } from '../shared/error_note';
import { useLoaded, type Loaded } from '../shared/use_loaded';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { useSidecar } from '../sidecar/use_sidecar';
import { PhoneInput } from './phone_input';

interface DialogProps {
  client: SidecarClient;
  country: string;
  /** Of the number that is there; null where there is none. */
  masked: string | null;
  saved: () => Promise<void>;
  close: () => void;
}

/** A new number; where there is one, the code that its phone receives comes first. */
export class PhoneDialog extends Component<DialogProps> {
  static override template = 'account_online_synchronization.PhoneDialog';
  static components = { Dialog, CodeEntry, PhoneInput, ErrorNote };
  static override props = {
    client: Object,
    country: String,
    masked: [String, { value: null }],
    saved: Function,
    close: Function,
  };

  declare notification: Notification;
  declare state: { number: string | null; code: string; busy: boolean; error: SidecarError | null };

  override setup(): void {
    this.notification = useService('notification');
    this.state = useState({ number: null, code: '', busy: false, error: null });
  }

  get title(): string {
    return this.props.masked === null ? _t('Phone Number') : _t('Change the Phone Number');
  }

  get canSave(): boolean {
    const { number, code, busy } = this.state;
    return number !== null && !busy && (this.props.masked === null || code.trim() !== '');
  }

  send(): Promise<SentCode> {
    return this.props.client.call<SentCode>('POST', '/v1/phone/code', {});
  }

  async onSave(): Promise<void> {
    if (!this.canSave) return;
    const { client, country, masked, saved, close } = this.props;
    const { number, code } = this.state;
    this.state.busy = true;
    this.state.error = null;
    try {
      await client.call('PUT', '/v1/phone', { number, country, ...(masked === null ? {} : { code }) });
      this.notification.add(_t('The phone number is saved.'), { type: 'success' });
      close();
      await saved();
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.state.error = error;
    } finally {
      this.state.busy = false;
    }
  }
}

/** The masked number of the company that is switched on, in Settings. */
export class PhoneSetting extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.PhoneSetting';
  static override props = { ...standardWidgetProps };

  declare client: SidecarClient;
  declare dialog: Dialogs;
  declare safety: Loaded<Safety>;

  override setup(): void {
    this.client = useSidecar();
    this.dialog = useService('dialog');
    this.safety = useLoaded(
      () => '',
      () => readSafety(this.client),
    );
  }

  async onChange(): Promise<void> {
    const country = (this.props.record.data['online_sync_country'] as string | false) || 'US';
    this.dialog.add(PhoneDialog, {
      client: this.client,
      country,
      masked: this.safety.state.value?.phone?.masked ?? null,
      saved: () => this.safety.load(),
    });
  }
}

registry.category('view_widgets').add('online_phone', {
  component: PhoneSetting,
  fieldDependencies: [{ name: 'online_sync_country', type: 'char' }],
});
