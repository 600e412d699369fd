import { execFile, execFileSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SlipwayError } from '@slipway/engine';

const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

/** Git in a folder; the words are never a shell's. */
export interface GitFolder {
  /** @throws what git says. */
  read(...words: readonly string[]): Promise<string>;
  /** Null where git fails. */
  ask(...words: readonly string[]): Promise<string | null>;
  /** A file as a commit has it, named `commit:path`; null where it has none. Reads at once: deciding a pipeline does not wait. */
  fileAt(name: string): string | null;
}

export function gitIn(folder: string): GitFolder {
  const read = async (...words: readonly string[]) => {
    const { stdout } = await run('git', ['--no-optional-locks', ...words], {
      cwd: folder,
      maxBuffer,
    });
    return stdout;
  };
  return { read, ask: (...words) => read(...words).catch(() => null), fileAt };

  function fileAt(name: string): string | null {
    try {
      const stdio = ['ignore', 'pipe', 'ignore'] as const;
      return execFileSync('git', ['show', name], { cwd: folder, encoding: 'utf8', stdio: [...stdio], maxBuffer });
    } catch {
      return null;
    }
  }
}

/** What git knows about the commit that is checked out. */
export interface CommitFacts {
  readonly git: GitFolder;
  /** The folder with the objects: of the main work tree, where this is a linked one. */
  readonly repository: string;
  /** Name of the folder of the work tree. */
  readonly project: string;
  readonly sha: string;
  /** First parent; null for a first commit. */
  readonly before: string | null;
  /** Null where the head is detached. */
  readonly branch: string | null;
  readonly defaultBranch: string;
  readonly commit: { readonly message: string; readonly author: string; readonly timestamp: string };
  readonly files: readonly string[];
  readonly changedFiles: readonly string[] | null;
  /** Whether something in the work tree is not committed. */
  readonly dirty: boolean;
  readonly originUrl: string;
}

/** @throws SlipwayError NO_COMMIT */
export async function readCommit(folder: string): Promise<CommitFacts> {
  const git = gitIn(folder);
  const sha = (await headOf(git, folder)).trim();
  const [top, common, branch, before, shown, files, status, origin] = await Promise.all([
    git.ask('rev-parse', '--show-toplevel'),
    git.read('rev-parse', '--path-format=absolute', '--git-common-dir'),
    git.ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    git.ask('rev-parse', '--verify', '--quiet', 'HEAD^1'),
    git.read('show', '--no-patch', '--format=%an <%ae>%x00%cI%x00%B', 'HEAD'),
    git.read('ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD'),
    git.ask('status', '--porcelain', '-z'),
    git.ask('remote', 'get-url', 'origin'),
  ]);
  const [author = '', timestamp = '', message = ''] = shown.split('\0');
  const changed =
    before === null ? null : await git.ask('diff', '--name-only', '--no-renames', '-z', before.trim(), sha);
  return {
    git,
    repository: common.trim(),
    project: basename(resolve(folder, top?.trim() ?? '.')),
    sha,
    before: before?.trim() ?? null,
    branch: branch?.trim() ?? null,
    defaultBranch: await defaultBranchOf(git, branch?.trim() ?? null),
    commit: { author, timestamp, message: `${message.trimEnd()}\n` },
    files: paths(files),
    changedFiles: changed === null ? null : paths(changed),
    dirty: status !== null && status !== '',
    originUrl: withoutCredentials(origin?.trim() ?? ''),
  };
}

async function headOf(git: GitFolder, folder: string): Promise<string> {
  try {
    return await git.read('rev-parse', '--verify', 'HEAD^{commit}');
  } catch (cause) {
    const { code, stderr } = cause as { code?: unknown; stderr?: string };
    const said = stderr
      ?.trim()
      .split('\n')
      .at(-1)
      ?.replace(/^fatal: /, '');
    const reason = code === 'ENOENT' ? 'git is not installed' : said || 'git fails';
    throw new SlipwayError('NO_COMMIT', { folder, reason }, { cause });
  }
}

async function defaultBranchOf(git: GitFolder, current: string | null): Promise<string> {
  const remote = await git.ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  if (remote !== null) return remote.trim().replace(/^origin\//, '');
  for (const name of ['main', 'master']) {
    if ((await git.ask('rev-parse', '--verify', '--quiet', `refs/heads/${name}`)) !== null) return name;
  }
  return current ?? 'main';
}

function paths(text: string): readonly string[] {
  return text.split('\0').filter((path) => path !== '');
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}
