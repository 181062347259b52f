/** Finding what an operator names: by its id or the beginning of it, a host also by its address or database. */
import { Op } from 'sequelize';
import { Connection, Host } from '../store/models.ts';
import { CommandFailed } from './command.ts';

const MIN_PREFIX = 4;

/** @throws {CommandFailed} for none, and for several */
function only<Row>(found: Row[], what: string, named: string, list: string): Row {
  const [first, second] = found;
  if (!first) throw new CommandFailed(`There is no ${what} ${named}. \`${list}\` shows them.`);
  if (second)
    throw new CommandFailed(`${named} is several ${what}s. Give more of the id: \`${list}\` shows it.`);
  return first;
}

const begins = (row: { id: string }, named: string) =>
  named.length >= MIN_PREFIX && row.id.startsWith(named.toLowerCase());

/** @throws {CommandFailed} */
export async function findHost(named: string): Promise<Host> {
  const hosts = await Host.findAll({ where: { state: 'paired' } });
  const url = named.replace(/\/+$/, '');
  const found = hosts.filter((host) => begins(host, named) || host.url === url || host.database === named);
  return only(found, 'paired host', named, 'hosts');
}

/** @throws {CommandFailed} */
export async function findConnection(named: string): Promise<Connection> {
  const connections = await Connection.findAll({ where: { state: { [Op.ne]: 'removed' } } });
  return only(
    connections.filter((connection) => begins(connection, named)),
    'connection',
    named,
    'connections',
  );
}
