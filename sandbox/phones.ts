/** Everybody's phones: a gateway that takes text messages, and a page at `/sms` that shows them as phones would. */
import express, { Router } from 'express';
import { z } from 'zod';
import { html, page } from './web/page.ts';

interface Message {
  at: string;
  to: string;
  text: string;
}

/** What a sender has to show. */
const SECRET = 'sandbox-sms-secret';
const KEPT = 100;

const message = z.object({ to: z.string().regex(/^\+\d{5,15}$/), text: z.string().min(1).max(1000) });

export function phones(): Router {
  const messages: Message[] = [];
  const router = Router();

  router.post('/sms', express.json({ limit: '10kb' }), (request, response) => {
    if (request.headers.authorization !== `Bearer ${SECRET}`) {
      response.status(401).json({ error: 'another secret is wanted' });
      return;
    }
    const given = message.safeParse(request.body);
    if (!given.success) {
      response.status(400).json({ error: z.prettifyError(given.error) });
      return;
    }
    messages.unshift({ at: new Date().toISOString(), ...given.data });
    messages.splice(KEPT);
    response.status(202).json({});
  });

  router.get('/sms', (_request, response) => {
    response.type('html').send(
      page(
        'Text messages',
        'window',
        html`<main class="card">
          <h1>Text messages</h1>
          <p class="soft">What phones would have received, the newest first. Reload to see what is new.</p>
          ${messages.length === 0 && html`<p>No message yet.</p>`}
          ${messages.map(
            ({ at, to, text }) =>
              html`<section>
                <h2>${to}</h2>
                <p>${text}</p>
                <p class="soft"><time datetime="${at}">${at}</time></p>
              </section>`,
          )}
        </main>`,
      ),
    );
  });

  router.get('/control/messages', (_request, response) => {
    response.json({ messages });
  });
  router.delete('/control/messages', (_request, response) => {
    messages.length = 0;
    response.status(204).end();
  });
  return router;
}
