import { readFileSync } from 'node:fs';
import { explain } from '@slipway/engine';
import { printable } from '@slipway/engine/events';
import { parseCommandLine, type Settings } from './command-line.ts';
import { HELP } from './help.ts';
import { installHook, uninstallHook } from './receive/hook/install-hook.ts';
import { serve } from './wiring.ts';

const WRONG_USAGE = 2;

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.do) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return;
    case 'complain':
      for (const problem of command.problems) log(problem);
      process.stderr.write('Try: slipway-server --help\n');
      process.exitCode = WRONG_USAGE;
      return;
    case 'install-hook': {
      const { path, data, project, server } = command;
      report(installHook({ repository: path, dataFolder: data, project, server }));
      return;
    }
    case 'uninstall-hook':
      report(uninstallHook(command.path));
      return;
    case 'serve':
      await run(command.settings);
  }
}

async function run(settings: Settings): Promise<void> {
  const server = await serve(settings, process.env, log);
  process.stdout.write(`slipway-server listening on ${server.url}\nPush to it: git push ${server.url}/NAME.git main\n`);
  let isEnding = false;
  const end = (): void => {
    // The second signal does not wait for anybody.
    if (isEnding) process.exit(130);
    isEnding = true;
    server.close().catch(complain);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(manifest) as { version: unknown }).version);
}

function report(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function log(line: string): void {
  // What git and clients say is among it, and must not speak to the terminal.
  process.stderr.write(`slipway-server: ${line.split('\n').map(printable).join('\n')}\n`);
}

function complain(error: unknown): void {
  const { what, hint, code, exit, stack } = explain(error);
  log(`${what}\n  ${hint} (${code})${stack === undefined ? '' : `\n${stack}`}`);
  process.exitCode = exit;
}

main().catch(complain);
