import { Recent } from './recent.ts';

/**
 * A question whose answer is good for a while: asked once, however many want to know meanwhile. A failure is told to
 * those who wait for it, and the next one asks again.
 */
export function remembered<Answer>(
  ask: () => Promise<Answer>,
  goodForMs: number,
  now: () => number = () => performance.now(),
): { (): Promise<Answer>; forget(): void } {
  let answer: Promise<Answer> | undefined;
  let goodUntil = 0;
  const remember = () => {
    if (answer && now() < goodUntil) return answer;
    const asking = ask();
    answer = asking;
    goodUntil = now() + goodForMs;
    asking.catch(() => {
      if (answer === asking) answer = undefined;
    });
    return asking;
  };
  const forget = () => {
    answer = undefined;
  };
  return Object.assign(remember, { forget });
}

/** Of so many the answers are kept. */
const MOST = 1000;

/** A question about one of many: good answers are remembered for a while, any other is asked again each time. */
export function rememberedEach<Which extends unknown[], Answer>(
  ask: (...which: Which) => Promise<Answer>,
  goodForMs: number,
  isGood: (answer: Answer) => boolean,
  now: () => number = () => performance.now(),
): (...which: Which) => Promise<Answer> {
  const kept = new Recent<string, { answer: Answer; until: number }>(MOST);
  return async (...which) => {
    const key = JSON.stringify(which);
    const before = kept.get(key);
    if (before && now() < before.until) return before.answer;
    const until = now() + goodForMs;
    const answer = await ask(...which);
    if (isGood(answer)) kept.set(key, { answer, until });
    return answer;
  };
}
