/** Where a provider tells nothing of what comes late with an old date: how often all it gives is read again. */
import { addDays } from '../../days.ts';
import type { IsoDate } from '../provider.ts';

export const WHOLE_AGAIN_DAYS = 7;

/** @param lastOn when it was last read whole; undefined: never */
export const wholeIsDue = (lastOn: IsoDate | undefined, today: IsoDate): boolean =>
  lastOn === undefined || addDays(lastOn, WHOLE_AGAIN_DAYS) <= today;
