import { Component, useState } from '@odoo/owl';
import { CopyButton } from '@web/core/copy_button/copy_button';
import { _t } from '@web/core/l10n/translation';
import { useReactivate, type OpenReactivate } from '../blocked/use_reactivate';
import { blockedReferences } from '../sidecar/blocked_references';

interface Props {
  message: string;
  reference?: string | null;
  /** What the person can do about it, on a button. */
  action?: { label: string; run: () => void };
  /** Known to be of a block, though the sidecar was not asked. */
  blocked?: boolean;
  /** Shows what is around the note as it is once the block has ended; where it is left out, the action is tried again. */
  reload?: () => Promise<void>;
}

/** What went wrong, with the reference that finds it in the log; one click copies both. */
export class ErrorNote extends Component<Props> {
  static override template = 'account_online_synchronization.ErrorNote';
  static components = { CopyButton };
  static override props = {
    message: String,
    reference: { type: [String, { value: null }], optional: true },
    action: { type: Object, optional: true },
    blocked: { type: Boolean, optional: true },
    reload: { type: Function, optional: true },
  };

  declare openReactivate: OpenReactivate;
  /** The reference of the block that was ended here. */
  declare state: { ended: string | null };

  override setup(): void {
    this.openReactivate = useReactivate();
    this.state = useState({ ended: null });
  }

  /** Nothing is wrong any more, whenever what is around the note notices. */
  get isOver(): boolean {
    const { reference } = this.props;
    return Boolean(reference) && reference === this.state.ended;
  }

  get action(): Props['action'] {
    const { reference, blocked, action } = this.props;
    if (!reference || !(blocked || blockedReferences.has(reference))) return action;
    return {
      label: _t('Reactivate'),
      run: () => this.openReactivate(reference, () => this.goOn(reference)),
    };
  }

  /** With what the block had stopped. */
  async goOn(ended: string): Promise<void> {
    const { reload, action } = this.props;
    this.state.ended = ended;
    if (reload) await reload();
    else action?.run();
  }

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
