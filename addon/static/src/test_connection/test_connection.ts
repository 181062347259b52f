import { Component, useState } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { registry } from '@web/core/registry';
import { useService, type Orm } from '@web/core/utils/hooks';
import { standardWidgetProps, type StandardWidgetProps } from '@web/views/widgets/standard_widget_props';
import { reach } from '../sidecar/reach';
import { SidecarError } from '../sidecar/sidecar_error';

interface Hop {
  hop: string;
  ok: boolean;
  message: string;
}

/** "Test Connection" in the settings: the hops Odoo's server can try, and the one only this browser can. */
export class TestConnection extends Component<StandardWidgetProps> {
  static override template = 'account_online_synchronization.TestConnection';
  static override props = { ...standardWidgetProps };

  declare orm: Orm;
  declare state: { running: boolean; hops: Hop[] };

  override setup(): void {
    this.orm = useService('orm');
    this.state = useState({ running: false, hops: [] as Hop[] });
  }

  async onClick(): Promise<void> {
    this.state.running = true;
    this.state.hops = [];
    try {
      const [browser, server] = await Promise.all([
        this.tryBrowser(this.props.record.data['online_sync_url'] as string),
        this.orm.call('account.online.sidecar', 'test_connection') as Promise<Hop[]>,
      ]);
      this.state.hops = [...server.slice(0, 1), browser, ...server.slice(1)];
    } finally {
      this.state.running = false;
    }
  }

  /** Any answer will do, if the browser lets the page see it. */
  async tryBrowser(url: string): Promise<Hop> {
    try {
      await reach(url, '/healthz', { method: 'GET' });
      return { hop: 'browser', ok: true, message: _t('Browser to sidecar: works.') };
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      return { hop: 'browser', ok: false, message: _t('Browser to sidecar: fails. %s', error.message) };
    }
  }
}

registry.category('view_widgets').add('online_test_connection', {
  component: TestConnection,
  fieldDependencies: [{ name: 'online_sync_url', type: 'char' }],
});
