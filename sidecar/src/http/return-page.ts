/** Where a provider's window ends: it tells the page that opened it, and can be closed. */
import { Router } from 'express';
import { inLanguage, say } from '../words.ts';
import { languageOf } from './language.ts';
import { pages } from './contract/pages.ts';

const SCRIPT = `'use strict';
const origins = JSON.parse(document.documentElement.dataset.origins);
const answer = Object.fromEntries(new URLSearchParams(location.search));
if (window.opener) for (const origin of origins) window.opener.postMessage({ ...answer, type: 'online-sync' }, origin);
window.close();
`;

const STYLE = `:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 24rem; padding: 0 1rem; text-align: center; }
`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * @param origins of the paired Odoos: to no other page does the browser hand the message over
 */
export function returnPage(origins: () => Promise<string[]>): Router {
  const router = Router();
  router.get(pages.returned.path, async (request, response) => {
    const language = languageOf(request);
    const [title, text] = [say('Done'), say('You can close this window and go on in Odoo.')].map((words) =>
      escaped(inLanguage(words, language)),
    );
    const known = escaped(JSON.stringify(await origins()));
    response
      .type('html')
      .setHeader(
        'Content-Security-Policy',
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      // The page must know who opened it, and its address may hold an answer that is good for one use.
      .setHeader('Cross-Origin-Opener-Policy', 'unsafe-none')
      .setHeader('Cache-Control', 'no-store');
    response.send(`<!doctype html>
<html lang="${language}" data-origins="${known}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Online Synchronization</title><link rel="stylesheet" href="/connect/return.css"></head>
<body><main><h1>${title}</h1><p>${text}</p></main>
<script src="/connect/return.js"></script></body>
</html>
`);
  });
  router.get(pages.returnedScript.path, (_request, response) => {
    response.type('text/javascript').send(SCRIPT);
  });
  router.get(pages.returnedStyle.path, (_request, response) => {
    response.type('css').send(STYLE);
  });
  return router;
}
