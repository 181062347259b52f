import { Component } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { ErrorNote } from '../shared/error_note';
import { useSync, type Sync } from '../sync/use_sync';

/** What a person should know of a connection before anything else, at the top of its form. */
export class LinkNotes extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.LinkNotes';
  static components = { ErrorNote };
  static override props = { ...standardWidgetProps };

  declare sync: Sync;

  override setup(): void {
    this.sync = useSync(() => this.props.record.load());
  }

  /** Odoo tells of a connection what its last run found: so the block's end shows with the next one. */
  async onReactivated(): Promise<void> {
    await this.sync.start(this.text('client_id'));
  }

  private text(name: string): string {
    return (this.props.record.data[name] as string | false) || '';
  }

  get error(): string {
    return this.text('error_message');
  }

  get reference(): string | null {
    return this.text('error_reference') || null;
  }

  /** The account is suspicious: a code lets it go on. */
  get blocked(): boolean {
    return this.text('problem_state') === 'blocked';
  }

  /** Chosen is nothing yet: the page was closed in the middle. */
  get nothingChosen(): boolean {
    return !this.text('last_refresh') && this.text('state') === 'connected';
  }

  /** Why it does not, or should not, go by itself. */
  get automatic(): string {
    const why = this.text('auto_sync_reason');
    const on = this.props.record.data['auto_sync'] === true;
    if (why && on)
      return [why, _t('Switch Automatic Synchronization off; fetching by hand goes on working.')].join(' ');
    if (why) return [why, _t('It is fetched when somebody presses Fetch Transactions.')].join(' ');
    return on
      ? ''
      : _t(
          'Automatic Synchronization is switched off. The bank is fetched when somebody presses Fetch Transactions.',
        );
  }
}

registry.category('view_widgets').add('online_link_notes', {
  component: LinkNotes,
  fieldDependencies: [
    { name: 'client_id', type: 'char' },
    { name: 'state', type: 'selection' },
    { name: 'problem_state', type: 'char' },
    { name: 'error_message', type: 'char' },
    { name: 'error_reference', type: 'char' },
    { name: 'auto_sync', type: 'boolean' },
    { name: 'auto_sync_reason', type: 'char' },
    { name: 'last_refresh', type: 'datetime' },
  ],
});
