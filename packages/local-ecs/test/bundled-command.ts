import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Builds the command as it is published, one CommonJS file beside the packages that it is installed with. Returns its path. */
export function bundleCommand(folder: string): string {
  const bundle = join(folder, 'local-ecs.cjs');
  const external = ['classic-level'];
  buildSync({
    entryPoints: [main],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: bundle,
    external,
  });
  const installed = createRequire(import.meta.url).resolve('classic-level/package.json');
  symlinkSync(join(installed, '..', '..'), join(folder, 'node_modules'));
  return bundle;
}
