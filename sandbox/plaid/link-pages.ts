import { Router } from 'express';
import type { PlaidState } from './state.ts';
export const linkPages = (_state: PlaidState): Router => Router();
