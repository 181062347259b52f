import { Component, useState } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { dayText, money } from '../shared/format';
import type { AccountRow, ConnectFlow, FlowState } from './connect_flow';
import type { Journal } from './shapes';

interface Props {
  flow: ConnectFlow;
}

/** The accounts with their balances, each to a journal or left out. */
export class AccountsStep extends Component<Props> {
  static override template = 'account_online_synchronization.AccountsStep';
  static override props = { flow: Object };

  declare state: FlowState;

  override setup(): void {
    this.state = useState(this.props.flow.state);
  }

  balance({ account }: AccountRow): string {
    return account.balance === null ? '' : money(account.balance, account.currency);
  }

  /** Those of the account's currency that no other account has, nor another row here. */
  journalsFor(row: AccountRow): Journal[] {
    const elsewhere = new Set(
      this.state.rows.filter((one) => one !== row && one.included).map((one) => one.journal),
    );
    return this.state.journals.filter(
      (journal) =>
        journal.currency === row.account.currency &&
        (journal.onlineAccountId === null || journal.onlineAccountId === row.account.hostAccountId) &&
        !elsewhere.has(journal.id),
    );
  }

  /** Where another synchronization filled the journal: what it has is not fetched again. */
  goesOn(row: AccountRow): string {
    const day = this.state.journals.find((journal) => journal.id === row.journal)?.goesOnFrom;
    return day && row.included ? _t('Goes on from its last transaction, %s.', dayText(day)) : '';
  }

  onJournal(row: AccountRow, event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    row.journal = value === 'new' ? 'new' : Number(value);
  }

  onIncluded(row: AccountRow, event: Event): void {
    row.included = (event.target as HTMLInputElement).checked;
    if (!row.included || row.journal === 'new') return;
    // Meanwhile another row may have taken its journal.
    if (!this.journalsFor(row).some((journal) => journal.id === row.journal)) row.journal = 'new';
  }
}
