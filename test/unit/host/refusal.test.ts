import { expect } from 'chai';
import { refusal } from '../../../sidecar/src/host/refusal.ts';
import { toProblem } from '../../../sidecar/src/sync/failure.ts';

/** What Odoo's own exceptions mean: only a refusal of the content may hold a line. */
const MEANINGS: [string, string][] = [
  ['odoo.exceptions.UserError', 'refused'],
  ['odoo.exceptions.ValidationError', 'refused'],
  ['odoo.exceptions.LockError', 'unavailable'],
  ['psycopg2.errors.UniqueViolation', 'refused'],
  ['odoo.exceptions.AccessDenied', 'unauthorised'],
  ['odoo.exceptions.AccessError', 'forbidden'],
  ['psycopg2.errors.SerializationFailure', 'unavailable'],
  ['psycopg2.errors.DeadlockDetected', 'unavailable'],
  ['psycopg2.OperationalError', 'unavailable'],
  ['psycopg2.errors.DiskFull', 'unavailable'],
  ['psycopg2.errors.InternalError_', 'broken'],
  ['builtins.KeyError', 'broken'],
];

describe("Odoo's exceptions", () => {
  for (const [name, kind] of MEANINGS) {
    it(`${name} is "${kind}"`, () => {
      expect(refusal(500, { name, message: 'Why' }).kind).to.equal(kind);
    });
  }

  it('that are no refusal of a line end a run as passing trouble, and hold nothing', () => {
    for (const [name] of MEANINGS.filter(([, kind]) => kind === 'unavailable' || kind === 'broken'))
      expect(toProblem(refusal(500, { name, message: 'Why' })).problem.state, name).to.equal('transient');
  });

  it('of a disk without room are told in a sentence, without the files of the database', () => {
    const name = 'psycopg2.errors.DiskFull';
    const message = 'could not extend file "base/16384/24715": No space left on device';
    expect(refusal(500, { name, message }).message).to.equal("Odoo's database has no room left on its disk.");
  });
});
