import { registry } from '@web/core/registry';
import type { Action, Dialogs, Orm } from '@web/core/utils/hooks';
import { createSidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { openConnection } from './open_reconnect';
import { forget, recall, type Unfinished } from './unfinished';

interface Env {
  bus: { addEventListener(name: string, heard: () => void, options: { once: boolean }): void };
}

/** A page that was loaded again in the middle of connecting a bank goes on where it was. */
const resume = {
  dependencies: ['orm', 'dialog', 'action'],
  start({ bus }: Env, { orm, dialog, action }: { orm: Orm; dialog: Dialogs; action: Action }): void {
    const unfinished = recall();
    // A screen that is still loading closes dialogs when it comes.
    if (unfinished)
      bus.addEventListener('ACTION_MANAGER:UI-UPDATED', () => void goOn(orm, dialog, action, unfinished), {
        once: true,
      });
  },
};

async function goOn(orm: Orm, dialog: Dialogs, action: Action, unfinished: Unfinished): Promise<void> {
  const client = createSidecarClient(orm);
  try {
    await client.call('GET', `/v1/connections/${unfinished.connectionId}`);
  } catch (error) {
    // Somebody else sits here now, or it was taken back elsewhere.
    if (error instanceof SidecarError) return forget();
    throw error;
  }
  openConnection(
    client,
    dialog,
    (flow) => flow.resume(unfinished),
    () => action.doAction('soft_reload'),
  );
}

registry.category('services').add('online_sync_resume', resume);
