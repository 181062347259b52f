/** The operator's command line: `npm run sidecar -- pair`. */
import { readConfig, secretValues } from './config.ts';
import { createLogger } from './logging.ts';
import { hashSecret, newPairingCode, normalisedCode } from './safety/secrets.ts';
import { openDatabase } from './store/database.ts';
import { storePairingCode } from './store/pairing-codes.ts';

const USAGE = 'Usage: npm run sidecar -- pair   prints a one-time code to pair an Odoo database with';

async function main(command: string | undefined): Promise<void> {
  if (command !== 'pair') throw new Error(USAGE);
  const config = readConfig(process.env);
  createLogger(config.LOG_LEVEL, secretValues(config));
  const database = await openDatabase(config.DATABASE_URL, config.DATA_DIR, 1, false);
  try {
    const code = newPairingCode();
    await storePairingCode(database.sequelize, hashSecret(normalisedCode(code)), config.PAIR_CODE_MINUTES);
    process.stdout.write(`${code}\n`);
  } finally {
    await database.close();
  }
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
