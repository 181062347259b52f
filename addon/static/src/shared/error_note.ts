import { Component } from '@odoo/owl';
import { CopyButton } from '@web/core/copy_button/copy_button';
import { _t } from '@web/core/l10n/translation';

interface Props {
  message: string;
  reference?: string | null;
  /** What the person can do about it, on a button. */
  action?: { label: string; run: () => void };
}

/** What went wrong, with the reference that finds it in the log; one click copies both. */
export class ErrorNote extends Component<Props> {
  static override template = 'account_online_synchronization.ErrorNote';
  static components = { CopyButton };
  static override props = {
    message: String,
    reference: { type: [String, { value: null }], optional: true },
    action: { type: Object, optional: true },
  };

  get copied(): string {
    return _t('Copied');
  }

  get copyLabel(): string {
    return _t('Copy');
  }

  get text(): string {
    const { message, reference } = this.props;
    return reference ? [message, _t('Reference: %s', reference)].join('\n') : message;
  }
}
