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
