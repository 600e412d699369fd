// A server that only has runs: a test starts it as a process of its own, so that it can be killed.
//
// SERVER_PROGRAM is JSON: { dataFolder, databaseUrl, repository, limits, killBefore } where killBefore is the number of the statement,
// counted from "count" on, before which the process kills itself. Commands come as lines of JSON, answers go out the same way.
import { createInterface } from 'node:readline';
import { PGlite } from '@electric-sql/pglite';
import { systemClock } from '@slipway/engine/adapters';
import pg from 'pg';
import { createRuns } from '../../../dist/runs/create-runs.js';
import { simpleWork } from './simple-work.mjs';

const { killBefore = null, count = 'start', ...options } = JSON.parse(process.env.SERVER_PROGRAM);

let counting = false;
let statements = 0;
for (const [prototype, methods] of [
  [PGlite.prototype, ['query', 'exec']],
  [pg.Client.prototype, ['query']],
])
  for (const method of methods) {
    const original = prototype[method];
    prototype[method] = function (...args) {
      if (counting) {
        statements += 1;
        if (statements === killBefore) process.kill(process.pid, 'SIGKILL');
      }
      return original.apply(this, args);
    };
  }

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

if (count === 'start') counting = true;
try {
  const runs = await createRuns({
    variables: [{ name: 'LOG', value: options.log, masked: false }],
    limits: {},
    ...options,
    repository: () => options.repository,
    clock: systemClock,
    warn: (message) => say({ warning: message }),
    work: simpleWork,
  });
  if (count === 'ready') counting = true;
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...given } = JSON.parse(line);
    if (command === 'accept') say({ accepted: await runs.accept(given.push) });
    else if (command === 'list') say({ list: await runs.list({ project: null, limit: 100 }) });
    else if (command === 'cancel') say({ canceled: await runs.cancel(given.run, 'a test') });
    else if (command === 'statements') say({ statements });
    else if (command === 'follow') {
      void (async () => {
        for await (const event of runs.events(given.run, given.after ?? 0, new AbortController().signal)) say({ event });
        say({ over: given.run });
      })();
    } else if (command === 'close') {
      await runs.close();
      break;
    }
  }
  process.exit(0);
} catch (error) {
  say({ error: error.code ?? 'unknown', message: error.message });
  process.exit(1);
}
