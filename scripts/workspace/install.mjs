import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GaveUp } from './main.mjs';
import { npm } from './npm.mjs';
import { root } from './root.mjs';
import { runQuietly } from './run.mjs';

/** Installs what package-lock.json names, unless node_modules holds it already. */
export async function install() {
  if (isInstalled(root)) return;
  console.error('Installing dependencies (npm ci) …');
  const { command, args } = npm();
  // Development dependencies are what this is about, also where NODE_ENV says production.
  const { status, output } = await runQuietly(command, [
    ...args,
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
  ]).catch((error) => {
    throw new GaveUp(`npm could not be started (${error.message}).`, 3);
  });
  if (status !== 0) throw new GaveUp(`npm ci failed with exit status ${status}:\n${output}`, 3);
}

/**
 * Compares the lockfile with npm's own record of what it put into node_modules.
 *
 * @param {string} workspace its folder.
 */
export function isInstalled(workspace) {
  const wanted = lockedPackages(join(workspace, 'package-lock.json'));
  const present = lockedPackages(join(workspace, 'node_modules/.package-lock.json'));
  if (present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const found = present[path];
    // The workspace itself is not recorded, and packages for other platforms are left out.
    if (found === undefined) return path === '' || entry.optional === true;
    return (
      found.version === entry.version &&
      found.integrity === entry.integrity &&
      JSON.stringify(found.bin) === JSON.stringify(entry.bin)
    );
  });
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
