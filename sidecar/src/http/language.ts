/** Answers in the language of whoever asks. */
import type { Request } from 'express';
import { LANGUAGES } from '../words.ts';

/**
 * The one that the request prefers among ours. Odoo and its screens send the language of their user, not the
 * browser's.
 */
export const languageOf = (request: Request): string =>
  request.acceptsLanguages(['en', ...LANGUAGES]) || 'en';
