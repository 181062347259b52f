/** People at work in a real Odoo, as their browsers would be: signed in with a password, calling what screens call. */

/** What Odoo answered instead of a result. */
export class Refused extends Error {
  /** Odoo's exception, its module left out: `AccessError`, `UserError`, … */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`);
    this.name = 'Refused';
    this.kind = kind;
  }
}

export interface Person {
  /** @throws {Refused} */
  call(
    model: string,
    method: string,
    args?: readonly unknown[],
    options?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
}

interface RpcAnswer {
  result?: unknown;
  error?: { data: { name: string; message: string } };
}

async function post(
  url: string,
  params: unknown,
  cookie: string,
): Promise<{ answer: RpcAnswer; cookie: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(cookie ? { Cookie: cookie } : {}) },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
  });
  const session = response.headers.getSetCookie().find((one) => one.startsWith('session_id='));
  return { answer: (await response.json()) as RpcAnswer, cookie: session?.split(';')[0] ?? cookie };
}

function resultOf({ result, error }: RpcAnswer): unknown {
  if (error) throw new Refused(error.data.name.split('.').at(-1) ?? '', error.data.message);
  return result ?? null;
}

/** @throws {Refused} for a wrong password */
export async function signIn(
  url: string,
  database: string,
  login: string,
  password: string,
): Promise<Person> {
  const credentials = { db: database, login, password };
  const { answer, cookie } = await post(`${url}/web/session/authenticate`, credentials, '');
  resultOf(answer);
  return {
    call: async (model, method, args = [], options = {}) => {
      const params = { model, method, args, kwargs: options };
      return resultOf((await post(`${url}/web/dataset/call_kw/${model}/${method}`, params, cookie)).answer);
    },
  };
}

/** What a call is refused with; null when it is not. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.kind;
    throw error;
  }
}

/** A new user with these groups (`module.name`), signed in. @param admin may make users */
export async function hire(
  admin: Person,
  odoo: { url: string; db: string },
  login: string,
  groups: readonly string[],
  companyId?: number,
): Promise<Person> {
  const password = `${login}-password`;
  const group_ids = await Promise.all(groups.map((group) => idOf(admin, group)));
  const company = companyId ? { company_id: companyId, company_ids: [[6, 0, [companyId]]] } : {};
  await admin.call('res.users', 'create', [
    { name: login, login, password, group_ids: [[6, 0, group_ids]], ...company },
  ]);
  return signIn(odoo.url, odoo.db, login, password);
}

/** A record's id by its `module.name`. */
export async function idOf(admin: Person, reference: string): Promise<number> {
  const [module, name] = reference.split('.');
  const domain = [
    ['module', '=', module],
    ['name', '=', name],
  ];
  const found = await admin.call('ir.model.data', 'search_read', [domain, ['res_id']]);
  const [first] = found as { res_id: number }[];
  if (!first) throw new Error(`${reference} is not in this Odoo`);
  return first.res_id;
}
