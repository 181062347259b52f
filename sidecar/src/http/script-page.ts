/**
 * The page around a provider's own script. Yodlee's FastLink is the only one: `window.fastlink.open({...parameters,
 * onSuccess, onError, onClose}, container)`. What it tells goes to the return page, as any other window's answer does.
 */
import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { ScriptPage } from '../connections/window.ts';
import { inLanguage, say } from '../words.ts';
import { languageOf } from './language.ts';
import { pages } from './contract/pages.ts';

/** Fields of `onSuccess` that completing can use; nothing else is passed on. */
const TOLD = ['providerAccountId', 'providerId', 'providerName', 'status'];

const SCRIPT = `'use strict';
const { script, parameters, texts } = JSON.parse(document.getElementById('window').textContent);
const words = document.getElementById('words');
const say = (text) => { words.hidden = false; words.textContent = text; };
let told = {};
const keep = (site) => {
  if (!site || !site.providerAccountId) return;
  told = Object.fromEntries(${JSON.stringify(TOLD)}.filter((name) => site[name] != null).map((name) => [name, String(site[name])]));
};
const blocked = () => say(texts.blocked.replace('%(host)s', () => new URL(script).host));
const opened = () => {
  if (!window.fastlink) return blocked();
  words.hidden = true;
  window.fastlink.open({
    ...parameters,
    onSuccess: keep,
    onError: (error) => say(texts.refused.replace('%(why)s', () => (error && (error.message || error.reason || error.code)) || '?')),
    onClose: (data) => {
      if (!told.providerAccountId) keep(((data && data.sites) || []).find((site) => site.status === 'SUCCESS'));
      location.replace('/connect/return?' + new URLSearchParams(told));
    },
  }, 'container');
};
const loader = document.createElement('script');
loader.src = script;
loader.onload = opened;
loader.onerror = blocked;
document.head.append(loader);
`;

const USED = say('This link was used already, or is too old. Open the window again from Odoo.');
const OPENING = say('The window of your bank’s provider is being opened.');
/** What the page itself may have to say; it fills in the values. */
const BLOCKED = say(
  'The window of your bank’s provider was not loaded. An ad blocker is the likely cause: allow %(host)s and open the window again from Odoo.',
);
const REFUSED = say('The provider says: %(why)s. Open the window again from Odoo.');

const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const page = (language: string, body: string): string => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Online Synchronization</title><link rel="stylesheet" href="/connect/window.css"></head>
<body>${body}</body>
</html>
`;

const STYLE = `:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
#words { margin: 20vh auto; max-width: 24rem; padding: 0 1rem; text-align: center; }
#container { height: 100vh; }
`;

/** @param open what a link opens, once; null where it opens nothing */
export function scriptPage(
  open: (
    connectionId: string,
    ticket: string,
  ) => Promise<Pick<ScriptPage, 'script' | 'parameters' | 'frames'> | null>,
): Router {
  const router = Router();
  router.get(pages.scriptStyle.path, (_request, response) => {
    response.type('css').send(STYLE);
  });
  router.get(pages.script.path, async (request, response) => {
    const language = languageOf(request);
    const { ticket } = request.query;
    const found = await open(String(request.params['id']), typeof ticket === 'string' ? ticket : '');
    const nonce = randomBytes(16).toString('base64');
    const origin = found ? new URL(found.script).origin : '';
    const frames = found?.frames.join(' ') ?? '';
    response
      .type('html')
      .setHeader(
        'Content-Security-Policy',
        [
          "default-src 'none'",
          `script-src 'nonce-${nonce}' ${origin}`,
          `connect-src ${origin || "'none'"}`,
          `frame-src ${frames || "'none'"}`,
          `form-action ${frames || "'none'"}`,
          "style-src 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
        ].join('; '),
      )
      // The return page, which follows, must know who opened this one.
      .setHeader('Cross-Origin-Opener-Policy', 'unsafe-none')
      .setHeader('Cache-Control', 'no-store');
    if (!found) {
      response
        .status(410)
        .send(page(language, `<main id="words"><p>${inLanguage(USED, language)}</p></main>`));
      return;
    }
    const { script, parameters } = found;
    const texts = { blocked: inLanguage(BLOCKED, language), refused: inLanguage(REFUSED, language) };
    response.send(
      page(
        language,
        `<main id="words"><p>${inLanguage(OPENING, language)}</p></main>
<div id="container"></div>
<script type="application/json" id="window">${inScript({ script, parameters, texts })}</script>
<script nonce="${nonce}">${SCRIPT}</script>`,
      ),
    );
  });
  return router;
}
