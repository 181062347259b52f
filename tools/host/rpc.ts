/** A person's session with Odoo, as the web client has it: for tools and tests. */

export interface OdooSession {
  userId: number;
  /** `call_kw`, as the web client calls. @throws with Odoo's own message */
  call<T = unknown>(model: string, method: string, args?: unknown[], kwargs?: object): Promise<T>;
  cookie: string;
}

interface RpcAnswer<T> {
  result?: T;
  error?: { message: string; data?: { message?: string; name?: string } };
}

/** @throws when the login is refused */
export async function logIn(url: string, db: string, login: string, password: string): Promise<OdooSession> {
  let cookie = '';
  const rpc = async <T>(path: string, params: object): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(cookie ? { Cookie: cookie } : {}) },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params }),
    });
    const set = response.headers.getSetCookie().find((one) => one.startsWith('session_id='));
    if (set) cookie = set.split(';')[0] ?? '';
    const answer = (await response.json()) as RpcAnswer<T>;
    if (answer.error) throw new Error(answer.error.data?.message ?? answer.error.message);
    return answer.result as T;
  };
  const { uid } = await rpc<{ uid: number }>('/web/session/authenticate', { db, login, password });
  return {
    userId: uid,
    get cookie() {
      return cookie;
    },
    call: (model, method, args = [], kwargs = {}) =>
      rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs }),
  };
}
