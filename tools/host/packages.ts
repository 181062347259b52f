/** Odoo 19 Community and what it needs, from Debian's packages, without touching the system's sources. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cachePlace, isRoot } from '../places.ts';
import { runCommand } from '../processes.ts';
import { Missing, step } from '../steps.ts';
import { beside } from '../runs.ts';

/** The Python side and fonts, as Odoo's own package names them; bookworm's versions serve it. */
const PYTHON = [
  'asn1crypto',
  'babel',
  'cbor2',
  'chardet',
  'cryptography',
  'dateutil',
  'decorator',
  'docutils',
  'freezegun',
  'geoip2',
  'gevent',
  'greenlet',
  'idna',
  'jinja2',
  'libsass',
  'lxml',
  'magic',
  'markupsafe',
  'num2words',
  'ofxparse',
  'openpyxl',
  'openssl',
  'passlib',
  'pil',
  'polib',
  'psutil',
  'psycopg2',
  'pypdf',
  'qrcode',
  'renderpm',
  'reportlab',
  'requests',
  'rjsmin',
  'serial',
  'stdnum',
  'tz',
  'urllib3',
  'usb',
  'vobject',
  'werkzeug',
  'xlrd',
  'xlsxwriter',
  'xlwt',
  'zeep',
].map((name) => `python3-${name}`);
const WEB = ['libjs-jquery', 'libjs-jquery-form', 'libjs-underscore'];
const FONTS = [
  'fonts-dejavu-core',
  'fonts-font-awesome',
  'fonts-glyphicons-halflings',
  'fonts-inconsolata',
  'fonts-ocr-b',
  'fonts-roboto-unhinted',
  'gsfonts',
];
export const ODOO_PACKAGES = ['python3', ...PYTHON, ...WEB, ...FONTS];
export const BROWSER_PACKAGES = ['chromium'];

/** @returns which of them are not installed */
async function absent(packages: string[]): Promise<string[]> {
  const listed = await runCommand({
    command: '/bin/sh',
    args: [
      '-c',
      'dpkg-query -W -f \'${db:Status-Abbrev} ${Package}\\n\' "$@" 2>/dev/null || true',
      'sh',
      ...packages,
    ],
  });
  const installed = new Set(
    listed
      .split('\n')
      .flatMap((line) => (line.startsWith('ii ') ? [line.slice(3).trim().split(' ').at(-1)] : [])),
  );
  return packages.filter((name) => !installed.has(name));
}

/** What has to be known of a machine, and done to it, to have Debian's packages on it. */
export interface Machine {
  hasApt: boolean;
  isRoot: boolean;
  absent(packages: string[]): Promise<string[]>;
  /** @throws when apt-get fails */
  apt(...args: string[]): Promise<unknown>;
}

const thisMachine = (): Machine => ({
  hasApt: existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get'),
  isRoot,
  absent,
  apt: (...args) => runCommand({ command: 'apt-get', args, env: { DEBIAN_FRONTEND: 'noninteractive' } }),
});

/** Installs what is missing, as root; else says in one sentence who has to do what. @throws {Missing} */
export async function ensurePackages(packages: string[], machine = thisMachine()): Promise<void> {
  if (!machine.hasApt) {
    throw new Missing(
      'There is no apt on this machine. Set ODOO_URL, ODOO_DB, ODOO_LOGIN and ODOO_PASSWORD to an Odoo of yours.',
    );
  }
  const missing = await machine.absent(packages);
  if (missing.length === 0) return;
  if (!machine.isRoot) {
    throw new Missing(
      `Packages are missing. Ask an administrator for: apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
  await step(`Installing ${missing.length} Debian packages`, async () => {
    try {
      await machine.apt('update');
      await machine.apt('install', '-y', '--no-install-recommends', ...missing);
    } catch (error) {
      throw new Missing(`Debian's packages could not be installed (is there a network?): ${lastLine(error)}`);
    }
  });
}

/** The package, its tree and the first databases. */
const ROOM_BYTES = 2_500_000_000;

/** @returns what is wrong with that much free room, null where it is enough */
export function roomLacking(freeBytes: number): string | null {
  if (freeBytes >= ROOM_BYTES) return null;
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  return `Odoo needs ${gigabytes(ROOM_BYTES)} GB of room and there are ${gigabytes(freeBytes)} GB in the cache.`;
}

/** @returns the folder of the unpacked Odoo 19, fetched once. @throws {Missing} */
export async function ensureOdoo(): Promise<string> {
  const place = cachePlace('odoo-19');
  if (existsSync(join(place, 'usr/bin/odoo'))) return place;
  const work = beside(place);
  const { bavail, bsize } = statfsSync(cachePlace());
  const lacking = roomLacking(bavail * bsize);
  if (lacking)
    throw new Missing(`${lacking} Set ONLINE_SYNC_CACHE to a folder on another disk, or make room.`);
  mkdirSync(work, { recursive: true });
  try {
    const file = await step('Fetching Odoo 19 Community (117 MiB)', () => fetchOdoo(work));
    await step('Unpacking Odoo', async () => {
      await runCommand({ command: 'dpkg', args: ['-x', file, join(work, 'tree')] });
      mend(join(work, 'tree'));
    });
    try {
      renameSync(join(work, 'tree'), place);
    } catch (error) {
      // Another process was faster; its tree is as good.
      if (!existsSync(join(place, 'usr/bin/odoo'))) throw error;
    }
    return place;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Debian sid has odoo-19; a private apt configuration asks for it and leaves the system's own alone. */
async function fetchOdoo(work: string): Promise<string> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'download']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  writeFileSync(join(work, 'sources.list'), `deb ${debianMirror()} sid main\n`);
  const options = [
    `Dir::Etc::sourcelist=${join(work, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
  ].flatMap((option) => ['-o', option]);
  const cwd = join(work, 'download');
  try {
    await runCommand({ command: 'apt-get', args: [...options, 'update'] });
    await runCommand({ command: 'apt-get', args: [...options, 'download', 'odoo-19'], cwd });
  } catch (error) {
    throw new Missing(
      `Odoo 19 could not be fetched from Debian (is there a network, and room on the disk?): ${lastLine(error)}`,
    );
  }
  const file = readdirSync(cwd).find((name) => name.endsWith('.deb'));
  if (!file)
    throw new Missing('Debian has no package odoo-19 at the moment. Set ODOO_URL to an Odoo of yours.');
  return join(cwd, file);
}

/** The mirror that this machine already uses. */
function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ].filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const mirrors = [...texts.matchAll(/^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\/\/\S+)/gm)].map(
    (match) => match[1] ?? '',
  );
  const debian = mirrors.find((url) => /\/debian\/?$/.test(url));
  if (!debian) throw new Missing('No Debian mirror is named in /etc/apt. Set ODOO_URL to an Odoo of yours.');
  return debian;
}

/** The package links scripts and fonts to places beside it that only an installed package has. */
function mend(tree: string): void {
  for (const name of ['javascript', 'fonts']) {
    const link = join(tree, 'usr/share', name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(`/usr/share/${name}`, link);
  }
}

const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
