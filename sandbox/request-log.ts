/** The last requests that the providers' APIs got: method, path and status, nothing secret. */
import type { RequestHandler } from 'express';

export interface LoggedRequest {
  at: string;
  provider: string;
  method: string;
  path: string;
  /** 0 while there is no answer. */
  status: number;
}

export class RequestLog {
  #rows: LoggedRequest[] = [];
  readonly #counts = new Map<string, number>();

  middleware(provider: string): RequestHandler {
    return (request, response, next) => {
      const row: LoggedRequest = {
        at: new Date().toISOString(),
        provider,
        method: request.method,
        path: request.path,
        status: 0,
      };
      this.#rows.push(row);
      if (this.#rows.length > 200) this.#rows.shift();
      const key = `${provider} ${request.method} ${request.path}`;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      response.on('finish', () => (row.status = response.statusCode));
      next();
    };
  }

  /** Newest last. */
  rows(): LoggedRequest[] {
    return [...this.#rows];
  }

  /** How often each `provider METHOD path` was asked, since the start or `clear`. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#rows = [];
    this.#counts.clear();
  }
}
