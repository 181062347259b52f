/** Checks the HTTP signature (`hs2019`) of a request, as Ibanity does for live applications. */
import { constants, createHash, verify } from 'node:crypto';
import type { Request } from 'express';
import { PontoFailure } from './errors.ts';
import type { Application } from './state.ts';

const SKEW_SECONDS = 300;

export interface WithRawBody extends Request {
  rawBody?: Buffer;
}

/** @throws {PontoFailure} `missingSignature` where one is wanted, `invalidSignature` where it does not fit */
export function checkSignature(request: WithRawBody, application: Application): void {
  const header = request.get('signature');
  if (header === undefined) {
    if (application.requireSignature) throw new PontoFailure('missingSignature');
    return;
  }
  const wrong = (why: string): PontoFailure => new PontoFailure('invalidSignature', why);
  const fields = Object.fromEntries(
    [...header.matchAll(/(\w+)=(?:"([^"]*)"|(\d+))/g)].map(([, name = '', quoted, plain]) => [
      name,
      quoted ?? plain ?? '',
    ]),
  );
  const key = application.certificates[fields['keyId'] ?? ''];
  if (key === undefined) throw wrong('no such certificate');
  if (fields['algorithm'] !== 'hs2019') throw wrong('the algorithm is not hs2019');
  const created = Number(fields['created']);
  if (!(Math.abs(Date.now() / 1000 - created) < SKEW_SECONDS)) throw wrong('not of now');
  const digest = `SHA-512=${createHash('sha512')
    .update(request.rawBody ?? Buffer.alloc(0))
    .digest('base64')}`;
  if (request.get('digest') !== digest) throw wrong('the digest is not of this body');
  const names = (fields['headers'] ?? '').split(' ');
  const lost = mustBeSigned(request).filter((name) => !names.includes(name));
  if (lost.length > 0) throw wrong(`not signed: ${lost.join(', ')}`);
  const text = names.map((name) => `${name}: ${valueOf(request, name, String(created))}`).join('\n');
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  if (!verify('sha256', Buffer.from(text), options, Buffer.from(fields['signature'] ?? '', 'base64'))) {
    throw wrong('the signature does not fit');
  }
}

const mustBeSigned = (request: Request): string[] => [
  '(request-target)',
  'host',
  'digest',
  '(created)',
  ...Object.keys(request.headers).filter((name) => name === 'authorization' || /^ibanity-/.test(name)),
];

function valueOf(request: Request, name: string, created: string): string {
  if (name === '(request-target)') return `${request.method.toLowerCase()} ${request.originalUrl}`;
  return name === '(created)' ? created : (request.get(name) ?? '');
}
