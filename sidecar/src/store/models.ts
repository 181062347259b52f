/** Sequelize models of the rows that are read and written one at a time; transactions are set-based, in `transactions.ts`. */
import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { Json, Problem } from '../providers/provider.ts';

export class Host extends Model<InferAttributes<Host>, InferCreationAttributes<Host>> {
  declare id: string;
  /** At which it is called. */
  declare url: string;
  /** As which it knows itself. */
  declare baseUrl: CreationOptional<string>;
  declare database: string;
  declare databaseUuid: string;
  declare place: CreationOptional<string>;
  declare login: string;
  declare apiKeySealed: string;
  declare apiKeyExpiresAt: CreationOptional<Date | null>;
  declare secretHash: Buffer;
  declare state: CreationOptional<'paired' | 'unpaired'>;
  declare createdAt: CreationOptional<Date>;

  /** What tells this database from a copy of it. */
  identity(): { databaseUuid: string; place: string; url: string } {
    return { databaseUuid: this.databaseUuid, place: this.place, url: this.baseUrl };
  }
}

export type ConnectionState = 'connecting' | 'connected' | 'error' | 'disconnected' | 'removed';

export class Connection extends Model<InferAttributes<Connection>, InferCreationAttributes<Connection>> {
  declare id: string;
  declare hostId: string;
  declare hostLinkId: CreationOptional<number | null>;
  declare hostCompanyId: number;
  declare hostUserId: CreationOptional<number | null>;
  declare provider: string;
  declare providerConnectionId: CreationOptional<string | null>;
  declare institutionId: string;
  declare institutionName: string;
  /** ISO 3166-1 alpha-2, of the branch; null for connections from before it was kept. */
  declare country: CreationOptional<string | null>;
  declare state: CreationOptional<ConnectionState>;
  declare windowState: CreationOptional<string | null>;
  declare credentials: CreationOptional<string | null>;
  declare cursor: CreationOptional<Json>;
  declare pullId: CreationOptional<string | null>;
  declare pullFull: CreationOptional<boolean>;
  declare slotSeconds: CreationOptional<number>;
  declare autoSync: CreationOptional<boolean>;
  declare automatic: CreationOptional<boolean>;
  declare nextRunAt: CreationOptional<Date | null>;
  declare notBefore: CreationOptional<Date | null>;
  declare consentEndsAt: CreationOptional<Date | null>;
  declare consentToldDays: CreationOptional<number | null>;
  declare consentToldFor: CreationOptional<Date | null>;
  declare wantedSince: CreationOptional<string | null>;
  declare requestedAt: CreationOptional<Date | null>;
  declare problem: CreationOptional<Problem | null>;
  declare failures: CreationOptional<number>;
  declare toldProblem: CreationOptional<string | null>;
  declare historyComplete: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
}

export class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: string;
  declare connectionId: string;
  declare providerAccountId: string;
  declare hostAccountId: CreationOptional<number | null>;
  declare name: string;
  declare currency: string;
  declare number: CreationOptional<string | null>;
  declare iban: CreationOptional<string | null>;
  declare kind: 'bank' | 'card';
  declare chosen: CreationOptional<boolean>;
  /** Decimal strings: PostgreSQL's numeric, never a JavaScript number. */
  declare balance: CreationOptional<string | null>;
  declare balanceAt: CreationOptional<Date | null>;
  declare balanceIncludesPending: CreationOptional<boolean>;
  declare openingAmount: CreationOptional<string | null>;
  declare openingDate: CreationOptional<string | null>;
  declare openingHeld: CreationOptional<string>;
  /** Nothing dated before is booked: the journal has it from an older synchronization. */
  declare historyFrom: CreationOptional<string | null>;
  /** Up to when the journal may hold transactions from an older synchronization. */
  declare legacyUntil: CreationOptional<string | null>;
}

