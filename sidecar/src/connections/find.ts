/** The one narrow place where a person's connection is looked up: another host's or company's is not found. */
import { AccountBlocked } from '../safety/blocked.ts';
import { Connection } from '../store/models.ts';
import { Refusal, type Person } from './context.ts';

/** @throws {Refusal} 404 for what is not there or not theirs: the two look the same @throws {AccountBlocked} */
export async function findConnection(person: Person, id: string): Promise<Connection> {
  const valid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const connection = valid ? await Connection.findOne({ where: { id, hostId: person.hostId } }) : null;
  if (
    !connection ||
    connection.state === 'removed' ||
    !person.companyIds.includes(connection.hostCompanyId)
  ) {
    throw new Refusal(404, 'no-connection', 'This connection does not exist.');
  }
  // Also from another company that the person has switched on beside it.
  const block = person.blocks.find((one) => one.companyId === connection.hostCompanyId);
  if (block) throw new AccountBlocked(block);
  return connection;
}

/** Only accounting managers connect. @throws {Refusal} 403 */
export function requireManager(person: Person): void {
  if (person.rights !== 'manager') {
    throw new Refusal(403, 'not-manager', 'Only an accounting administrator can connect a bank.');
  }
}
