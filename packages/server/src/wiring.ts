import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { httpPoster, systemClock } from '@slipway/engine/adapters';
import type { Settings } from './command-line.ts';
import { readText } from './configuration/watched-file.ts';
import { createRuns } from './runs/create-runs.ts';
import { type Server, startServer } from './server.ts';
import { mergeVariables, parseVariablesFile, type ServerVariable } from './variables-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The server on real git, a real database and the clock of this machine.
 *
 * @throws SlipwayError for every file, folder and address that cannot be used.
 */
export async function serve(settings: Settings, env: Environment, log: (line: string) => void): Promise<Server> {
  const { host, port } = settings;
  // git runs in folders of its own, where a relative path would lead elsewhere.
  const dataFolder = resolve(settings.data);
  const variables = mergeVariables(variablesOf(settings.variablesFile, log), settings.variables);
  const runs = await createRuns({
    dataFolder,
    variables,
    clock: systemClock,
    poster: httpPoster,
    warn: log,
    databaseUrl: env['DATABASE_URL'] || null,
    repository: (project) => join(dataFolder, 'projects', `${project}.git`),
    limits: { jobs: settings.maxJobs },
    serverUrl: settings.url ?? (port === 0 ? null : `http://${host.includes(':') ? `[${host}]` : host}:${port}`),
    searchPath: env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    notifyUrls: [...settings.notify, env['SLIPWAY_SLACK_WEBHOOK_URL'] ?? ''].filter((url) => url !== ''),
  });
  const options = { ...settings, dataFolder };
  const server = await startServer(options, { runs, clock: systemClock, env, log }).catch(async (error: unknown) => {
    await runs.close();
    throw error;
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await runs.close();
    },
  };
}

/** @throws SlipwayError FILE_UNREADABLE, BAD_SERVER_FILE */
function variablesOf(file: string | null, log: (line: string) => void): readonly ServerVariable[] {
  if (file === null) return [];
  const { variables, problems } = parseVariablesFile(readText(file));
  if (problems.length > 0) throw new SlipwayError('BAD_SERVER_FILE', { file, problems });
  if ((statSync(file).mode & 0o077) !== 0) log(`others on this machine can read ${file}: chmod 600 ${file}`);
  return variables;
}
