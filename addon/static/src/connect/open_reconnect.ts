import type { Dialogs } from '@web/core/utils/hooks';
import type { SidecarClient } from '../sidecar/client';
import { ConnectDialog } from './connect_dialog';
import { createConnectFlow, type ConnectFlow } from './connect_flow';

export interface Reconnectable {
  connectionId: string;
  bankName: string;
  country: string;
}

/** The dialog on a connection that is there. Call it within the click: the bank's window may open here. */
export function openConnection(
  client: SidecarClient,
  dialog: Dialogs,
  begin: (flow: ConnectFlow) => Promise<void>,
  reload: () => Promise<void>,
): void {
  const flow = createConnectFlow(client, null);
  void begin(flow);
  dialog.add(ConnectDialog, { client, flow, country: '', manual: null, reload });
}

/** "Reconnect", "Update Credentials": the bank's window again. Call it within the click. */
export function openReconnect(
  client: SidecarClient,
  dialog: Dialogs,
  { connectionId, bankName, country }: Reconnectable,
  reload: () => Promise<void>,
): void {
  openConnection(client, dialog, (flow) => flow.reconnect(connectionId, bankName, country || 'US'), reload);
}
