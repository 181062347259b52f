import { Component, useState } from '@odoo/owl';
import { DateTimeInput } from '@web/core/datetime/datetime_input';
import { Dialog } from '@web/core/dialog/dialog';
import { deserializeDate, serializeDate, today, type DateTime } from '@web/core/l10n/dates';
import { _t } from '@web/core/l10n/translation';
import { monthsAgo } from '../shared/days';
import { useSync, type Sync } from '../sync/use_sync';

interface Props {
  connectionId: string;
  reload: () => Promise<void>;
  close: () => void;
}

/** "Fetch Missing Transactions": everything since a day is compared with the books. */
export class FetchMissingDialog extends Component<Props> {
  static override template = 'account_online_synchronization.FetchMissingDialog';
  static components = { Dialog, DateTimeInput };
  static override props = { connectionId: String, reload: Function, close: Function };

  declare state: { since: string };
  declare sync: Sync;

  override setup(): void {
    this.state = useState({ since: monthsAgo(1) });
    this.sync = useSync(() => this.props.reload());
  }

  get title(): string {
    return _t('Fetch Missing Transactions');
  }

  get sinceDate(): DateTime {
    return deserializeDate(this.state.since);
  }

  get latest(): DateTime {
    return today();
  }

  onSince(value: DateTime | false): void {
    if (value) this.state.since = serializeDate(value);
  }

  async onFetch(): Promise<void> {
    await this.sync.start(this.props.connectionId, { path: '/sync', body: { since: this.state.since } });
    this.props.close();
  }
}
