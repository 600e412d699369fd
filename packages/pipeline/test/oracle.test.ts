import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pipelineOf } from './support/planning.ts';
import { makeRepository } from './support/repository.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Files in which everything is said in other places than where it holds. */
const samples: readonly (readonly [says: string, files: Readonly<Record<string, string>>])[] = [
  [
    'a plain file',
    {
      '.gitlab-ci.yml': 'stages: [test, deploy]\ntest: {script: [make test]}\nship: {stage: deploy, script: [./ship]}',
    },
  ],
  [
    'extends over several levels',
    {
      '.gitlab-ci.yml':
        '.a: {script: [a], variables: {X: a, Y: a}}\n.b: {extends: .a, variables: {Y: b}}\njob: {extends: .b, variables: {Z: job}}\nother: {extends: [.a, .b], script: [own]}',
    },
  ],
  [
    'anchors and merge keys',
    {
      '.gitlab-ci.yml':
        '.t: &t\n  script: &s [one, two]\n  after_script: [after]\njob:\n  <<: *t\nother:\n  <<: *t\n  script: *s\n  after_script: [own]',
    },
  ],
  [
    'references',
    {
      '.gitlab-ci.yml':
        '.setup: {script: [s1, s2], after_script: [down]}\njob:\n  script:\n    - !reference [.setup, script]\n    - own\n  after_script: !reference [.setup, after_script]',
    },
  ],
  [
    'defaults',
    {
      '.gitlab-ci.yml':
        'default: {before_script: [before], after_script: [after], retry: 1}\njob: {script: [x]}\nown: {script: [x], before_script: [own], after_script: []}',
    },
  ],
  [
    'includes',
    {
      '.gitlab-ci.yml':
        'include:\n  - local: /ci/base.yml\n  - local: ci/more.yml\njob: {extends: .base, script: [own]}',
      'ci/base.yml':
        '.base: {before_script: [b], script: [base], stage: build}\nextra: {script: [extra], variables: {A: base}}',
      'ci/more.yml': 'extra: {variables: {B: more}}\nthird: {extends: .base}',
    },
  ],
];

const require = createRequire(import.meta.url);
const gitlabCiLocal = join(dirname(require.resolve('gitlab-ci-local/package.json')), 'dist/index.js');

/** The file as gitlab-ci-local expands it: an implementation that has nothing of ours. */
async function expandedByOther(folder: string, home: string): Promise<Record<string, Record<string, unknown>>> {
  const running = promisify(execFile)(
    process.execPath,
    [gitlabCiLocal, '--preview', '--home', home, '--state-dir', '../state', '--no-json-schema-validation'],
    { env: { PATH: process.env['PATH'], HOME: home }, cwd: folder },
  );
  running.child.stdin?.end();
  const text = (await running).stdout;
  return parse(text.slice(text.indexOf('---'))) as Record<string, Record<string, unknown>>;
}

describe('gitlab-ci-local expands in the same way', () => {
  it.concurrent.each(samples)('%s', async (_, files) => {
    const folder = temporaryFolder();
    const repository = makeRepository(join(folder, 'repository'));
    repository.commit(files);
    mkdirSync(join(folder, 'home'));
    const other = await expandedByOther(repository.folder, join(folder, 'home'));
    const { jobs } = pipelineOf(files['.gitlab-ci.yml'] ?? '', { included: files });
    const names = Object.keys(other).filter((name) => Array.isArray(other[name]?.['script']));
    expect(jobs.map(({ name }) => name).toSorted()).toEqual(names.filter((name) => !name.startsWith('.')).toSorted());
    for (const job of jobs) {
      const same = other[job.name] ?? {};
      const commands = [...((same['before_script'] as string[] | undefined) ?? []), ...(same['script'] as string[])];
      expect({ name: job.name, script: job.script, after: job.afterScript }).toEqual({
        name: job.name,
        script: commands,
        after: same['after_script'] ?? [],
      });
      expect(job.variables).toEqual(same['variables'] ?? {});
      expect(job.stage).toBe(same['stage'] ?? 'test');
    }
  });
});
