// A server that only has runs: a test starts it as a process of its own, so that it can be killed.
//
// SERVER_PROGRAM is JSON: { dataFolder, databaseUrl, repositories, log, limits, killBefore, … } where killBefore is the number of the
// statement to the database, counted from the start, before which the process kills itself; the command "arm" counts from there on.
// Commands come as lines of JSON, answers go out the same way.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PGlite } from '@electric-sql/pglite';
import { httpPoster, systemClock } from '@slipway/engine/adapters';
import pg from 'pg';
import { createRuns } from '../../../dist/runs/create-runs.js';

const { killBefore: fromStart = null, ...options } = JSON.parse(process.env.SERVER_PROGRAM);

let killBefore = fromStart;
let statements = 0;
for (const [prototype, methods] of [
  [PGlite.prototype, ['query', 'exec']],
  [pg.Client.prototype, ['query']],
])
  for (const method of methods) {
    const original = prototype[method];
    prototype[method] = function (...args) {
      statements += 1;
      if (statements === killBefore) process.kill(process.pid, 'SIGKILL');
      return original.apply(this, args);
    };
  }

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  const runs = await createRuns({
    limits: {},
    serverUrl: null,
    searchPath: process.env.PATH,
    notifyUrls: [],
    ...options,
    variables: [{ name: 'LOG', value: options.log, masked: false }, ...(options.variables ?? [])],
    repository: (project) => join(options.repositories, `${project}.git`),
    clock: systemClock,
    warn: (message) => say({ warning: message }),
    poster: httpPoster,
  });
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...given } = JSON.parse(line);
    if (command === 'accept') say({ accepted: await runs.accept(given.push) });
    else if (command === 'list') say({ list: await runs.list({ project: null, limit: 100 }) });
    else if (command === 'cancel') say({ canceled: await runs.cancel(given.run, 'a test') });
    else if (command === 'statements') say({ statements });
    else if (command === 'arm') {
      statements = 0;
      killBefore = given.killBefore;
      say({ armed: true });
    } else if (command === 'follow') {
      const tag = given.tag ?? given.run;
      void (async () => {
        for await (const event of runs.events(given.run, given.after ?? 0, new AbortController().signal))
          say({ event, tag });
        say({ over: tag });
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
