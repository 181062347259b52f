/**
 * Where the sandbox's providers send their webhooks. Plaid is told with each connection; at the others an operator
 * enters the sidecar's address once: in Salt Edge's dashboard, in Ibanity's portal, by Yodlee's API.
 */
const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

async function ask(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}

export async function enterWebhookAddresses(sandboxUrl: string, sidecarUrl: string): Promise<void> {
  const at = (provider: string): string => `${sidecarUrl}/webhooks/${provider}`;
  await ask(`${sandboxUrl}/saltedge/api/v6/dashboard/callbacks`, json('POST', { url: at('saltedge') }));
  await ask(`${sandboxUrl}/ponto/portal/application`, json('PUT', { webhookUrl: at('ponto') }));
  const yodlee = `${sandboxUrl}/yodlee/ysl`;
  const answer = await ask(`${yodlee}/auth/token`, {
    method: 'POST',
    headers: { loginName: 'administrator', 'Api-Version': '1.1' },
    body: new URLSearchParams({ clientId: 'sandbox-client-id', secret: 'sandbox-secret' }),
  });
  const { token } = (await answer.json()) as { token: { accessToken: string } };
  const headers = { Authorization: `Bearer ${token.accessToken}`, 'Api-Version': '1.1' };
  for (const event of ['REFRESH', 'DATA_UPDATES', 'AUTO_REFRESH_UPDATES']) {
    const body = { event: { callbackUrl: at('yodlee') } };
    await ask(`${yodlee}/configs/notifications/events/${event}`, json('POST', body, headers));
  }
}
