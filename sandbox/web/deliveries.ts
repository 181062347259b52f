/** Webhooks as the sandbox's providers send them: sent once, noted, and one for all that happens at nearly the same time. */

/** A webhook that was sent. */
export interface Delivery {
  at: string;
  type: string;
  code: string;
  url: string;
  /** The HTTP status, or why it did not arrive. */
  result: string;
}

const KEPT = 100;

export class Deliveries {
  readonly #sent: Delivery[] = [];

  /** Newest last, at most 100. */
  all(): Delivery[] {
    return [...this.#sent];
  }

  /** @returns the result, as it is noted */
  async send(
    about: Omit<Delivery, 'result'>,
    headers: Record<string, string>,
    body: string,
  ): Promise<string> {
    const result = await deliver(about.url, headers, body);
    this.#sent.push({ ...about, result });
    if (this.#sent.length > KEPT) this.#sent.shift();
    return result;
  }
}

/** A webhook of JSON, sent once. @returns the status it was answered with, or why it did not arrive */
async function deliver(url: string, headers: Record<string, string>, body: string): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    return String(response.status);
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}

const SOON_MS = 150;

/** Puts off what is to be told of somebody for a moment; what more happens meanwhile is told with it. */
export class Soon<Of> {
  readonly #waiting = new Map<Of, NodeJS.Timeout>();

  tell(of: Of, work: () => void): void {
    if (this.#waiting.has(of)) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(of);
      work();
    }, SOON_MS);
    this.#waiting.set(of, timer.unref());
  }

  stop(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
