/**
 * What a person does in the windows of the sandbox's providers, over HTTP: choose the customer, sign in, type the code,
 * share accounts. The pages are read as a browser would: each form is sent with the fields it has.
 */
import type { ConnectWindow } from '../sidecar/src/providers/provider.ts';

export type Opened = Pick<ConnectWindow, 'url' | 'parameters'>;

export interface Wish {
  persona: string;
  /** The bank's own ids; those the page proposes where it is absent. */
  accounts?: string[];
  /** Leaves by "Cancel" instead. */
  cancel?: boolean;
}

interface Shown {
  /** Where its forms are sent. */
  address: string;
  html: string;
}

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
export const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : plain(found);
};

/** The fields of a page's form for a step, as the page has filled them in. */
function formOf({ html }: Shown, step: string): URLSearchParams | undefined {
  for (const [, body = ''] of html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)) {
    const fields = new URLSearchParams();
    for (const [tag] of body.matchAll(/<input\b[^>]*>/g)) {
      const box = attribute(tag, 'type') === 'checkbox';
      if (!box || /\bchecked\b/.test(tag))
        fields.append(attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '');
    }
    if (fields.get('step') === step) return fields;
  }
  return undefined;
}

/** The provider's script posts FastLink's parameters; any other window is an address. */
async function open({ url, parameters }: Opened): Promise<Shown> {
  if (!parameters) {
    const html = await text(await fetch(url));
    const script = /<script type="application\/json" id="window">(.*)<\/script>/.exec(html)?.[1];
    return script === undefined ? { address: url, html } : open(JSON.parse(script) as Opened);
  }
  const { fastLinkURL, accessToken, params } = parameters as Record<string, unknown>;
  const body = new URLSearchParams({
    accessToken: String(accessToken),
    extraParams: new URLSearchParams(params as Record<string, string>).toString(),
  });
  const address = String(fastLinkURL);
  return { address, html: await text(await fetch(address, { method: 'POST', body })) };
}

async function text(response: Response): Promise<string> {
  if (!response.ok) throw new Error(`the window says HTTP ${response.status}`);
  return response.text();
}

/** What the last page tells: to the page around it, and by the address it goes to. */
function told(html: string): Record<string, string> {
  const target = /^const target = (".*");$/m.exec(html)?.[1];
  const messages = /^const messages = (\[.*\]);$/m.exec(html)?.[1];
  if (target === undefined || messages === undefined) throw new Error('the window stands still');
  const success = (JSON.parse(messages) as { event?: string; data?: Record<string, unknown> }[]).find(
    ({ event }) => event === 'success',
  );
  const data = Object.entries(success?.data ?? {}).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return { ...Object.fromEntries(data), ...queryOf(JSON.parse(target) as string) };
}

const queryOf = (address: string): Record<string, string> =>
  address === '' ? {} : Object.fromEntries(new URL(address).searchParams);

const MOST_PAGES = 8;

/**
 * @param opened what `begin` gave
 * @returns what the window's end brings: the return address's query, or the fields of the script's `onSuccess`
 */
export async function signIn(opened: Opened, wish: Wish): Promise<Record<string, string>> {
  let shown = await open(opened);
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const fields = wish.cancel ? formOf(shown, 'cancel') : nextAnswer(shown, wish);
    if (!fields) return told(shown.html);
    const { address } = shown;
    const response = await fetch(address, { method: 'POST', body: fields, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location !== null) return queryOf(location);
    shown = { address, html: await text(response) };
  }
  throw new Error('the window asks for ever');
}

function nextAnswer(shown: Shown, { persona, accounts }: Wish): URLSearchParams | undefined {
  const choice = formOf(shown, 'persona');
  if (choice) choice.set('persona', persona);
  const code = formOf(shown, 'code');
  if (code) code.set('code', /In the sandbox it is (\w+)/.exec(shown.html)?.[1] ?? '');
  const consent = formOf(shown, 'consent');
  if (consent && accounts) {
    consent.delete('account');
    for (const id of accounts) consent.append('account', id);
  }
  return choice ?? formOf(shown, 'credentials') ?? code ?? consent;
}