export class Run extends Model<InferAttributes<Run>, InferCreationAttributes<Run>> {
  declare id: string;
  declare connectionId: string;
  declare trigger: 'clock' | 'person' | 'webhook';
  declare startedAt: CreationOptional<Date>;
  declare finishedAt: CreationOptional<Date | null>;
  declare outcome: CreationOptional<'done' | 'problem' | 'failed' | null>;
  declare reference: string;
  declare counts: CreationOptional<Record<string, number>>;
  declare problem: CreationOptional<Problem | null>;
}

const text = (allowNull = false) => ({ type: DataTypes.TEXT, allowNull });
// Functions, since Sequelize writes into the attribute objects it is given.
const moment = () => ({ type: DataTypes.DATE, allowNull: true });
const yes = (defaultValue: boolean) => ({ type: DataTypes.BOOLEAN, allowNull: false, defaultValue });
const key = () => ({ type: DataTypes.UUID, primaryKey: true });
const created = () => ({ type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW });

/** Binds the models to one database. The tables themselves come from `migrations/`. */
export function bindModels(sequelize: Sequelize): void {
  const table = (tableName: string) => ({ sequelize, tableName, underscored: true, timestamps: false });

  Host.init(
    {
      id: key(),
      url: text(),
      baseUrl: { ...text(), defaultValue: '' },
      database: text(),
      databaseUuid: text(),
      place: { ...text(), defaultValue: '' },
      login: text(),
      apiKeySealed: text(),
      apiKeyExpiresAt: moment(),
      secretHash: { type: DataTypes.BLOB, allowNull: false },
      state: { ...text(), defaultValue: 'paired' },
      createdAt: created(),
    },
    table('hosts'),
  );
  Connection.init(
    {
      id: key(),
      hostId: { type: DataTypes.UUID, allowNull: false },
      hostLinkId: { type: DataTypes.INTEGER, allowNull: true },
      hostCompanyId: { type: DataTypes.INTEGER, allowNull: false },
      hostUserId: { type: DataTypes.INTEGER, allowNull: true },
      provider: text(),
      providerConnectionId: text(true),
      institutionId: text(),
      institutionName: text(),
      country: text(true),
      state: { ...text(), defaultValue: 'connecting' },
      windowState: text(true),
      credentials: text(true),
      cursor: { type: DataTypes.JSONB, allowNull: true },
      pullId: { type: DataTypes.UUID, allowNull: true },
      pullFull: yes(false),
      slotSeconds: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      autoSync: yes(true),
      automatic: yes(true),
      nextRunAt: moment(),
      notBefore: moment(),
      consentEndsAt: moment(),
      consentToldDays: { type: DataTypes.SMALLINT, allowNull: true },
      consentToldFor: moment(),
      wantedSince: { type: DataTypes.DATEONLY, allowNull: true },
      requestedAt: moment(),
      problem: { type: DataTypes.JSONB, allowNull: true },
      failures: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      toldProblem: text(true),
      historyComplete: yes(false),
      createdAt: created(),
    },
    table('connections'),
  );
  Account.init(
    {
      id: key(),
      connectionId: { type: DataTypes.UUID, allowNull: false },
      providerAccountId: text(),
      hostAccountId: { type: DataTypes.INTEGER, allowNull: true },
      name: text(),
      currency: text(),
      number: text(true),
      iban: text(true),
      kind: text(),
      chosen: yes(false),
      balance: { type: DataTypes.DECIMAL, allowNull: true },
      balanceAt: moment(),
      balanceIncludesPending: yes(false),
      openingAmount: { type: DataTypes.DECIMAL, allowNull: true },
      openingDate: { type: DataTypes.DATEONLY, allowNull: true },
      openingHeld: { type: DataTypes.DECIMAL, allowNull: false, defaultValue: '0' },
      historyFrom: { type: DataTypes.DATEONLY, allowNull: true },
      legacyUntil: { type: DataTypes.DATEONLY, allowNull: true },
    },
    table('accounts'),
  );
  Run.init(
    {
      id: key(),
      connectionId: { type: DataTypes.UUID, allowNull: false },
      trigger: text(),
      startedAt: created(),
      finishedAt: moment(),
      outcome: text(true),
      reference: text(),
      counts: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      problem: { type: DataTypes.JSONB, allowNull: true },
    },
    table('runs'),
  );
}
