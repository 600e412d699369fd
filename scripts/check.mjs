import './workspace/node-version.mjs';
import { readManifest } from './build/packages.mjs';
import { install } from './workspace/install.mjs';
import { GaveUp, main } from './workspace/main.mjs';
import { npm } from './workspace/npm.mjs';
import { runQuietly } from './workspace/run.mjs';

/** Every script whose name begins with "check:"; one line each, and what it printed where it fails. */
await main(async () => {
  await install();
  const checks = Object.keys(readManifest('.').scripts).filter((name) => name.startsWith('check:'));
  const failed = [];
  for (const name of checks) {
    const startedAt = performance.now();
    const { command, args } = npm();
    const { status, output } = await runQuietly(command, [...args, 'run', '--silent', name]);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds} s`);
    if (status === 0) continue;
    console.log(output.trimEnd().replace(/^/gm, '    '));
    failed.push(name);
  }
  if (failed.length > 0)
    throw new GaveUp(`\n${failed.length} of ${checks.length} checks failed: ${failed.join(', ')}.`);
});
