/** `npm run bench` lists the benches, `npm run bench -- NAME` runs one; README's and docs/benchmarks.md's figures. */
import { readdirSync } from 'node:fs';
import { conditions } from './support/conditions.ts';

/** What each file beside this one exports. */
interface Bench {
  about: string;
  run(): Promise<void>;
}

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3))
  .sort();
const load = async (name: string): Promise<Bench> =>
  (await import(new URL(`${name}.ts`, import.meta.url).href)) as Bench;

const wanted = process.argv[2];
if (wanted === undefined) {
  console.log('npm run bench -- NAME, where NAME is one of:');
  for (const name of names) console.log(`  ${name.padEnd(8)} ${(await load(name)).about}`);
} else if (names.includes(wanted)) {
  console.log(conditions());
  await (await load(wanted)).run();
  console.log(conditions());
} else {
  console.error(`There is no bench "${wanted}"; there are: ${names.join(', ')}.`);
  process.exitCode = 1;
}
