import { execFile } from 'node:child_process';
import { SlipwayError } from '@slipway/engine';

/** What is read of a bare repository, by the real git; all arguments are checked or end the options with `--`. */
export interface GitReader {
  /** @throws SlipwayError GIT_FAILED where there is no such commit. */
  describe(sha: string): Promise<CommitDescription>;
  /** Text of a file in a commit, null where there is none. */
  file(sha: string, path: string): Promise<string | null>;
  /** All paths in a commit. */
  files(sha: string): Promise<readonly string[]>;
  /** Paths that differ between two commits; null where one of them is not there (a forced push over what was collected). */
  changedFiles(before: string, sha: string): Promise<readonly string[] | null>;
  /** Whether the first commit is in the history of the second. */
  isAncestor(older: string, newer: string): Promise<boolean>;
  /** Name of the branch that HEAD points to. */
  defaultBranch(): Promise<string>;
}

export interface CommitDescription {
  /** The author's name. */
  readonly author: string;
  readonly email: string;
  /** When it was written, ISO 8601. */
  readonly timestamp: string;
  readonly message: string;
  /** The first line of the message. */
  readonly title: string;
}

/** @param repository path of the bare repository. */
export function readGit(repository: string): GitReader {
  const git = (args: readonly string[]): Promise<Answer> => runGit(repository, args);
  const wanted = async (args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await git(args);
    if (status !== 0) throw new SlipwayError('GIT_FAILED', { command: args[0] ?? '', repository, said: stderr.trim() });
    return stdout;
  };
  const paths = (output: string): readonly string[] => output.split('\0').filter((path) => path !== '');
  return {
    async describe(sha) {
      const output = await wanted(['show', '-s', '--format=%an%x00%ae%x00%aI%x00%B', sha, '--']);
      const [author = '', email = '', timestamp = '', message = ''] = output.split('\0');
      return { author, email, timestamp, message, title: message.split('\n')[0] ?? '' };
    },
    async file(sha, path) {
      const { status, stdout } = await git(['cat-file', 'blob', `${sha}:${path}`]);
      return status === 0 ? stdout : null;
    },
    files: async (sha) => paths(await wanted(['ls-tree', '-r', '-z', '--name-only', sha])),
    async changedFiles(before, sha) {
      const { status, stdout } = await git(['diff', '--name-only', '-z', '--no-renames', before, sha, '--']);
      return status === 0 ? paths(stdout) : null;
    },
    isAncestor: async (older, newer) => (await git(['merge-base', '--is-ancestor', older, newer])).status === 0,
    async defaultBranch() {
      const { status, stdout } = await git(['symbolic-ref', '--short', 'HEAD']);
      return status === 0 ? stdout.trim() : 'main';
    },
  };
}

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runGit(repository: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    // Nothing of the server's environment can point git elsewhere, and no configuration of the machine changes what it prints.
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
    const all = ['-c', 'safe.directory=*', '--git-dir', repository, ...args];
    execFile('git', all, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      const said = error !== null && typeof code !== 'number' ? error.message : stderr;
      resolve({ status: typeof code === 'number' ? code : 127, stdout, stderr: said });
    });
  });
}
