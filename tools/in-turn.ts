/** What is said at once is told one after the other: who is first speaks freely, the others' words wait for their turn. */

export interface Voice {
  say(tell: () => void): void;
  /** Nothing more will be said; the next one's turn may begin. */
  end(): void;
}

/** @returns a voice each for so many, in the order of their turns */
export function inTurn(count: number): Voice[] {
  let turn = 0;
  const voices = Array.from({ length: count }, () => ({ waiting: [] as (() => void)[], ended: false }));
  /** What the one whose turn it is has to say; and where it has ended, the next. */
  const tellAll = (): void => {
    for (let one = voices[turn]; one; one = voices[turn]) {
      for (const tell of one.waiting.splice(0)) tell();
      if (!one.ended) return;
      turn += 1;
    }
  };
  return voices.map((one) => ({
    say(tell) {
      one.waiting.push(tell);
      tellAll();
    },
    end() {
      one.ended = true;
      tellAll();
    },
  }));
}
