import { useService } from '@web/core/utils/hooks';
import { useSidecar } from '../sidecar/use_sidecar';
import { ReactivateDialog } from './reactivate_dialog';

/**
 * Opens the dialog that ends a block.
 * @param reload shows what is behind it as it is afterwards
 */
export type OpenReactivate = (reference: string, reload: () => Promise<void>) => void;

export function useReactivate(): OpenReactivate {
  const dialog = useService('dialog');
  const client = useSidecar();
  return (reference, reload) => void dialog.add(ReactivateDialog, { client, reference, reload });
}
