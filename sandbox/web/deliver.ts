/** A webhook of JSON, sent once. @returns the status it was answered with, or why it did not arrive */
export async function deliver(url: string, headers: Record<string, string>, body: string): Promise<string> {
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
