import packageJson from '../package.json' with { type: 'json' };
import { createLocalEcs } from './assemble-local-ecs.ts';
import { type Command, parseCommandLine, type Settings } from './command/command-line.ts';
import { HELP } from './command/help.ts';
import { openRegistryFolder } from './folders/registry-folder.ts';
import { isLoopback } from './http/foreign-page.ts';
import type { Listening } from './http/listen-on.ts';
import type { LocalEcs, LocalEcsOptions, LocalRegistry } from './local-ecs.ts';
import { openLocalEcs } from './open-local-ecs.ts';
import { NoDockerError } from './runtime/docker/docker-engine.ts';
import { DataFolderError } from './store/data-folder-error.ts';

/** Exit status when an address or the folder cannot be had. */
const NOT_TO_BE_HAD = 3;
const WRONG_USAGE = 2;

const PROCESS_WARNING =
  'For development only: tasks are processes of this machine, and nothing isolates them from it or from each other.\n';

const OPEN_WARNING =
  'local-ecs: warning: whoever can reach HOST can use all of this, without a password. Listen on 127.0.0.1 (the default) ' +
  'unless the network is yours alone.\n';

async function main(): Promise<void> {
  const command: Command = parseCommandLine(process.argv.slice(2));
  switch (command.do) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'version':
      process.stdout.write(`${packageJson.version}\n`);
      return;
    case 'complain':
      for (const problem of command.problems) process.stderr.write(`local-ecs: ${problem}\n`);
      process.stderr.write('Try: local-ecs --help\n');
      process.exitCode = WRONG_USAGE;
      return;
    case 'listen':
      await serve(command.settings);
  }
}

/** What the command cannot start without. */
class NotToBeHad extends Error {}

async function serve(settings: Settings): Promise<void> {
  const opened: (() => Promise<void> | void)[] = [];
  const end = async (): Promise<void> => {
    for (const close of opened.toReversed()) await close();
  };
  try {
    const ready = await open(settings, opened);
    process.once('SIGINT', () => void end());
    process.once('SIGTERM', () => void end());
    if (!isLoopback(settings.host)) process.stderr.write(OPEN_WARNING.replace('HOST', settings.host));
    // Last: who reads it may end the program at once.
    process.stdout.write(ready);
  } catch (error) {
    await end();
    if (!(error instanceof NotToBeHad)) throw error;
    process.stderr.write(`local-ecs: ${error.message}\n`);
    process.exitCode = NOT_TO_BE_HAD;
  }
}

/**
 * Opens everything and returns the line that says where it is.
 * @param opened takes what closes it again
 * @throws NotToBeHad
 */
async function open(settings: Settings, opened: (() => Promise<void> | void)[]): Promise<string> {
  const { port, host, registryPort, data, speed, startMs, stopMs, runtime } = settings;
  const { requireSignature, requireLogGroups } = settings;
  const folder =
    registryPort === null
      ? null
      : await openRegistryFolder(data).catch((error: Error) => {
          throw new NotToBeHad(
            `cannot keep images in ${data ?? 'a temporary folder'}: ${error.message}.${data === null ? '' : ' Choose another folder with --data.'}`,
          );
        });
  if (folder !== null) opened.push(() => folder.close());
  const registry = folder === null ? {} : { registry: { folder: folder.path } };
  const refusals = { requireSignature, requireLogGroups };
  const localEcs = await createOrSay({ speed, startMs, stopMs, runtime, ...refusals, ...registry }, data);
  opened.push(() => localEcs.close());
  const listening = async (listen: Promise<Listening>, where: string, flag: string): Promise<Listening> => {
    const answers = await listen.catch((error: NodeJS.ErrnoException) => {
      throw new NotToBeHad(`cannot listen on ${where}: ${explain(error, flag)}`);
    });
    opened.push(() => answers.close());
    return answers;
  };
  const { url } = await listening(localEcs.listen({ port, host }), `${host}:${port}`, '--port');
  const runs = localEcs.runtime;
  const fast = speed === 1 ? '' : `, ${speed} times as fast`;
  const ready = `local-ecs listening on ${url} (${runs} runtime${fast}); AWS_ENDPOINT_URL_ECS=${url}`;
  if (localEcs.registry === null || registryPort === null) return `${ready}\n`;
  const answers =
    registryPort === 'beside'
      ? listenBeside(localEcs.registry, settings)
      : localEcs.registry.listen({ port: registryPort, host });
  const images = await listening(answers, `${host}:${registryPort}`, '--registry-port');
  const warning = runs === 'process' ? PROCESS_WARNING : '';
  // As image names begin.
  return `${ready} registry=${images.url.slice('http://'.length)}\n${warning}`;
}

/** Nobody asked for a port: the next one is easy to remember, and any will do where that is taken. */
async function listenBeside(registry: LocalRegistry, { port, host }: Settings): Promise<Listening> {
  const anywhere = { port: 0, host };
  if (port === 0 || port === 65_535) return registry.listen(anywhere);
  return registry.listen({ port: port + 1, host }).catch(() => registry.listen(anywhere));
}

/** @throws NotToBeHad where the runtime is docker and no engine answers, or the folder cannot be had */
async function createOrSay(options: LocalEcsOptions, dataFolder: string | null): Promise<LocalEcs> {
  try {
    const tell = (fact: string): void => void process.stderr.write(`local-ecs: ${fact}\n`);
    return dataFolder === null ? createLocalEcs(options) : await openLocalEcs({ ...options, dataFolder, tell });
  } catch (error) {
    const isExpected = error instanceof NoDockerError || error instanceof DataFolderError;
    throw isExpected ? new NotToBeHad(error.message) : error;
  }
}

function explain({ code, message }: NodeJS.ErrnoException, flag: string): string {
  if (code === 'EADDRINUSE') return `the port is in use. Choose another one with ${flag}, or 0 for any free one.`;
  if (code === 'EACCES') return 'this needs more rights. Choose a port above 1023.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return 'this machine has no such address. Choose another one with --host.';
  return message;
}

void main();
