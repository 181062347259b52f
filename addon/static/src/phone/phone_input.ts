import { Component, onMounted, onWillUnmount, useRef, useState } from '@odoo/owl';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';

const TYPING_MS = 300;

interface Checked {
  ok: boolean;
  /** As it is understood. */
  shown?: string;
  message?: string;
}

interface Props {
  client: SidecarClient;
  /** Whose numbers need no country code. */
  country: string;
  /** The number as typed, or null while it is none. */
  changed: (number: string | null) => void;
  entered: () => void;
  /** Whether it is what the person does first here. */
  first: boolean;
}

/** A phone number, checked as one types by the sidecar, which knows all countries' numbers. */
export class PhoneInput extends Component<Props> {
  static override template = 'account_online_synchronization.PhoneInput';
  static override props = {
    client: Object,
    country: String,
    changed: Function,
    entered: Function,
    first: Boolean,
  };

  declare state: { checked: Checked | null };
  declare box: { el: HTMLElement | null };
  timer: ReturnType<typeof setTimeout> | undefined;
  asked = 0;

  override setup(): void {
    this.state = useState({ checked: null });
    this.box = useRef('box');
    onMounted(() => {
      if (this.props.first) this.box.el?.focus();
    });
    onWillUnmount(() => {
      clearTimeout(this.timer);
      this.asked += 1;
    });
  }

  onInput(event: Event): void {
    const number = (event.target as HTMLInputElement).value;
    clearTimeout(this.timer);
    this.asked += 1;
    this.props.changed(null);
    this.state.checked = null;
    if (number.trim() === '') return;
    const mine = this.asked;
    this.timer = setTimeout(() => void this.check(number, mine), TYPING_MS);
  }

  async check(number: string, mine: number): Promise<void> {
    const { client, country, changed } = this.props;
    let checked: Checked;
    try {
      checked = await client.call<Checked>('POST', '/v1/phone/check', { number, country });
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      checked = { ok: false, message: error.message };
    }
    if (mine !== this.asked) return;
    this.state.checked = checked;
    if (checked.ok) changed(number);
  }

  onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.props.entered();
  }
}
