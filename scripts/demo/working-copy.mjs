import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { run } from './programs.mjs';

const example = fileURLToPath(new URL('../../examples/hello-web', import.meta.url));

/** A repository of the example project, with the server as its remote `slipway`. */
export async function createWorkingCopy(folder, remote) {
  await cp(example, folder, { recursive: true });
  const git = (...args) => promisify(execFile)('git', args, { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  // Whoever goes on from here may have configured nothing.
  await git('config', 'user.name', 'Demo');
  await git('config', 'user.email', 'demo@hello-web.example');
  await git('remote', 'add', 'slipway', remote);
  return {
    folder,
    /** Writes a file and commits everything. */
    async commit(message, file, text) {
      if (file !== undefined) await writeFile(join(folder, file), text);
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
    },
    head: async () => (await git('rev-parse', '--short=8', 'HEAD')).stdout.trim(),
    /** As a user types it, in this terminal. */
    push: () => run('git', ['push', 'slipway', 'main'], { cwd: folder }),
  };
}
