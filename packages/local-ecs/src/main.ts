import packageJson from '../package.json' with { type: 'json' };
import { type Command, HELP, parseCommandLine, type Settings } from './command-line.ts';
import { createLocalEcs } from './local-ecs.ts';

/** Exit status when the address cannot be had. */
const NO_ADDRESS = 3;
const WRONG_USAGE = 2;

const PROCESS_WARNING =
  'For development only: tasks are processes of this machine, and nothing isolates them from it or from each other.\n';

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

async function serve({ port, host, ...settings }: Settings): Promise<void> {
  const localEcs = createLocalEcs(settings);
  const listening = await localEcs.listen({ port, host }).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`local-ecs: cannot listen on ${host}:${port}: ${explain(error)}\n`);
    process.exitCode = NO_ADDRESS;
    return null;
  });
  if (listening === null) return;
  const runtime = settings.runtime === 'simulated' ? 'simulated' : 'process';
  const speed = settings.speed === 1 ? '' : `, ${settings.speed} times as fast`;
  process.stdout.write(
    `local-ecs listening on ${listening.url} (${runtime} runtime${speed}); AWS_ENDPOINT_URL_ECS=${listening.url}\n`,
  );
  if (runtime === 'process') process.stdout.write(PROCESS_WARNING);
  const end = (): void => {
    void localEcs.close();
    void listening.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'the port is in use. Choose another one with --port, or 0 for any free one.';
  if (code === 'EACCES') return 'this needs more rights. Choose a port above 1023.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return 'this machine has no such address. Choose another one with --host.';
  return message;
}

void main();
