/** The signature that Salt Edge wants of a live application's requests: RSA-SHA256 over what is really sent. */
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';

export interface SignedRequest {
  method: string;
  /** The full address with its query, exactly as it is asked for. */
  url: string;
  /** The very bytes that are sent; empty where there is no body. */
  body: string;
}

/** Salt Edge takes at most an hour; a short life leaves a stolen request little use. */
const LIFE_SECONDS = 300;

/** What is signed. @param expires in seconds since 1970 */
export const signingString = (expires: number, { method, url, body }: SignedRequest): string =>
  `${expires}|${method.toUpperCase()}|${url}|${body}`;

/**
 * @param privateKey PEM
 * @returns a function that gives a request's `Expires-at` and `Signature`. @throws when the key cannot be read
 */
export function createSigner(
  privateKey: string,
): (request: SignedRequest, now: Date) => Record<string, string> {
  const key: KeyObject = createPrivateKey(privateKey);
  return (request, now) => {
    const expires = Math.floor(now.getTime() / 1000) + LIFE_SECONDS;
    const signature = sign('sha256', Buffer.from(signingString(expires, request)), key);
    return { 'Expires-at': String(expires), Signature: signature.toString('base64') };
  };
}
