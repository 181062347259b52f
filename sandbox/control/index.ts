/** Everything by which a person or a test plays the bank: the page, its forms and the JSON API. */
import { Router } from 'express';
import { controlApi } from './api.ts';
import type { ControlContext } from './context.ts';
import { controlPage } from './page.ts';
import { playForms } from './play.ts';

export function control(context: ControlContext): Router {
  const router = Router();
  router.get('/', (request, response) => {
    response.send(controlPage(context, request));
  });
  router.use('/play', playForms(context));
  router.use('/control', controlApi(context));
  return router;
}
