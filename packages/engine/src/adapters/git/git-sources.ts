import { SlipwayError } from '../../errors/slipway-error.ts';
import type { SourceTree } from '../../ports/source-tree.ts';
import type { Environment } from '../aws/aws-connection.ts';
import { type Ended, runProcess } from '../processes/run-process.ts';

/** Git on this machine. It changes nothing, not even the index. */
export function gitSources(env: Environment): SourceTree {
  const git = (folder: string, ...words: readonly string[]): Promise<Ended> =>
    runProcess({ argv: ['git', '-C', folder, ...words], env: { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } });
  return {
    async describe(folder) {
      const head = await git(folder, 'log', '-1', '--no-show-signature', '--format=%H %ct', 'HEAD', '--');
      const [, commit, seconds] = /^([0-9a-f]{40,64}) (\d+)$/m.exec(head.stdout) ?? [];
      if (head.code !== 0 || commit === undefined) {
        throw new SlipwayError('NO_COMMIT', { folder, reason: firstLine(head.stderr) });
      }
      const status = await git(folder, 'status', '--porcelain', '-z', '--untracked-files=normal');
      if (status.code !== 0) throw new SlipwayError('NO_COMMIT', { folder, reason: firstLine(status.stderr) });
      return {
        commit,
        committedAt: Number(seconds) * 1000,
        remote: await remoteOf((...words) => git(folder, ...words)),
        changed: changedPaths(status.stdout.replace(/\n$/, '')),
      };
    },
  };
}

/** The URL of origin, or of the only remote there is. */
async function remoteOf(git: (...words: readonly string[]) => Promise<Ended>): Promise<string | null> {
  const names = (await git('remote')).stdout.split('\n').filter((name) => name !== '');
  const name = names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined;
  if (name === undefined) return null;
  const { code, stdout } = await git('remote', 'get-url', name);
  return code === 0 ? stdout.trim() : null;
}

/** Paths of `git status --porcelain -z`; a rename is followed by the name that it had before. */
export function changedPaths(status: string): readonly string[] {
  const paths: string[] = [];
  const records = status.split('\0');
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at] ?? '';
    if (record === '') continue;
    paths.push(record.slice(3));
    if (/^(?:[RC].|.[RC])/.test(record)) at += 1;
  }
  return paths;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
