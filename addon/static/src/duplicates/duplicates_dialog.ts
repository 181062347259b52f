import { Component, useState } from '@odoo/owl';
import { ConfirmationDialog } from '@web/core/confirmation_dialog/confirmation_dialog';
import { DateTimeInput } from '@web/core/datetime/datetime_input';
import { Dialog } from '@web/core/dialog/dialog';
import { deserializeDate, serializeDate, type DateTime } from '@web/core/l10n/dates';
import { _t } from '@web/core/l10n/translation';
import { useService, type Dialogs, type Notification } from '@web/core/utils/hooks';
import { ErrorNote } from '../shared/error_note';
import { dayText, money } from '../shared/format';
import { monthsAgo } from '../shared/days';
import { useLoaded, type Loaded } from '../shared/use_loaded';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';

interface SuspectLine {
  id: number;
  date: string;
  amount: string;
  label: string;
  partner: string | null;
  byHand: boolean;
  /** Why it cannot be deleted. */
  kept: 'reconciled' | 'closed' | null;
}

interface Suspicion {
  journalId: number;
  journal: string;
  currency: string;
  lines: SuspectLine[];
}

interface Props {
  client: SidecarClient;
  connectionId: string;
  /** After something was deleted. */
  reload: () => Promise<void>;
  close: () => void;
}

/** How far back is looked where the person says nothing. */
const MONTHS = 12;

/** What may be booked twice, side by side; deleted is only what the person ticks. */
export class DuplicatesDialog extends Component<Props> {
  static override template = 'account_online_synchronization.DuplicatesDialog';
  static components = { Dialog, DateTimeInput, ErrorNote };
  static override props = { client: Object, connectionId: String, reload: Function, close: Function };

  declare state: {
    since: string;
    chosen: Record<number, boolean>;
    deleting: boolean;
    error: SidecarError | null;
  };
  declare loaded: Loaded<{ groups: Suspicion[] }>;
  declare dialog: Dialogs;
  declare notification: Notification;
  dayText = dayText;
  money = money;

  override setup(): void {
    this.dialog = useService('dialog');
    this.notification = useService('notification');
    this.state = useState({ since: monthsAgo(MONTHS), chosen: {}, deleting: false, error: null });
    this.loaded = useLoaded(
      () => this.state.since,
      () => this.props.client.call('GET', `${this.path}?since=${this.state.since}`),
    );
  }

  get path(): string {
    return `/v1/connections/${this.props.connectionId}/duplicates`;
  }

  get title(): string {
    return _t('Find Duplicates');
  }

  get sinceDate(): DateTime {
    return deserializeDate(this.state.since);
  }

  get groups(): Suspicion[] {
    return this.loaded.state.value?.groups ?? [];
  }

  get chosen(): number[] {
    const shown = this.groups.flatMap((group) => group.lines);
    return shown.filter((line) => this.state.chosen[line.id]).map((line) => line.id);
  }

  get deleteLabel(): string {
    const { length } = this.chosen;
    if (length === 0) return _t('Delete');
    return length === 1 ? _t('Delete 1 Transaction') : _t('Delete %s Transactions', length);
  }

  get again(): { label: string; run: () => void } {
    return { label: _t('Try Again'), run: () => void this.loaded.load() };
  }

  /** At least one of each group stays: what is there twice is there once afterwards, not never. */
  canChoose(group: Suspicion, line: SuspectLine): boolean {
    if (line.kept !== null) return false;
    const others = group.lines.filter((one) => one !== line);
    return this.state.chosen[line.id] === true || others.some((one) => !this.state.chosen[one.id]);
  }

  keptText(line: SuspectLine): string {
    if (line.kept === 'reconciled') return _t('Reconciled');
    return line.kept === 'closed' ? _t('In a closed period') : '';
  }

  onSince(value: DateTime | false): void {
    if (!value) return;
    this.state.since = serializeDate(value);
    this.state.chosen = {};
  }

  onChoose(line: SuspectLine, event: Event): void {
    this.state.chosen[line.id] = (event.target as HTMLInputElement).checked;
  }

  onDelete(): void {
    this.dialog.add(ConfirmationDialog, {
      title: this.deleteLabel,
      body: _t(
        'They leave the books and their statements; the balances of the statements follow. What came from the bank does not come back by itself.',
      ),
      confirmLabel: _t('Delete'),
      confirmClass: 'btn-danger',
      confirm: () => this.remove(),
      cancel: () => {},
    });
  }

  async remove(): Promise<void> {
    const lines = this.chosen;
    this.state.deleting = true;
    this.state.error = null;
    try {
      await this.props.client.call('POST', `${this.path}/delete`, { since: this.state.since, lines });
      this.state.chosen = {};
      const said =
        lines.length === 1
          ? _t('1 transaction is deleted.')
          : _t('%s transactions are deleted.', lines.length);
      this.notification.add(said, { type: 'success' });
      await Promise.all([this.loaded.load(), this.props.reload()]);
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.state.error = error;
    } finally {
      this.state.deleting = false;
    }
  }
}
