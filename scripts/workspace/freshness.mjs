import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/**
 * Does `work` only when one of the inputs (files or folders) changed since it was last done, or one of its outputs is gone.
 *
 * @param name of the work; its stamp lies in node_modules and so goes when the dependencies change.
 * @param work returns the paths of the files it made. All paths are relative to the workspace.
 */
export async function whenStale(name, inputs, work) {
  const stampFile = join(root, 'node_modules/.cache/slipway', `${name}.json`);
  const fingerprint = fingerprintOf(inputs);
  const stamp = readStamp(stampFile);
  if (stamp?.fingerprint === fingerprint && stamp.outputs.every((output) => existsSync(join(root, output)))) return;
  const outputs = await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ fingerprint, outputs }));
}

function fingerprintOf(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const names = readdirSync(join(root, path)).toSorted();
  return names.flatMap((name) => filesUnder(`${path}/${name}`));
}

function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
