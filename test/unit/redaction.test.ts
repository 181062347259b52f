import { expect } from 'chai';
import fc from 'fast-check';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createRedactor, withoutSecrets, type Redactor } from '../../sidecar/src/redaction.ts';

function logged(fields: object, secrets: string[] | Redactor = []): string {
  let text = '';
  createLogger('info', secrets, (line) => {
    text += line;
  }).info(fields, 'message');
  return text;
}

describe('what is logged', () => {
  it("holds nothing under a secret's name, however it is spelled and however deep", () => {
    const names = [
      'access_token',
      'accessToken',
      'Access-Token',
      'PLAID-SECRET',
      'Authorization',
      'passphrase',
    ];
    for (const name of names) {
      expect(logged({ [name]: 'planted' })).to.not.include('planted');
      expect(logged({ a: { b: [{ c: { d: { [name]: { x: 'planted' } } } }] } })).to.not.include('planted');
    }
  });

  it('keeps what a person needs to find the fault', () => {
    const error = Object.assign(new Error('no way'), {
      code: 'ECONNREFUSED',
      problem: { state: 'reconnect', code: 'ITEM_LOGIN_REQUIRED', token: 'planted' },
    });
    const line = JSON.parse(logged({ err: error, reference: 'OS-1', added: 3 })) as Record<string, unknown>;
    expect(line).to.deep.include({ reference: 'OS-1', added: 3, msg: 'message' });
    expect(line['err']).to.deep.include({
      type: 'Error',
      message: 'no way',
      code: 'ECONNREFUSED',
      problem: { state: 'reconnect', code: 'ITEM_LOGIN_REQUIRED', token: '[redacted]' },
    });
  });

  it('names every cause, and each of several errors at once', () => {
    const several = new AggregateError([new Error('first'), new Error('second')], 'several');
    const text = logged({ err: new Error('outer', { cause: new Error('middle', { cause: several }) }) });
    for (const one of ['outer', 'middle', 'several', 'first', 'second']) expect(text).to.include(`"${one}"`);
  });

  it('holds nothing of a request, also where it hangs on a cause', () => {
    const cause = Object.assign(new Error('inner'), { config: { data: 'planted' }, request: 'planted' });
    expect(logged({ err: new Error('outer', { cause }) }))
      .to.include('inner')
      .and.not.include('planted');
  });

  it('survives what refers to itself', () => {
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    expect(logged({ ring })).to.include('message');
  });

  it('changes nothing that is handed in', () => {
    const fields = { token: 'kept' };
    withoutSecrets(fields);
    expect(fields.token).to.equal('kept');
  });
});

describe('a known secret', () => {
  it('is in no line, whatever it is made of and wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: 'binary' }), fc.string(), (secret, around) => {
        // One made only of what every line has is no secret.
        fc.pre(!logged({ note: around }).includes(JSON.stringify(secret).slice(1, -1)));
        fc.pre(!'[redacted]'.includes(secret));
        const line = JSON.parse(logged({ note: `${around}${secret}${around}` }, [secret])) as {
          note: string;
        };
        expect(line.note).to.include('[redacted]').and.not.include(secret);
      }),
    );
  });

  it('is found in an address, too', () => {
    const secret = 'a/secret+with=signs';
    const text = logged({ url: `/x?key=${encodeURIComponent(secret)}` }, [secret]);
    expect(text).to.include('"/x?key=[redacted]"');
  });

  it('that begins like a shorter one leaves no rest behind', () => {
    expect(createRedactor(['secret', 'secret-and-more']).clean('it is secret-and-more')).to.equal(
      'it is [redacted]',
    );
  });

  it('may become known while the log is open', () => {
    const redactor = createRedactor();
    let text = '';
    const log = createLogger('info', redactor, (line) => {
      text += line;
    });
    redactor.add('access-token-7');
    log.info('a provider repeated access-token-7');
    expect(text).to.include('a provider repeated [redacted]');
  });

  it('too short to be one is left alone', () => {
    expect(createRedactor(['on']).clean('connection')).to.equal('connection');
  });
});
