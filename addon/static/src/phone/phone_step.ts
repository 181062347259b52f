import { Component, useState } from '@odoo/owl';
import type { ConnectFlow } from '../connect/connect_flow';
import type { SidecarClient } from '../sidecar/client';
import { PhoneInput } from './phone_input';

interface Props {
  flow: ConnectFlow;
  client: SidecarClient;
  country: string;
}

/** Asked for once a company, before its first bank. */
export class PhoneStep extends Component<Props> {
  static override template = 'account_online_synchronization.PhoneStep';
  static components = { PhoneInput };
  static override props = { flow: Object, client: Object, country: String };

  declare state: { number: string | null };

  override setup(): void {
    this.state = useState({ number: null });
  }

  /** Within the click or the key: the bank's window opens here. */
  onContinue(): void {
    const { number } = this.state;
    if (number !== null) void this.props.flow.givePhone({ number, country: this.props.country });
  }
}
