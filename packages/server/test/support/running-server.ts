import type { Clock } from '@slipway/engine';
import { systemClock } from '@slipway/engine/adapters';
import { onTestFinished } from 'vitest';
import { type Server, type ServerOptions, startServer } from '../../src/server.ts';
import { temporaryFolder } from './git-client.ts';
import { type ScriptedRuns, scriptedRuns } from './scripted-runs.ts';

export interface RunningServer extends Server {
  readonly dataFolder: string;
  readonly runs: ScriptedRuns;
  readonly logged: readonly string[];
  /** Everything under this, as a client asks. */
  ask(path: string, init?: RequestInit): Promise<{ status: number; text: string; headers: Headers }>;
}

interface Stage extends Partial<ServerOptions> {
  readonly clock?: Clock;
  readonly env?: Record<string, string>;
  readonly runs?: ScriptedRuns;
}

/** A real server on a free port, with runs that do what the test says. */
export async function runningServer({
  clock = systemClock,
  env = {},
  runs = scriptedRuns(),
  ...options
}: Stage = {}): Promise<RunningServer> {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const logged: string[] = [];
  const server = await startServer(
    {
      host: '127.0.0.1',
      port: 0,
      auth: null,
      access: null,
      createOnPush: null,
      projects: null,
      largestPush: 100 * 1024 * 1024,
      ...options,
      dataFolder,
    },
    { runs, clock, env: { PATH: process.env['PATH'], ...env }, log: (line) => logged.push(line) },
  );
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await server.close();
  };
  onTestFinished(close);
  return {
    url: server.url,
    dataFolder,
    runs,
    logged,
    close,
    async ask(path, init) {
      const response = await fetch(`${server.url}${path}`, init);
      return {
        status: response.status,
        text: await response.text(),
        headers: response.headers,
      };
    },
  };
}
