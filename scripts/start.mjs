import './workspace/node-version.mjs';
import { main } from './workspace/main.mjs';
import { prepare } from './workspace/prepare.mjs';
import { runInTerminal } from './workspace/run.mjs';

await main(async (args) => {
  await prepare();
  return runInTerminal(process.execPath, ['scripts/demo.mjs', ...args]);
});
