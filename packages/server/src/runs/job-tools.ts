import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Makes a folder with `slipway` and `ecs-deploy` for the `PATH` of jobs: launchers that run the installed package with the Node that
 * runs the server, since a job's own `PATH` may have none.
 *
 * @param install finds the package.json of the installed `slipway`; null where it is not installed.
 */
export async function makeJobTools(folder: string, install = installedSlipway()): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (install === null) return;
  const { bin } = JSON.parse(await readFile(install, 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
  for (const [name, path] of Object.entries(bin)) {
    const launcher = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(join(dirname(install), path))} "$@"\n`;
    await writeFile(join(folder, name), launcher, { mode: 0o755 });
  }
}

function installedSlipway(): string | null {
  try {
    return createRequire(import.meta.url).resolve('slipway/package.json');
  } catch {
    return null;
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
