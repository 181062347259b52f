import { _t } from '@web/core/l10n/translation';
import { SidecarError } from './sidecar_error';

/** @throws {SidecarError} when the browser gets no answer; it does not tell a page why */
export async function reach(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url + path, init);
  } catch {
    throw new SidecarError(
      _t(
        'Your browser cannot reach the sidecar at %s. An ad blocker or a firewall may stop it, or the sidecar does not run.',
        url,
      ),
    );
  }
}
