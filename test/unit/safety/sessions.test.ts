import { expect } from 'chai';
import { SignJWT } from 'jose';
import { useFakeTimers } from 'sinon';
import { createSessions, SessionInvalid } from '../../../sidecar/src/safety/sessions.ts';

const key = new Uint8Array(32).fill(7);
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
    const { token } = await createSessions(key, 600).issue(person);
    const clock = useFakeTimers({ now: Date.now() + 601_000, toFake: ['Date'] });
    try {
      expect(await refused(token)).to.equal(true);
    } finally {
      clock.restore();
    }
  });

  it('of another key, another audience or without a signature is refused', async () => {
    const { token } = await createSessions(key).issue(person);
    expect(await refused(token, new Uint8Array(32).fill(8))).to.equal(true);
    const foreign = new SignJWT({ ...person })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('online-synchronization')
      .setAudience('somebody-else')
      .setIssuedAt()
      .setExpirationTime('5m');
    expect(await refused(await foreign.sign(key))).to.equal(true);
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
