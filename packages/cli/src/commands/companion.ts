import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isJsonObject, SlipwayError } from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import type { World } from '../world.ts';

/** A program of another package that a command stands for. */
interface Companion {
  readonly packageName: string;
  readonly bin: string;
  /** What the program is told in front of everything else. */
  readonly first: readonly string[];
  /** What somebody who does not have it can do. It is on no registry: under its name may lie somebody else's package. */
  readonly install: string;
}

const server = {
  packageName: '@slipway/server',
  bin: 'slipway-server',
  install:
    'In a checkout of Slipway, "npm run pack" writes dist/slipway-server-VERSION.tgz and the packages that it needs; "npm install" them together.',
};

/** `slipway serve`. */
export const startServe = startCompanion({ ...server, first: [] });

/** `slipway hook`. */
export const startHook = startCompanion({ ...server, first: ['hook'] });

/** `slipway local`. */
export const startLocal = startCompanion({
  packageName: '@slipway/local-ecs',
  bin: 'local-ecs',
  first: [],
  install:
    'In a checkout of Slipway, "npm run pack" writes dist/slipway-local-ecs-VERSION.tgz; "npm install" that file.',
});

function startCompanion(companion: Companion) {
  return startOf({
    read: ({ args }: Call<Record<never, never>>) => args,
    run: (args, world) => runCompanion(companion, args, world),
  });
}

/** @throws SlipwayError NOT_INSTALLED */
async function runCompanion(companion: Companion, args: readonly string[], world: World): Promise<number> {
  const script = scriptOf(companion, [world.cwd, world.installedIn]);
  if (script === null) {
    throw new SlipwayError('NOT_INSTALLED', {
      what: companion.packageName,
      install: companion.install,
    });
  }
  return world.runScript(script, [...companion.first, ...args]);
}

function scriptOf({ packageName, bin }: Companion, folders: readonly string[]): string | null {
  for (const folder of folders.flatMap(upwards)) {
    const home = join(folder, 'node_modules', packageName);
    const manifest = join(home, 'package.json');
    if (!existsSync(manifest)) continue;
    const script = binOf(readFileSync(manifest, 'utf8'), bin);
    if (script !== null && existsSync(join(home, script))) return join(home, script);
  }
  return null;
}

function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

function binOf(manifest: string, name: string): string | null {
  const parsed: unknown = JSON.parse(manifest);
  const bins = isJsonObject(parsed) && isJsonObject(parsed['bin']) ? parsed['bin'] : {};
  return typeof bins[name] === 'string' ? bins[name] : null;
}
