import { expect } from 'chai';
import { createLogger, newReference } from '../../sidecar/src/logging.ts';

function logged(fields: object, message = 'x', secrets: string[] = []): string {
  let text = '';
  createLogger('info', secrets, (line) => {
    text += line;
  }).info(fields, message);
  return text;
}

describe('the log', () => {
  it('holds no secret under any of its usual names', () => {
    const text = logged({
      headers: { authorization: 'Bearer planted-1' },
      body: { access_token: 'planted-2', public_token: 'planted-3' },
      apiKey: 'planted-4',
    });
    expect(text).not.to.include('planted');
  });

  it("holds no known secret, wherever it stands, also in another server's words", () => {
    expect(
      logged({ err: new Error('refused: planted-secret') }, 'with planted-secret', ['planted-secret']),
    ).not.to.include('planted-secret');
  });

  it('leaves behind what an HTTP client hangs on its errors', () => {
    const error = Object.assign(new Error('failed'), {
      config: { headers: { 'PLAID-SECRET': 'planted' }, data: 'planted' },
      request: 'planted',
      response: { data: 'planted' },
    });
    expect(logged({ err: error }))
      .to.include('failed')
      .and.not.include('planted');
  });
});

describe('a reference', () => {
  it('can be read aloud and is not given twice', () => {
    const references = Array.from({ length: 5000 }, newReference);
    expect(new Set(references).size).to.equal(5000);
    for (const one of references) expect(one).to.match(/^OS-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
  });
});
