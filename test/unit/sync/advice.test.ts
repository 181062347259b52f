import { expect } from 'chai';
import { HostError } from '../../../sidecar/src/host/errors.ts';
import { ProviderError } from '../../../sidecar/src/providers/provider.ts';
import { KeyLost } from '../../../sidecar/src/safety/vault.ts';
import { explained, whatHappened } from '../../../sidecar/src/sync/advice.ts';
import { toProblem } from '../../../sidecar/src/sync/failure.ts';
import { say } from '../../../sidecar/src/words.ts';

const told = (error: unknown, language = 'en'): string => explained(toProblem(error).problem, language);

describe('what a person is told of a failure', () => {
  it('blames no provider and no bank for what Odoo or the sidecar failed at', () => {
    const full = new HostError('broken', say("Odoo's database has no room left on its disk."));
    for (const error of [full, new HostError('refused', 'No.'), new KeyLost('k1'), new Error('a bug')]) {
      expect(told(error)).not.to.match(/provider|the bank (asks|gives|does not|no longer)/i);
    }
    expect(told(full)).to.equal("Odoo's database has no room left on its disk. We try again by ourselves.");
    expect(told(full, 'fr_FR')).to.match(/^La base de données d'Odoo .*\. Nous réessayons de nous-mêmes\.$/);
    expect(told(new Error('a bug'))).to.equal(
      'The synchronization failed inside. We try again by ourselves.',
    );
  });

  it('keeps what Odoo itself said, also where we have no words of our own for it', () => {
    const { problem } = toProblem(new HostError('refused', 'Le journal est archivé.'));
    expect(whatHappened(problem, 'fr_FR')).to.equal('Le journal est archivé.');
    expect(explained(problem, 'en')).to.equal(
      'Le journal est archivé. Copy the description and the reference for support.',
    );
  });

  it("is our own sentence in a person's language for what a provider says in English", () => {
    const { problem } = toProblem(
      new ProviderError({ state: 'transient', code: 'CUT', message: 'socket hang up' }),
    );
    expect(explained(problem, 'de')).to.match(/^Die Verbindung zum Anbieter ist fehlgeschlagen\./);
    expect(explained(problem, 'en')).to.match(/^socket hang up\. The connection to the provider failed\./);
  });
});
