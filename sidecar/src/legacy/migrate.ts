/**
 * Takes a host's old connections over: read, map, disconnect, report. Each page is whole in the host or not there at
 * all, and what is there stays as it is: run again after a kill, or once more, it ends the same.
 */
import type { Sequelize } from 'sequelize';
import {
  giveBack,
  keepDisconnected,
  keepReport,
  readLanguages,
  readOldConnections,
  readOldJournals,
  readOldLinks,
  takeOver,
  type OldConnection,
  type OldLink,
  type TakeOver,
} from '../host/legacy.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Host } from '../store/models.ts';
import { hasGoneOn, setMigration } from '../store/legacy.ts';
import { mapConnection } from './map.ts';
import { reportLines, type Entry, type Report } from './report.ts';
import { inLanguage, say, type Sentence } from '../words.ts';

export interface LegacyContext {
  db: Sequelize;
  host(hostId: string): Promise<HostTransport>;
  /** The host's first company: for what never said whose it is. */
  mainCompany?: number;
}

/** Connections a call: small enough for the host's time limit, with their chatter. */
const PAGE = 20;
const FIRST_COMPANY = 1;

/** @throws {HostError} when the host does not answer; it is harmless to come again */
export async function migrateLegacy(
  context: LegacyContext,
  row: Pick<Host, 'id' | 'database'>,
  dryRun: boolean,
): Promise<Report> {
  const host = await context.host(row.id);
  const kept = dryRun ? { installed: true, others: [] } : await keepDisconnected(host);
  const before = await readOldLinks(host);
  const mainCompany = context.mainCompany ?? FIRST_COMPANY;
  const report: Report = {
    database: row.database,
    dryRun,
    installed: kept.installed,
    entries: [],
    tokens: 0,
    needs: kept.others.map(otherNote),
  };
  const seen = new Set<string>();
  for (let after = 0; ;) {
    const page = await readOldConnections(host, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    const links = page.flatMap((old) => {
      const mapped = mapConnection(old, mainCompany);
      report.needs.push(...mapped.needs);
      report.tokens += old.has_token ? 1 : 0;
      report.entries.push(...mapped.links.map((link) => entryOf(link, old, before.get(link.key), dryRun)));
      return mapped.links;
    });
    for (const link of links) seen.add(link.key);
    if (!dryRun) {
      await takeOver(
        host,
        links.filter((link) => !before.has(link.key)),
      );
    }
    after = last.id;
  }
  const others = [...before].flatMap(([key, link]) => (seen.has(key) ? [] : [link]));
  for (let at = 0; at < others.length; at += PAGE) {
    const page = others.slice(at, at + PAGE);
    const journals = await readOldJournals(host, page.flatMap(journalIds));
    report.entries.push(...page.map((link) => entryOfLink(link, journals)));
  }
  if (!dryRun) {
    if (report.entries.length > 0) await keepReport(host, await written(host, report, mainCompany));
    await setMigration(context.db, row.id, 'done');
  }
  return report;
}

/** In the language of the company whose administrator opens it. */
async function written(host: HostTransport, report: Report, companyId: number): Promise<string> {
  const language = (await readLanguages(host)).get(companyId) ?? 'en';
  return reportLines(report)
    .map((line) => inLanguage(line, language))
    .join('\n');
}

export class CannotUndo extends Error {
  override name = 'CannotUndo';
}

/**
 * Gives the old connections back as they were found; they stay disconnected as long as our module is installed.
 * @returns how many links are gone
 * @throws {CannotUndo} once something was synchronized into one of their journals
 */
export async function undoLegacy(context: LegacyContext, hostId: string): Promise<number> {
  if (await hasGoneOn(context.db, hostId)) {
    throw new CannotUndo(
      'A bank is connected again and its transactions are in the old journals: this cannot be undone any more.',
    );
  }
  const host = await context.host(hostId);
  const keys = [...(await readOldLinks(host)).keys()].filter((key) => key.startsWith('legacy-provider-'));
  let gone = 0;
  for (let from = 0; from < keys.length; from += PAGE)
    gone += (await giveBack(host, keys.slice(from, from + PAGE))).length;
  await setMigration(context.db, hostId, 'undone');
  return gone;
}

function entryOf(link: TakeOver, old: OldConnection, there: OldLink | undefined, dryRun: boolean): Entry {
  const journals = old.accounts.flatMap((account) => account.journals);
  const done = dryRun ? 'planned' : 'made';
  return {
    name: link.name,
    provider: link.providerName,
    companyId: link.companyId,
    reason: link.reason,
    journals: link.accounts.flatMap(({ journalId }) => journals.find((one) => one.id === journalId) ?? []),
    outcome: there === undefined ? done : there.active ? 'there' : 'again',
  };
}

/** One whose old record is no longer there, or that an upgrade had turned into a link before us. */
const entryOfLink = (link: OldLink, journals: (Entry['journals'][number] & { id: number })[]): Entry => ({
  name: link.name,
  provider: link.provider_name ?? 'Unknown',
  companyId: link.company_id,
  reason: link.error_message ?? '',
  journals: journals.filter(({ id }) => journalIds(link).includes(id)),
  outcome: link.active ? 'there' : 'again',
});

const journalIds = (link: OldLink): number[] =>
  link.account_online_account_ids.flatMap(({ journal_ids: journals }) => journals.map(({ id }) => id));

const otherNote = (name: string): Sentence =>
  say(
    'The scheduled action "%(name)s" belongs to a module that stands on the old one. It goes on: switch it off if it fetches bank data.',
    { name },
  );
