/** Ids as providers write them in JSON. */
import { isLosslessNumber } from 'lossless-json';
import { z } from 'zod';

/** Text, or a number of any length: one of more digits than a double has arrives as `LosslessNumber`. */
export const id = z
  .custom<unknown>(
    (value) =>
      (typeof value === 'number' && Number.isSafeInteger(value)) ||
      (typeof value === 'string' && value !== '') ||
      isLosslessNumber(value),
    'is not an id',
  )
  .transform(String);
