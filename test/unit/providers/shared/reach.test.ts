/** Whether a provider can be called at all: any answer says so, also one that refuses us. */
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { whyUnreachable } from '../../../../sidecar/src/providers/shared/reach.ts';
import { inLanguage } from '../../../../sidecar/src/words.ts';
import { createAuthority } from '../../../support/certificates.ts';

describe('a provider', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
  });
  async function listen(made: Server, scheme = 'http'): Promise<string> {
    server = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    return `${scheme}://127.0.0.1:${(made.address() as AddressInfo).port}`;
  }
  const why = async (address: string, patienceMs?: number) => {
    const words = await whyUnreachable(address, patienceMs);
    return words && inLanguage(words, 'en');
  };

  it('is reached where it answers, whatever it answers', async () => {
    const statuses = [200, 302, 401, 404, 500];
    const address = await listen(
      createServer((_, response) => {
        response.writeHead(statuses[0] ?? 0, { 'Content-Type': 'text/html' }).end('<html>no</html>');
      }),
    );
    for (; statuses.length > 0; statuses.shift()) expect(await why(address), `${statuses[0]}`).to.equal(null);
  });

  it('is not where a certificate is not trusted, and is where it wants one that only real calls bring', async () => {
    const authority = createAuthority('a bank');
    const { certificate: cert, privateKey: key } = authority.issue('localhost');
    const { certificate: ca } = authority;
    const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
    const address = await listen(createTlsServer(options), 'https');
    const strict = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    try {
      expect(await why(address)).to.match(/CERT|SIGNATURE/);
      // As if the authority were one that the machine trusts.
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      expect(await why(address)).to.equal(null);
    } finally {
      if (strict === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = strict;
      authority.close();
    }
  });

  it('is not where nothing listens, its name is unknown, or it keeps silent', async () => {
    const address = await listen(createServer(() => {}));
    expect(await why(address, 200)).to.equal('it does not answer');
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await why(address)).to.equal('ECONNREFUSED');
    expect(await why('http://provider.invalid')).to.equal('its name cannot be looked up');
  });
});
