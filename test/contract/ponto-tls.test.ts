import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createPonto, type PontoConfig } from '../../sidecar/src/providers/ponto/provider.ts';
import { createAuthority, type Authority, type Identity } from '../support/certificates.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { CLIENT, portal, RETURN_URL } from './ponto-harness.ts';
import { problemOf } from './reader.ts';

describe('Ponto behind mutual TLS and signatures', function () {
  this.timeout(60_000);
  const PASSPHRASE = 'a passphrase';
  let authority: Authority;
  let stranger: Authority;
  let client: Identity;
  let sandbox: RunningSandbox;
  let server: Server;
  let url: string;

  before(() => {
    authority = createAuthority('the bank');
    stranger = createAuthority('a stranger');
    client = authority.issue('sidecar', { passphrase: PASSPHRASE });
  });
  after(() => {
    authority.close();
    stranger.close();
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    const { certificate: cert, privateKey: key } = authority.issue('localhost');
    const options = { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    server = createServer(options, sandbox.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await sandbox.close();
  });

  const ponto = (more: Partial<PontoConfig> = {}) =>
    createPonto({
      baseUrl: `${url}/ponto/ponto-connect`,
      // The person's browser has no client certificate.
      authorizationUrl: `${sandbox.url}/ponto`,
      ...CLIENT,
      timeoutMs: 5_000,
      sleep: () => Promise.resolve(),
      tls: { ...client, passphrase: PASSPHRASE, ca: authority.certificate },
      ...more,
    });

  /** A connection's whole life. @returns how many transactions came */
  async function live(provider: ReturnType<typeof ponto>): Promise<number> {
    const request = { connectionId: 'c', institutionId: '', countries: ['BE'], language: 'en' };
    const window = await provider.begin({ ...request, returnUrl: RETURN_URL });
    const answer = await signIn(window, { persona: 'linden' });
    const { credentials: value } = await provider.complete(window.state, answer);
    const credentials = { value, save: () => Promise.resolve() };
    const accounts = (await provider.accounts(credentials)).map(({ id }) => id);
    expect((await provider.refresh(credentials, true, '192.0.2.7')).kind).to.equal('fresh');
    let rows = 0;
    for await (const page of provider.pull(credentials, { cursor: null, accounts })) {
      rows += page.transactions.length;
    }
    await provider.revoke(credentials);
    return rows;
  }

  it('lives with its certificate from the first window to the end', async () => {
    const all = sandbox.bank.customer('linden')!.ledger.transactions();
    expect(await live(ponto())).to.equal(all.length);
  });

  it('tells the administrator of a server that is another, and gets nothing with a certificate that is another', async () => {
    const institutions = async (more: Partial<PontoConfig>) => {
      const pages = ponto(more).institutions()[Symbol.asyncIterator]();
      return problemOf(pages.next());
    };
    const trusting = { ...client, passphrase: PASSPHRASE, ca: stranger.certificate };
    const anotherServer = await institutions({ tls: trusting });
    expect(anotherServer.state).to.equal('administrator-keys');
    expect(anotherServer.message).to.include('certificates');
    // This server cuts the line without a word, which cannot be told from any other cut line.
    const foreign = { ...stranger.issue('sidecar'), ca: authority.certificate };
    expect((await institutions({ tls: foreign })).code).to.equal('CONNECTION_FAILED');
  });

  it('does not begin with a key that cannot be read', () => {
    const signature = { certificateId: 'certificate-1', privateKey: 'not a key' };
    expect(() => ponto({ signature })).to.throw();
    expect(() => ponto({ tls: { ...client, passphrase: 'another' } })).to.throw();
  });

  describe('with an application that signs', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const certificates = { 'certificate-1': publicKey.export({ type: 'spki', format: 'pem' }).toString() };

    it('signs every request of a connection’s life so that the bank accepts it', async () => {
      await portal(sandbox.url, { certificates, requireSignature: true });
      const signing = ponto({ signature: { certificateId: 'certificate-1', privateKey: pem } });
      const all = sandbox.bank.customer('linden')!.ledger.transactions();
      expect(await live(signing)).to.equal(all.length);
    });

    it('is refused without a signature, or with a key that the bank does not know', async () => {
      await portal(sandbox.url, { certificates, requireSignature: true });
      expect((await problemOf(live(ponto()))).code).to.equal('missingSignature');
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      const wrong = other.export({ type: 'pkcs8', format: 'pem' }).toString();
      const signature = { certificateId: 'certificate-1', privateKey: wrong };
      const problem = await problemOf(live(ponto({ signature })));
      expect(problem).to.include({ code: 'invalidSignature', state: 'administrator-keys' });
    });
  });
});
