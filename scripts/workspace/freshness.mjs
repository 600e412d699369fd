import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/**
 * Does `work` only when one of the inputs (files or folders) changed since it was last done, or one of its outputs is gone.
 *
 * @param {string} name of the work; its stamp lies in node_modules and so goes when the dependencies are installed anew.
 * @param {readonly string[]} inputs
 * @param {() => Promise<readonly string[]>} work returns the paths of the files it made.
 * @param {string} workspace its folder; all paths are relative to it.
 */
export async function whenStale(name, inputs, work, workspace = root) {
  const stampFile = join(workspace, 'node_modules/.cache/slipway', `${name}.json`);
  const fingerprint = fingerprintOf(inputs, workspace);
  const stamp = readStamp(stampFile);
  if (stamp?.fingerprint === fingerprint && stamp.outputs.every((output) => existsSync(join(workspace, output))))
    return;
  const outputs = await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ fingerprint, outputs }));
}

function fingerprintOf(inputs, workspace) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((path) => filesUnder(path, workspace))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(workspace, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path, workspace) {
  if (!existsSync(join(workspace, path))) return [];
  if (!statSync(join(workspace, path)).isDirectory()) return [path];
  const names = readdirSync(join(workspace, path)).toSorted();
  return names.flatMap((name) => filesUnder(`${path}/${name}`, workspace));
}

function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
