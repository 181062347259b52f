import { Component, useEffect, useState } from '@odoo/owl';
import { Dialog } from '@web/core/dialog/dialog';
import { _t } from '@web/core/l10n/translation';
import { useService, type Dialogs, type Notification } from '@web/core/utils/hooks';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { DuplicatesDialog } from '../duplicates/duplicates_dialog';
import { ErrorNote } from '../shared/error_note';
import { dayText } from '../shared/format';
import { sentence } from '../sync/sentence';
import { AccountsStep } from './accounts_step';
import { PhoneStep } from '../phone/phone_step';
import { BankStep } from './bank_step';
import { isNew, type ConnectFlow, type FlowState } from './connect_flow';

export interface ConnectProps {
  flow: ConnectFlow;
  client: SidecarClient;
  /** Where the search begins; empty where it does not begin with a search. */
  country: string;
  manual: unknown;
  /** Shows what is behind the dialog as it is afterwards. */
  reload: () => Promise<void>;
  close: () => void;
}

/** One dialog from the bank's name to what was booked. */
export class ConnectDialog extends Component<ConnectProps> {
  static override template = 'account_online_synchronization.ConnectDialog';
  static components = { Dialog, BankStep, PhoneStep, AccountsStep, ErrorNote };
  static override props = {
    flow: Object,
    client: Object,
    country: String,
    manual: { optional: true },
    reload: Function,
    close: Function,
  };

  declare state: FlowState;
  declare notification: Notification;
  declare dialog: Dialogs;

  override setup(): void {
    this.state = useState(this.props.flow.state);
    this.notification = useService('notification');
    this.dialog = useService('dialog');
    useEffect(
      () => this.focusStep(),
      () => [this.state.step, this.state.rows.length > 0],
    );
    // Escape and the cross mean the same as the button.
    (this.env as { dialogData: { dismiss?: () => Promise<void> } }).dialogData.dismiss = () => this.leave();
  }

  /** What was pressed is gone with its step: the keyboard goes on where the person does. */
  focusStep(): void {
    const { step } = this.state;
    const wanted =
      step === 'accounts'
        ? 'main input:enabled, footer button'
        : step === 'end'
          ? 'footer .btn-primary'
          : null;
    if (wanted) document.querySelector<HTMLElement>(`.o_online_connect ${wanted}`)?.focus();
  }

  get title(): string {
    switch (this.state.step) {
      case 'bank':
        return _t('Connect Your Bank');
      case 'accounts':
        return _t('Accounts at %s', this.state.bankName);
      default:
        return this.state.bankName;
    }
  }

  get canConfirm(): boolean {
    return !this.state.busy && this.state.rows.some(isNew);
  }

  /** In percent; null while it is not known how much there is. */
  get progress(): number | null {
    const { added = 0, booked = 0 } = this.state.counts;
    return added > 0 && booked > 0 ? Math.min(100, Math.round((100 * booked) / added)) : null;
  }

  get sinceText(): string {
    const { since } = this.state;
    return since
      ? _t("The bank's history begins on %s. What was before is in the opening line.", dayText(since))
      : '';
  }

  get booked(): number {
    return this.state.run?.counts?.booked ?? 0;
  }

  get came(): string {
    return sentence(this.state.run?.counts ?? {});
  }

  /** What was begun is taken back; what was fetched stays. */
  async leave(): Promise<void> {
    const connected = this.state.step === 'progress' || this.state.step === 'end';
    try {
      await this.props.flow.leave();
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.notification.add(error.message, { type: 'warning', sticky: true });
    }
    if (connected) await this.props.reload();
  }

  get failure(): string {
    return this.state.run?.problem?.message ?? _t('The synchronization failed.');
  }

  onDuplicates(): void {
    const { connectionId } = this.props.flow;
    if (connectionId === null) return;
    const { client } = this.props;
    this.dialog.add(DuplicatesDialog, { client, connectionId, reload: async () => {} });
  }

  async onClose(): Promise<void> {
    await this.leave();
    this.props.close();
  }
}
