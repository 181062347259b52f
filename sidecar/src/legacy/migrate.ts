/**
 * Takes a host's old connections over: read, map, disconnect, report. Each page is whole in the host or not there at
 * all, and what is there stays as it is: run again after a kill, or once more, it ends the same.
 */
import type { Sequelize } from 'sequelize';
import {
  giveBack,
  keepDisconnected,
  keepReport,
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
import { forgetJournals, hasGoneOn, keepJournals, setMigration } from '../store/legacy.ts';
import { mapConnection } from './map.ts';
import { reportLines, type Entry, type Report } from './report.ts';
import { english } from '../words.ts';

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
      const mapped = mapConnection(old, context.mainCompany ?? FIRST_COMPANY);
      report.needs.push(...mapped.needs);
      report.tokens += old.has_token ? 1 : 0;
      report.entries.push(...mapped.links.map((link) => entryOf(link, old, before.get(link.key), dryRun)));
      return mapped.links;
    });
    for (const link of links) seen.add(link.key);
    if (!dryRun) {
      await keepJournals(context.db, row.id, journalsOf(page));
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
    if (!dryRun) {
      const kept = journals.flatMap(({ id, booked }) => (booked === null ? [] : [{ id, until: booked }]));
      await keepJournals(context.db, row.id, kept);
    }
  }
  if (!dryRun) {
    if (report.entries.length > 0) await keepReport(host, reportLines(report).join('\n'));
    await setMigration(context.db, row.id, 'done');
  }
  return report;
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
  await forgetJournals(context.db, hostId);
  await setMigration(context.db, hostId, 'undone');
  return gone;
}

const journalsOf = (page: OldConnection[]): { id: number; until: string }[] =>
  page
    .flatMap(({ accounts }) => accounts)
    .flatMap(({ journals }) => journals)
    .flatMap(({ id, booked }) => (booked === null ? [] : [{ id, until: booked }]));

function entryOf(link: TakeOver, old: OldConnection, there: OldLink | undefined, dryRun: boolean): Entry {
  const journals = old.accounts.flatMap((account) => account.journals);
  const done = dryRun ? 'planned' : 'made';
  return {
    name: link.name,
    provider: link.providerName,
    companyId: link.companyId,
    reason: english(link.reason),
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

const otherNote = (name: string): string =>
  `The scheduled action "${name}" belongs to a module that stands on the old one. It goes on: switch it off if it fetches bank data.`;
