import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/root.mjs';

/**
 * The folders of the packages of this workspace.
 *
 * @returns {string[]}
 */
export function packages() {
  return readManifest('.').workspaces;
}

/**
 * The package.json in this folder.
 *
 * @param {string} folder relative to the workspace.
 */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}
