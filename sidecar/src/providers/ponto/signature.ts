/**
 * The HTTP signature that Ibanity wants of a live application: `hs2019`, which is RSASSA-PSS with SHA-256 and a salt
 * of 32 bytes here, over the request line, host, digest, moment, authorization and every `ibanity-` header.
 */
import { constants, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';

export interface SignatureKey {
  /** The id of the signature certificate, from Ibanity's developer portal. */
  certificateId: string;
  /** PEM. */
  privateKey: string;
  passphrase?: string;
}

export interface SignedRequest {
  method: string;
  url: URL;
  /** The very bytes that are sent; empty where there is no body. */
  body: Buffer;
  /** Lower-case names. */
  headers: Record<string, string>;
}

const SALT_BYTES = 32;

export const digestOf = (body: Buffer): string =>
  `SHA-512=${createHash('sha512').update(body).digest('base64')}`;

/** The names that are signed, in their order. */
const signedNames = (headers: Record<string, string>): string[] => [
  '(request-target)',
  'host',
  'digest',
  '(created)',
  ...Object.keys(headers)
    .filter((name) => name === 'authorization' || name.startsWith('ibanity-'))
    .sort(),
];

/** What is signed: one line a name. @param created in seconds */
export function signingString(request: SignedRequest, created: number): string {
  const { method, url, body, headers } = request;
  const values: Record<string, string> = {
    '(request-target)': `${method.toLowerCase()} ${url.pathname}${url.search}`,
    host: url.host,
    digest: digestOf(body),
    '(created)': String(created),
    ...headers,
  };
  return signedNames(headers)
    .map((name) => `${name}: ${values[name] ?? ''}`)
    .join('\n');
}

/** @returns a function that gives a request's `Digest` and `Signature`. @throws when the key cannot be read */
export function createSigner(
  key: SignatureKey,
): (request: SignedRequest, now: Date) => Record<string, string> {
  const { certificateId, privateKey, passphrase } = key;
  const secret: KeyObject = createPrivateKey({ key: privateKey, ...(passphrase ? { passphrase } : {}) });
  return (request, now) => {
    const created = Math.floor(now.getTime() / 1000);
    const signature = sign('sha256', Buffer.from(signingString(request, created)), {
      key: secret,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: SALT_BYTES,
    });
    const fields = [
      `keyId="${certificateId}"`,
      `created=${created}`,
      'algorithm="hs2019"',
      `headers="${signedNames(request.headers).join(' ')}"`,
      `signature="${signature.toString('base64')}"`,
    ];
    return { digest: digestOf(request.body), signature: fields.join(',') };
  };
}
