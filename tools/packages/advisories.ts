/** What `npm audit --json` says, as a verdict. */

export type Verdict =
  /** `bad`: of those that are run, each high or critical one as a sentence; `other`: how many less severe ones. */
  | { known: true; bad: string[]; other: number }
  /** The registry has no advisories, or could not be asked. */
  | { known: false; why: string };

interface Report {
  vulnerabilities?: Record<string, { severity: string; via: (string | { title?: string; url?: string })[] }>;
  metadata?: { dependencies?: { total?: number } };
  message?: string;
  error?: { code?: string; summary?: string };
}

const SEVERE = new Set(['high', 'critical']);

/** @param output of `npm audit --json`, which is JSON also where it failed */
export function verdictOf(output: string): Verdict {
  const report = parsed(output);
  const { vulnerabilities, metadata } = report;
  // A registry that knows nothing may answer with an empty list; one that looked says at how many packages.
  if (!vulnerabilities || !metadata?.dependencies?.total) {
    return {
      known: false,
      why: report.message || report.error?.summary || report.error?.code || 'no report',
    };
  }
  const all = Object.entries(vulnerabilities);
  const bad = all
    .filter(([, { severity }]) => SEVERE.has(severity))
    .map(([name, { severity, via }]) => {
      const titles = via.map((one) => (typeof one === 'string' ? `through ${one}` : (one.title ?? '')));
      return `${name} (${severity}): ${titles.join('; ')}`;
    });
  return { known: true, bad, other: all.length - bad.length };
}

function parsed(output: string): Report {
  try {
    return JSON.parse(output) as Report;
  } catch {
    return {};
  }
}
