import { useEnv } from '@odoo/owl';
import type { Services } from '@web/core/utils/hooks';
import { createSidecarClient, type SidecarClient } from './client';

/**
 * The sidecar for a component. What was begun goes on when the component is gone (a form makes its fields anew when it
 * is saved), so Odoo's hook, whose calls end with the component, is not used.
 */
export const useSidecar = (): SidecarClient =>
  createSidecarClient((useEnv() as unknown as Services).services.orm);
