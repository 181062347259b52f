import { onWillUnmount, useEffect, useState } from '@odoo/owl';
import { SidecarError } from '../sidecar/sidecar_error';

export interface Loaded<Value> {
  state: { value: Value | null; error: SidecarError | null };
  /** Asks again; what was there stays until the answer comes. */
  load(): Promise<void>;
}

/**
 * What a part of a screen asks the sidecar for when it is shown. The screen itself does not wait for it.
 * @param keyOf asked after each rendering: another key asks again
 */
export function useLoaded<Value>(keyOf: () => string, ask: () => Promise<Value>): Loaded<Value> {
  const state = useState<Loaded<Value>['state']>({ value: null, error: null });
  let newest = 0;

  async function load(): Promise<void> {
    newest += 1;
    const mine = newest;
    try {
      const value = await ask();
      if (mine === newest) Object.assign(state, { value, error: null });
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      if (mine === newest) Object.assign(state, { value: null, error });
    }
  }

  useEffect(
    () => void load(),
    () => [keyOf()],
  );
  onWillUnmount(() => {
    newest += 1;
  });
  return { state, load };
}
