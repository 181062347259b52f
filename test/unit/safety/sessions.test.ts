import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import { createSessions, SessionInvalid, type SessionKeys } from '../../../sidecar/src/safety/sessions.ts';

const keyring = (byte: number): SessionKeys => {
  const [id, key] = [`key-${byte}`, new Uint8Array(32).fill(byte)];
  return { current: async () => ({ id, key }), find: async (wanted) => (wanted === id ? key : undefined) };
};
const key = keyring(7);
const person = {
  hostId: '7799b63e-10a3-44a2-a7b3-273a1120ade4',
  userId: 2,
  companyId: 1,
  companyIds: [1],
  rights: 'user' as const,
  language: 'en',
  origin: 'http://odoo.example',
};

async function refused(token: string, withKey = key): Promise<boolean> {
  return createSessions(withKey)
    .verify(token)
    .then(
      () => false,
      (error: unknown) => error instanceof SessionInvalid,
    );
}

describe('a session', () => {
  it('says who calls, for which company and with which rights', async () => {
    const { token } = await createSessions(key).issue(person);
    expect(await createSessions(key).verify(token)).to.eql(person);
  });

  it('is over after its time', async () => {
    const { token, lifetime } = await createSessions(key).issue(person);
    expect(lifetime).to.be.at.most(60);
    const clock = useFakeTimers({ now: Date.now() + lifetime * 1000 + 1000, toFake: ['Date'] });
    try {
      expect(await refused(token)).to.equal(true);
    } finally {
      clock.restore();
    }
  });

  it('is over after its time, and with its key, though it was shown before', async () => {
    const rings: SessionKeys[] = [key];
    const sessions = createSessions({
      current: () => key.current(),
      find: async (id) => (rings[0] ? rings[0].find(id) : undefined),
    });
    const { token, lifetime } = await sessions.issue(person);
    const isRefused = () =>
      sessions.verify(token).then(
        () => false,
        (error) => error instanceof SessionInvalid,
      );
    expect([await isRefused(), await isRefused()]).to.eql([false, false]);
    const clock = useFakeTimers({ now: Date.now() + lifetime * 1000 + 1000, toFake: ['Date'] });
    try {
      expect(await isRefused()).to.equal(true);
    } finally {
      clock.restore();
    }
    expect(await isRefused()).to.equal(false);
    rings.pop();
    expect(await isRefused()).to.equal(true);
  });

  it('of another key or without a signature is refused', async () => {
    const { token } = await createSessions(key).issue(person);
    expect(await refused(token, keyring(8))).to.equal(true);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await refused(`${part({ alg: 'none' })}.${part(person)}.`)).to.equal(true);
  });

  it('cannot be raised from user to manager', async () => {
    const { token } = await createSessions(key).issue(person);
    const [head, body = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const raised = Buffer.from(JSON.stringify({ ...claims, rights: 'manager' })).toString('base64url');
    expect(await refused([head, raised, signature].join('.'))).to.equal(true);
  });
});
