/**
 * What to print after a test run, its last line last, and the exit status.
 *
 * @param counts as the counting reporter wrote them, null when it did not get that far.
 * @param status the exit status of vitest.
 * @param maySkip whether skipped tests are all right.
 */
export function summaryOf(counts, status, { maySkip }) {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: [] };
  const lines = skipped.map(({ name, file, why }) => `skipped: ${file} > ${name}${why === null ? '' : ` (${why})`}`);
  if (passed + failed === 0) lines.push('No test ran.');
  if (skipped.length > 0 && !maySkip) lines.push('Nothing may be skipped here.');
  lines.push(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  const isGood = status === 0 && failed === 0 && passed > 0 && (maySkip || skipped.length === 0);
  return { lines, exit: isGood ? 0 : status || 1 };
}
