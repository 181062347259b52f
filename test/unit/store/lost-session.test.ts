import { expect } from 'chai';
import { sessionLost } from '../../../sidecar/src/store/lost-session.ts';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), code && { code });

describe('a lost session of PostgreSQL', () => {
  it('is told from a question that was refused, and from a fault of ours', () => {
    for (const lost of [
      failed('Connection terminated unexpectedly'),
      failed('terminating connection because of crash of another server process', '57P02'),
      failed('the database system is in recovery mode', '57P03'),
      failed('read ECONNRESET', 'ECONNRESET'),
    ])
      expect(sessionLost(lost), lost.message).to.equal(true);
    for (const other of [
      failed('duplicate key value violates unique constraint', '23505'),
      failed('canceling statement due to user request', '57014'),
      new TypeError('Cannot read properties of undefined'),
      'Connection terminated unexpectedly',
      undefined,
    ])
      expect(sessionLost(other), String(other)).to.equal(false);
  });
});
