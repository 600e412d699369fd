import { writeFileSync } from 'node:fs';

/** Writes what became of the tests of a run to the file that SLIPWAY_TEST_COUNTS names. */
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file or a suite that breaks outside a test runs none of its tests: that is a failure too.
      counts.failed += [module, ...module.children.allSuites()].filter((each) => each.errors().length > 0).length;
      for (const test of module.children.allTests()) count(test, counts);
    }
    writeFileSync(process.env['SLIPWAY_TEST_COUNTS'], JSON.stringify(counts));
  }
}

function count(test, counts) {
  const { state, note } = test.result();
  if (state === 'passed') counts.passed += 1;
  else if (state === 'failed') counts.failed += 1;
  else counts.skipped.push({ name: test.fullName, file: test.module.relativeModuleId, why: note ?? null });
}
