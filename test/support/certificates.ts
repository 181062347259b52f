/** Certificates made for one test, with the openssl of the machine: an authority, a server of loopback, clients. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Identity {
  certificate: string;
  privateKey: string;
}

export interface Authority {
  /** PEM. */
  certificate: string;
  /** A key and a certificate that this authority vouches for. */
  issue(name: string, options?: { passphrase?: string }): Identity;
  close(): void;
}

export function createAuthority(name: string): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'certificates-'));
  const at = (file: string): string => join(directory, file);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  };
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-days', '2'];
  openssl(...request, '-nodes', '-subj', `/CN=${name}`, '-keyout', at('ca.key'), '-out', at('ca.pem'));
  let made = 0;
  return {
    certificate: readFileSync(at('ca.pem'), 'utf8'),
    issue(subject, { passphrase } = {}) {
      made += 1;
      const [key, certificate] = [at(`${made}.key`), at(`${made}.pem`)];
      openssl(
        ...request,
        ...['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
        ...['-CA', at('ca.pem'), '-CAkey', at('ca.key')],
        ...(passphrase === undefined ? ['-nodes'] : ['-passout', `pass:${passphrase}`]),
        ...['-keyout', key, '-out', certificate],
      );
      return { certificate: readFileSync(certificate, 'utf8'), privateKey: readFileSync(key, 'utf8') };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}
