import { Component, onMounted, onPatched, onWillUnmount, useRef, useState } from '@odoo/owl';
import { SidecarError } from '../sidecar/sidecar_error';
import type { SentCode } from './safety';

interface Props {
  /** Asks for a code. @throws {SidecarError} */
  send: () => Promise<SentCode>;
  /** What was typed, each time. */
  typed: (code: string) => void;
  entered: () => void;
  failed: (error: SidecarError | null) => void;
  /** What stands there before a code is sent. */
  slots?: object;
}

/** "Send Code", and then the box for what the phone received. */
export class CodeEntry extends Component<Props> {
  static override template = 'account_online_synchronization.CodeEntry';
  static override props = {
    send: Function,
    typed: Function,
    entered: Function,
    failed: Function,
    slots: { type: Object, optional: true },
  };

  declare state: { sent: SentCode | null; wait: number; busy: boolean };
  declare button: { el: HTMLElement | null };
  declare box: { el: HTMLElement | null };
  boxShown = false;
  timer: ReturnType<typeof setInterval> | undefined;

  override setup(): void {
    this.state = useState({ sent: null, wait: 0, busy: false });
    this.button = useRef('send');
    this.box = useRef('code');
    onMounted(() => this.button.el?.focus());
    onPatched(() => {
      if (this.box.el && !this.boxShown) this.box.el.focus();
      this.boxShown = this.box.el !== null;
    });
    onWillUnmount(() => clearInterval(this.timer));
  }

  async onSend(): Promise<void> {
    this.state.busy = true;
    try {
      this.state.sent = await this.props.send();
      this.props.failed(null);
      this.countDown(this.state.sent.pause);
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      this.props.failed(error);
    } finally {
      this.state.busy = false;
    }
  }

  countDown(seconds: number): void {
    clearInterval(this.timer);
    const until = performance.now() + seconds * 1000;
    const look = (): void => {
      this.state.wait = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      if (this.state.wait === 0) clearInterval(this.timer);
    };
    look();
    this.timer = setInterval(look, 1000);
  }

  onInput(event: Event): void {
    this.props.typed((event.target as HTMLInputElement).value);
  }

  onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.props.entered();
  }
}
