/** The sandbox bank and the sidecar as processes of their own. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './places.ts';
import { runCommand, startService, type Process } from './processes.ts';
import { bundleSidecarOnce, COMMANDS } from './sidecar/bundle.ts';

const { start: startScript } = (
  JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: { start: string } }
).scripts;

export type Service = Process & { url: string };

/** @param port a free one where it is left out */
export function startSandbox(port = 0, env: Record<string, string> = {}): Promise<Service> {
  return startService({
    command: process.execPath,
    args: ['--import', 'tsx', join(PROJECT, 'sandbox/main.ts')],
    cwd: PROJECT,
    env: { SANDBOX_PORT: String(port), ...env },
  });
}

export interface SidecarOptions {
  databaseUrl: string;
  /** Where its master key is kept. */
  dataDir: string;
  sandboxUrl: string;
  port?: number;
  env?: Record<string, string>;
}

/** Salt Edge's public key for callbacks, as its documentation has it; the sandbox makes a new one each run. */
const callbackKeyFile = ({ dataDir }: SidecarOptions): string => join(dataDir, 'saltedge-callback-key.pem');
/** The key of our application at Enable Banking. */
const applicationKeyFile = ({ dataDir }: SidecarOptions): string => join(dataDir, 'enablebanking-key.pem');

/** What an operator does once on the providers' sites before the first start. */
async function enterKeys(options: SidecarOptions): Promise<void> {
  const { sandboxUrl } = options;
  const callbackKey = await fetch(`${sandboxUrl}/saltedge/api/v6/dashboard/callback-key.pem`);
  writeFileSync(callbackKeyFile(options), await callbackKey.text());
  const file = applicationKeyFile(options);
  const privateKey = existsSync(file)
    ? createPrivateKey(readFileSync(file))
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const public_key = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const entered = await fetch(`${sandboxUrl}/enablebanking/control-panel/application`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ public_key }),
  });
  if (!entered.ok) throw new Error(`the sandbox did not take the key: HTTP ${entered.status}`);
}

/** The sidecar's environment: the sandbox's providers, with the sandbox's keys. */
export function sidecarEnvironment(options: SidecarOptions): Record<string, string> {
  const { sandboxUrl } = options;
  const [callbackKey, applicationKey] = [callbackKeyFile(options), applicationKeyFile(options)];
  return {
    PORT: String(options.port ?? 0),
    DATABASE_URL: options.databaseUrl,
    DATA_DIR: options.dataDir,
    // Everybody in a demo or a test shares one address.
    REQUESTS_A_MINUTE: '1000000',
    // The sandbox shows people's text messages at /sms.
    SMS_GATEWAY_URL: `${sandboxUrl}/sms`,
    SMS_GATEWAY_SECRET: 'sandbox-sms-secret',
    PLAID_BASE_URL: `${sandboxUrl}/plaid`,
    PLAID_CLIENT_ID: 'sandbox-client-id',
    PLAID_SECRET: 'sandbox-secret',
    YODLEE_BASE_URL: `${sandboxUrl}/yodlee/ysl`,
    YODLEE_CLIENT_ID: 'sandbox-client-id',
    YODLEE_SECRET: 'sandbox-secret',
    SALTEDGE_BASE_URL: `${sandboxUrl}/saltedge/api/v6`,
    SALTEDGE_APP_ID: 'sandbox-app-id',
    SALTEDGE_SECRET: 'sandbox-secret',
    ...(existsSync(callbackKey) ? { SALTEDGE_CALLBACK_KEY_FILE: callbackKey } : {}),
    PONTO_BASE_URL: `${sandboxUrl}/ponto/ponto-connect`,
    PONTO_AUTHORIZATION_URL: `${sandboxUrl}/ponto`,
    PONTO_CLIENT_ID: 'sandbox-client-id',
    PONTO_CLIENT_SECRET: 'sandbox-secret',
    ENABLEBANKING_BASE_URL: `${sandboxUrl}/enablebanking`,
    ...(existsSync(applicationKey)
      ? {
          ENABLEBANKING_APPLICATION_ID: 'sandbox-application-id',
          ENABLEBANKING_PRIVATE_KEY_FILE: applicationKey,
        }
      : {}),
    ...options.env,
  };
}

/** As `npm start` does. */
export async function startSidecar(options: SidecarOptions): Promise<Service> {
  await Promise.all([enterKeys(options), bundleSidecarOnce()]);
  const [, ...args] = startScript.split(' ');
  return startService({ command: process.execPath, args, cwd: PROJECT, env: sidecarEnvironment(options) });
}

/** One command of the operator's command line. @returns what it prints. @throws with it when it fails */
export async function operatorCommand(options: SidecarOptions, ...args: string[]): Promise<string> {
  await bundleSidecarOnce();
  return runCommand({
    command: process.execPath,
    args: [COMMANDS, ...args],
    cwd: PROJECT,
    env: sidecarEnvironment(options),
  });
}

/** A one-time code, as an operator asks for it. */
export async function pairingCode(options: SidecarOptions): Promise<string> {
  const output = await operatorCommand(options, 'pair');
  const code = output.split('\n').find((line) => /^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/.test(line.trim()));
  if (!code) throw new Error(`no pairing code in: ${output}`);
  return code.trim();
}
