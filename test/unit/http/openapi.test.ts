import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { OPERATIONS } from '../../../sidecar/src/http/contract/api.ts';
import { OPENAPI_FILE, openApiFile } from '../../../tools/docs/openapi.ts';
import { documented, ownApi } from '../../support/own-api.ts';

describe("the sidecar's own document", () => {
  it('is what `npm run docs` makes of the shapes by which requests are checked', () => {
    expect(readFileSync(OPENAPI_FILE, 'utf8')).to.equal(openApiFile());
  });

  it('has each endpoint of the contract once', () => {
    expect(documented().length).to.equal(Object.keys(OPERATIONS).length);
  });

  it('knows what is not as it says: a field too many, one too few, another status, another endpoint', async () => {
    const api = await ownApi();
    const path = '/v1/connections/0b8a5f55-7d0c-4f0e-9a60-3a6d2c7d9b10/runs';
    expect(api.response('GET', path, 200, { waiting: true, runs: [], older: false })).to.eql([]);
    expect(api.response('GET', path, 200, { waiting: true, runs: [], older: false, token: 'x' })).not.to.eql(
      [],
    );
    expect(api.response('GET', path, 200, { runs: [], older: false })).not.to.eql([]);
    expect(api.response('GET', path, 201, { waiting: true, runs: [], older: false })).not.to.eql([]);
    expect(api.response('GET', '/v1/elsewhere', 200, {})).not.to.eql([]);
    expect(api.response('GET', path, 404, { status: 404, type: 'no-connection', title: 'x' })).to.eql([]);
    expect(api.response('GET', path, 404, { error: 'x' })).not.to.eql([]);
    expect(api.response('GET', path, 500, { status: 500, title: 'x' })).not.to.eql([]);
  });
});
