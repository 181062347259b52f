/** mocha's own `spec` output, with counts and failures in the file that TEST_REPORT names. */
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      failed.push({ title: test.fullTitle(), error: String(error?.message ?? error) }),
    );
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.TEST_REPORT;
      const { passes, failures, pending } = runner.stats;
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
};
