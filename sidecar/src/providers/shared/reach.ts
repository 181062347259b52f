/** Whether a provider can be called at all from here: a firewall in between is the usual reason that it cannot. */
import { say, type Words } from '../../words.ts';
import { createHttp, httpFailure } from './http.ts';

const PATIENCE_MS = 5_000;

/** Said by a server that wants a certificate of ours, as Ponto's does: so it was reached. */
const ALERT = /^ERR_SSL_.*ALERT/;

/**
 * Any answer will do, also a refusal: nothing secret is sent.
 * @param address where its API is called
 * @returns why it cannot be reached, null where it can
 */
export async function whyUnreachable(address: string, patienceMs = PATIENCE_MS): Promise<Words | null> {
  try {
    await createHttp(address, patienceMs).get('/');
    return null;
  } catch (error) {
    const failure = httpFailure(error);
    if (!failure) throw error;
    const { kind, message: code } = failure;
    if (kind === 'status' || kind === 'unreadable' || ALERT.test(code)) return null;
    if (kind === 'timeout') return say('it does not answer');
    return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? say('its name cannot be looked up') : code;
  }
}
