/** HTML for the sandbox's pages: what goes in is escaped unless it is `Html` already. */
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { logo } from '../logo.ts';

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | undefined | false | Piece[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(render).join('');
  if (piece === undefined || piece === false) return '';
  return String(piece).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** A template whose values are escaped. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Html =>
  new Html(strings.reduce((text, part, index) => text + render(pieces[index - 1]) + part));

/** @param kind `control` or `window`: how the page is laid out */
export const page = (title: string, kind: 'control' | 'window', body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/sandbox.css" />
      </head>
      <body class="${kind}">
        ${body}
      </body>
    </html> `.text;

export const logoImage = (colour: string): Html =>
  html`<img src="data:image/png;base64,${logo(colour).toString('base64')}" alt="" />`;

const css = readFileSync(new URL('sandbox.css', import.meta.url), 'utf8');
export const stylesheet: RequestHandler = (_request, response) => {
  response.type('text/css').send(css);
};
