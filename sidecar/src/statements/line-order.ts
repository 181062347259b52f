/**
 * The host's order of lines: its date (YYYYMMDD), the complement of its sequence and its id, as one string
 * (Odoo Community, account_bank_statement_line.py, `internal_index`).
 */
import type { IsoDate } from '../providers/provider.ts';

/** The complement of sequence 1, which every line has that nobody moved by hand. */
const USUAL_SEQUENCE = String(2 ** 31 - 1 - 1);
const DATE_DIGITS = 8;
const ID_DIGITS = 10;

const compact = (date: IsoDate): string => date.replaceAll('-', '');

export const lineIndex = (date: IsoDate, lineId: number): string =>
  compact(date) + USUAL_SEQUENCE + String(lineId).padStart(ID_DIGITS, '0');

/** Where a line that is yet to be made will stand: its id will be greater than every other. */
export const newLineIndex = (date: IsoDate): string => compact(date) + USUAL_SEQUENCE + '9'.repeat(ID_DIGITS);

/** Where a line will stand once it has another date. */
export const movedIndex = (index: string, date: IsoDate): string => compact(date) + index.slice(DATE_DIGITS);

/** The day of an index. */
export const indexDate = (index: string): IsoDate =>
  `${index.slice(0, 4)}-${index.slice(4, 6)}-${index.slice(6, 8)}`;
