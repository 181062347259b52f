import { Component, onWillStart, useState } from '@odoo/owl';
import { Dialog } from '@web/core/dialog/dialog';
import { _t } from '@web/core/l10n/translation';
import { useService, type Notification } from '@web/core/utils/hooks';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { CodeEntry } from './code_entry';
import { readSafety, type Safety, type SentCode } from './safety';

interface Props {
  client: SidecarClient;
  /** Of the block. */
  reference: string;
  /** Shows what is behind the dialog as it is afterwards. */
  reload: () => Promise<void>;
  close: () => void;
}

/** Why nothing is synchronized, and the code that lets it go on. */
export class ReactivateDialog extends Component<Props> {
  static override template = 'account_online_synchronization.ReactivateDialog';
  static components = { Dialog, CodeEntry };
  static override props = {
    client: Object,
    reference: String,
    reload: Function,
    close: Function,
  };

  declare notification: Notification;
  declare state: { safety: Safety | null; code: string; busy: boolean; error: SidecarError | null };

  override setup(): void {
    this.notification = useService('notification');
    this.state = useState({ safety: null, code: '', busy: false, error: null });
    onWillStart(() =>
      this.told(async () => {
        this.state.safety = await readSafety(this.props.client, this.props.reference);
      }),
    );
  }

  get title(): string {
    return _t('Reactivate Synchronization');
  }

  get canReactivate(): boolean {
    return /\d{6}/.test(this.state.code.replace(/[\s-]/g, '')) && !this.state.busy;
  }

  async told(work: () => Promise<void>): Promise<void> {
    this.state.busy = true;
    this.state.error = null;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.state.error = error;
    } finally {
      this.state.busy = false;
    }
  }

  send(): Promise<SentCode> {
    const { client, reference } = this.props;
    return client.call<SentCode>('POST', '/v1/reactivation/code', { reference });
  }

  async onReactivate(): Promise<void> {
    if (!this.canReactivate) return;
    const { client, reference, reload, close } = this.props;
    await this.told(async () => {
      await client.call('POST', '/v1/reactivation', { code: this.state.code, reference });
      this.notification.add(_t('Synchronization goes on.'), { type: 'success' });
      close();
      await reload();
    });
  }
}
