/** The provider's own window, as far as a browser lets one page know of another. */

const FEATURES = 'popup,width=520,height=760';
const LOOK_MS = 500;

export interface BankWindow {
  /** False where the browser did not open it. */
  readonly open: boolean;
  go(url: string): void;
  close(): void;
}

/** Call it within the person's click: later, browsers take it for an advertisement. */
export function openBankWindow(url = 'about:blank'): BankWindow {
  const opened = window.open(url, 'online-sync', FEATURES);
  return {
    get open() {
      // A page that shuts its opener out looks closed as well, so this is never the last word.
      return opened !== null && !opened.closed;
    },
    go(next) {
      if (opened !== null) opened.location.href = next;
    },
    close() {
      opened?.close();
    },
  };
}

/** One that was opened before the page was loaded again: it may still be there, and can be reached no more. */
export const lostBankWindow: BankWindow = { open: false, go: () => {}, close: () => {} };

/**
 * Waits for what the window's last page says, and for the window to be closed.
 * @param origin of that page; messages from elsewhere are not ours
 * @returns ends the waiting
 */
export function watchBankWindow(
  opened: BankWindow,
  origin: string,
  told: { answer(answer: Record<string, string>): void; closed(): void },
): () => void {
  const onMessage = (event: MessageEvent<unknown>): void => {
    if (event.origin !== origin || typeof event.data !== 'object' || event.data === null) return;
    const { type, ...answer } = event.data as Record<string, string>;
    if (type === 'online-sync') told.answer(answer);
  };
  window.addEventListener('message', onMessage);
  let wasOpen = opened.open;
  const timer = setInterval(() => {
    if (wasOpen && !opened.open) told.closed();
    wasOpen = opened.open;
  }, LOOK_MS);
  return () => {
    window.removeEventListener('message', onMessage);
    clearInterval(timer);
  };
}
