import { onWillUnmount, useState } from '@odoo/owl';
import { _t } from '@web/core/l10n/translation';
import { useService } from '@web/core/utils/hooks';
import { useSidecar } from '../sidecar/use_sidecar';
import { useReactivate } from '../blocked/use_reactivate';
import { SidecarError } from '../sidecar/sidecar_error';
import { requestRun, type Run, type RunRequest } from './runs';
import { sentence } from './sentence';

export interface Sync {
  state: { running: boolean; booked: number };
  start(connectionId: string, request?: RunRequest): Promise<void>;
}

/**
 * A button's synchronization: asks, shows how far it is, ends with what came in.
 * @param reload shows the records as they are afterwards
 */
export function useSync(reload: () => Promise<void>): Sync {
  const notification = useService('notification');
  const client = useSidecar();
  const state = useState({ running: false, booked: 0 });
  const openReactivate = useReactivate();
  let mounted = true;
  onWillUnmount(() => {
    mounted = false;
  });

  function tell(run: Run | null): void {
    if (run === null) {
      if (mounted)
        notification.add(_t('The synchronization takes longer. It goes on by itself.'), { type: 'info' });
      return;
    }
    const came = sentence(run.counts ?? {});
    if (run.problem === null && run.outcome === 'done') {
      notification.add(came, { type: 'success' });
      return;
    }
    const why = run.problem?.message ?? _t('The synchronization failed.');
    const some = (run.counts?.booked ?? 0) > 0 ? `${came} ${why}` : why;
    notification.add([some, _t('Reference: %s', run.problem?.reference ?? run.reference)].join(' '), {
      type: run.outcome === 'failed' ? 'danger' : 'warning',
      sticky: true,
    });
  }

  /** @param again what was refused */
  function tellRefusal({ message, reference, type }: SidecarError, again: () => Promise<void>): void {
    const text = reference ? [message, _t('Reference: %s', reference)].join(' ') : message;
    const close = notification.add(text, {
      type: 'danger',
      sticky: true,
      buttons:
        type === 'account-blocked' && reference
          ? [{ name: _t('Reactivate'), primary: true, onClick: () => reactivate(reference) }]
          : [],
    });
    const reactivate = (block: string): void => {
      close();
      openReactivate(block, again);
    };
  }

  const sync: Sync = {
    state,
    async start(connectionId, request = { path: '/sync' }) {
      if (state.running) return;
      state.running = true;
      state.booked = 0;
      try {
        const run = await requestRun(
          client,
          connectionId,
          request,
          (counts) => (state.booked = counts.booked ?? 0),
          () => mounted,
        );
        tell(run);
        if (mounted) await reload();
      } catch (error) {
        if (!(error instanceof SidecarError)) throw error;
        tellRefusal(error, () => sync.start(connectionId, request));
      } finally {
        state.running = false;
      }
    },
  };
  return sync;
}
