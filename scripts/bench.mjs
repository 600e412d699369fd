import './workspace/node-version.mjs';
import { withoutExtraCertificates } from './workspace/environment.mjs';
import { main } from './workspace/main.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runInTerminal } from './workspace/run.mjs';

await main(async (args) => {
  await prepare();
  return runInTerminal(process.execPath, ['bench/main.mjs', ...args], withoutExtraCertificates());
});
