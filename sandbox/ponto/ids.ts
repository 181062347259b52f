/** Ponto's ids are UUIDs; here they are made from the books' own. */
import { uuid } from '../ledger/ids.ts';

export const accountUuid = (ledgerId: string): string => uuid(`ponto/account/${ledgerId}`);
export const transactionUuid = (ledgerId: string): string => uuid(`ponto/transaction/${ledgerId}`);
export const institutionUuid = (bankId: string): string => uuid(`ponto/institution/${bankId}`);
export const organizationUuid = (personaId: string): string => uuid(`ponto/organization/${personaId}`);
