import { registry } from '@web/core/registry';
import type { Services } from '@web/core/utils/hooks';
import { createSidecarClient } from '../sidecar/client';
import { ConnectDialog } from './connect_dialog';
import { createConnectFlow } from './connect_flow';

interface ConnectAction {
  params: { country: string; query?: string; journalId: number | false; manual: unknown };
}

/** What menu, onboarding and cards open. */
function connectBank({ services }: Services, { params }: ConnectAction): void {
  const client = createSidecarClient(services.orm);
  const flow = createConnectFlow(client, params.journalId || null);
  flow.query = params.query ?? '';
  void flow.start();
  services.dialog.add(ConnectDialog, {
    client,
    flow,
    country: params.country,
    manual: params.manual,
    reload: () => services.action.doAction('soft_reload'),
  });
}

registry.category('actions').add('online_sync_connect', connectBank);
