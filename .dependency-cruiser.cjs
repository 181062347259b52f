/** The one direction in which imports go; see docs/architecture.md. `main.ts` (and `cli.ts`) alone see all. */
const inside = (name) => `^sidecar/src/${name}/`;
const never = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});
const layers = [
  {
    from: 'store',
    above: [
      'http',
      'schedule',
      'connections',
      'sync',
      'legacy',
      'statements',
      'providers',
      'host',
      'institutions',
    ],
  },
  {
    from: 'statements',
    above: [
      'http',
      'schedule',
      'connections',
      'sync',
      'legacy',
      'providers',
      'host',
      'safety',
      'store',
      'institutions',
    ],
  },
  {
    from: 'providers',
    above: [
      'http',
      'schedule',
      'connections',
      'sync',
      'legacy',
      'statements',
      'host',
      'store',
      'institutions',
    ],
  },
  {
    from: 'host',
    above: [
      'http',
      'schedule',
      'connections',
      'sync',
      'legacy',
      'statements',
      'providers',
      'store',
      'institutions',
    ],
  },
  {
    from: 'safety',
    above: [
      'http',
      'schedule',
      'connections',
      'sync',
      'legacy',
      'statements',
      'providers',
      'host',
      'institutions',
    ],
  },
  { from: 'sync', above: ['http', 'schedule', 'legacy'] },
  { from: 'connections', above: ['http', 'schedule', 'legacy'] },
  { from: 'institutions', above: ['http', 'schedule', 'sync', 'connections', 'legacy'] },
  { from: 'legacy', above: ['http', 'schedule'] },
];
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...layers.map(({ from, above }) =>
      // provider.ts is the port: plain types that every layer may name.
      never(
        `${from}-imports-downwards`,
        inside(from),
        `^sidecar/src/(${above.join('|')})/(?!provider\\.ts$)`,
        'imports go one way',
      ),
    ),
    never(
      'nobody-imports-main',
      '^sidecar/src/.+',
      '^sidecar/src/(main|cli)\\.ts$',
      'main wires, nobody wires main',
    ),
    never(
      'sidecar-knows-no-sandbox',
      '^(sidecar|migrations)/',
      '^(sandbox|test|tools|bench)/',
      'the bank is another process',
    ),
    never(
      'sandbox-knows-no-sidecar',
      '^sandbox/',
      '^(sidecar|test|tools|bench)/',
      'the bank is another process',
    ),
    never(
      'adapters-know-not-each-other',
      '^sidecar/src/providers/([^/]+)/',
      '^sidecar/src/providers/(?!$1/|shared/)[^/]+/',
      'a provider is one folder',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
