import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobKeywords } from '../../src/keywords/job-keywords.ts';
import { jobOf, plan, problemsOf } from '../support/planning.ts';

describe('a file that is made to keep the server busy', () => {
  it('has as many aliases as it likes, and is read in no time', () => {
    const text = `.one: &one x\njob:\n  script:\n${'    - *one\n'.repeat(40_000)}`;
    expect(plan(text).kind).toBe('pipeline');
  });

  it('has an alias that stands for the last anchor before it', () => {
    const job = jobOf('.a: &it {script: one}\n.b: [&it {script: two}, *it]\njob: *it\n.c: &it {script: three}', 'job');
    expect(job.script).toEqual(['two']);
  });

  it('is not read at all where it is longer than any pipeline', () => {
    const text = `job:\n  script:\n${'    - echo\n'.repeat(110_000)}`;
    expect(problemsOf(text)).toEqual(['error .gitlab-ci.yml:1:1: The file is longer than 1048576 characters.']);
  });
});

describe('a file that is wrong', () => {
  it.each<readonly [says: string, text: string, problems: readonly string[]]>([
    ['nothing at all', '', ['error .gitlab-ci.yml:1:1: The file is empty.']],
    ['a list', '- a', ['error .gitlab-ci.yml:1:1: A pipeline file is a map of keywords and jobs.']],
    [
      'no YAML',
      'job: [a',
      [
        'error .gitlab-ci.yml:1:8: This is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'a second document',
      'spec: {}\n---\njob: {script: x}',
      ['error .gitlab-ci.yml:2:1: A second document (spec: inputs) is not supported.'],
    ],
    [
      'a misspelt keyword',
      'job:\n  scirpt: x',
      [
        'error .gitlab-ci.yml:1:1: job: This job has no script.',
        'error .gitlab-ci.yml:2:3: job.scirpt: "scirpt" is no keyword that belongs here. Did you mean "script"?',
      ],
    ],
    [
      'a keyword of jobs at the top',
      'tags: [docker]\njob: {script: x}',
      [
        'error .gitlab-ci.yml:1:1: tags: "tags" is neither a keyword nor a job with a script. It belongs into a job or under "default".',
      ],
    ],
    [
      'a misspelt global keyword',
      'stagse: [a]\njob: {script: x}',
      [
        'error .gitlab-ci.yml:1:1: stagse: "stagse" is neither a keyword nor a job with a script. Did you mean "stages"?',
      ],
    ],
    [
      'a stage that is not there',
      'stages: [build, deploy]\njob: {script: x, stage: biuld}',
      [
        'error .gitlab-ci.yml:2:1: job.stage: There is no stage "biuld"; there are .pre, build, deploy, .post. Did you mean "build"?',
      ],
    ],
    [
      'a job without a stage where test is none',
      'stages: [build]\njob: {script: x}',
      ['error .gitlab-ci.yml:2:1: job.stage: There is no stage "test"; there are .pre, build, .post.'],
    ],
    [
      'a script that is no text',
      'job: {script: [true]}',
      ['error .gitlab-ci.yml:1:16: job.script[0]: A command is a text: write it in quotes, "true".'],
    ],
    [
      'a variable that is a truth',
      'job: {script: x, variables: {A: yes}}',
      ['error .gitlab-ci.yml:1:33: job.variables.A: A variable is a text: write it in quotes, "yes".'],
    ],
    [
      'a variable with a strange name',
      'job: {script: x, variables: {A-B: x}}',
      ['error .gitlab-ci.yml:1:29: job.variables: "A-B" is no name of a variable: letters, digits and underscores.'],
    ],
    [
      'a word for when that is none',
      'job: {script: x, when: on_succes}',
      [
        'error .gitlab-ci.yml:1:24: job.when: when is one of on_success, on_failure, always, manual, never. Did you mean "on_success"?',
      ],
    ],
    [
      'delayed',
      'job: {script: x, when: delayed}',
      ['error .gitlab-ci.yml:1:24: job.when: "delayed" is not supported: nothing here starts a job later.'],
    ],
    [
      'too many tries',
      'job: {script: x, retry: 3}',
      ['error .gitlab-ci.yml:1:25: job.retry: retry is a whole number, 0 to 2.'],
    ],
    [
      'a time that is none',
      'job: {script: x, timeout: soon}',
      ['error .gitlab-ci.yml:1:27: job.timeout: "soon" is no time: write 1h 30m, 90 minutes or 3600 (seconds).'],
    ],
    [
      'an expression that is none',
      'job: {script: x, rules: [{if: $A = 1}]}',
      ['error .gitlab-ci.yml:1:31: job.rules[0].if: $A = 1: "=" means nothing here (at character 4).'],
    ],
    [
      'a pattern that is none',
      'job: {script: x, only: ["/(/"]}',
      ['error .gitlab-ci.yml:1:25: job.only[0]: /(/ is no pattern: a group is not closed.'],
    ],
    [
      'an unknown member of a rule',
      'job: {script: x, rules: [{iff: $A}]}',
      ['error .gitlab-ci.yml:1:27: job.rules[0].iff: A rule has no "iff". Did you mean "if"?'],
    ],
    [
      'rules beside only',
      'job: {script: x, rules: [{if: $A}], only: [a]}',
      ['error .gitlab-ci.yml:1:25: job.rules: A job has either rules or only and except.'],
    ],
    [
      'a need that is not there',
      'a: {script: x}\njob: {script: x, needs: [aa]}',
      ['error .gitlab-ci.yml:2:1: job.needs[0]: There is no job "aa" to need.'],
    ],
    [
      'a need of a later stage',
      'a: {script: x, stage: deploy}\njob: {script: x, needs: [a]}',
      [
        'error .gitlab-ci.yml:2:1: job.needs[0]: "a" is in a later stage (deploy); a need is of the same stage or before.',
      ],
    ],
    [
      'a need that this push leaves out',
      'a: {script: x, only: [tags]}\njob: {script: x, needs: [a]}',
      [
        'error .gitlab-ci.yml:2:1: job.needs[0]: "a" is not in the pipeline of this push; write "optional: true" where "job" can do without it.',
      ],
    ],
    [
      'needs in a circle',
      'a: {script: x, needs: [b]}\nb: {script: x, needs: [a]}',
      ['error .gitlab-ci.yml:1:1: a.needs: a needs b needs a: that has no end.'],
    ],
    [
      'a job that needs itself',
      'a: {script: x, needs: [a]}',
      ['error .gitlab-ci.yml:1:1: a.needs: a needs a: that has no end.'],
    ],
    [
      'needs of another pipeline',
      'a: {script: x, needs: [{pipeline: x}]}',
      ['error .gitlab-ci.yml:1:24: a.needs[0]: needs: pipeline is not supported: only jobs of this pipeline.'],
    ],
    [
      'a dependency of the same stage',
      'a: {script: x}\njob: {script: x, dependencies: [a]}',
      ['error .gitlab-ci.yml:2:1: job.dependencies[0]: "a" is not in an earlier stage.'],
    ],
    [
      'a dependency beside the needs',
      'a: {script: x, stage: build}\nb: {script: x, stage: build}\njob: {script: x, needs: [a], dependencies: [b]}',
      ['error .gitlab-ci.yml:3:1: job.dependencies[0]: "b" is not among the needs of this job.'],
    ],
    [
      'matrix jobs',
      'job: {script: x, parallel: 3}',
      ['error .gitlab-ci.yml:1:18: job.parallel: "parallel" is not supported. Write the jobs out, with `extends`.'],
    ],
    [
      'services',
      'job: {script: x, services: [postgres]}',
      [
        'error .gitlab-ci.yml:1:18: job.services: "services" is not supported. No containers are started beside a job; start them in `script` with `docker run`.',
      ],
    ],
    [
      'dotenv reports',
      'job: {script: x, artifacts: {reports: {dotenv: x}}}',
      [
        'error .gitlab-ci.yml:1:48: job.artifacts.reports.dotenv: reports: dotenv is not supported: hand values on in a file among the artifacts.',
      ],
    ],
    [
      'a keyword named like a member of every object',
      'job: {script: x, constructor: y, __proto__: z}',
      [
        'error .gitlab-ci.yml:1:18: job.constructor: "constructor" is no keyword that belongs here.',
        'error .gitlab-ci.yml:1:34: job.__proto__: "__proto__" is no keyword that belongs here.',
      ],
    ],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
    expect(plan(text).kind).toBe('problems');
  });

  it('is told everything at once, in the order of the lines', () => {
    const problems = problemsOf('job:\n  retry: 9\n  when: x\n  trigger: y\n  timeout: z\nother: 1\n');
    expect(problems.map((text) => /:(\d+):/.exec(text)?.[1])).toEqual(['2', '3', '4', '5', '6']);
  });

  it('is told once about a template that many jobs use', () => {
    expect(problemsOf('.t: {script: x, retry: 9}\na: {extends: .t}\nb: {extends: .t}')).toHaveLength(1);
  });

  it('is not told about a hidden job that nobody uses', () => {
    expect(problemsOf('.t: {parallel: 3, nonsense: x}\na: {script: x}')).toEqual([]);
  });
});

describe('warnings', () => {
  it.each([
    [
      'tags',
      'job: {script: x, tags: [docker]}',
      'warning .gitlab-ci.yml:1:18: job.tags: "tags": There is one runner, and it takes every job.',
    ],
    [
      'cache',
      'job: {script: x, cache: {paths: [a]}}',
      'warning .gitlab-ci.yml:1:18: job.cache: "cache": Nothing is cached between runs: every job starts from a fresh clone.',
    ],
    [
      'a key twice',
      'job: {script: x, when: always, when: manual}',
      'warning .gitlab-ci.yml:1:32: when: "when" stands here twice; the last one holds.',
    ],
    [
      'a stage twice',
      'stages: [test, test]\njob: {script: x}',
      'warning .gitlab-ci.yml:1:9: stages: Stage "test" stands here twice.',
    ],
    [
      'the old words type and types',
      'types: [test]\njob: {script: x, type: test}',
      'warning .gitlab-ci.yml:1:1: types: "types": The old word for `stages`, and taken as such.',
    ],
  ])('%s', (_, text, warning) => {
    expect(problemsOf(text)).toContain(warning);
    expect(plan(text).kind).toBe('pipeline');
  });

  it('say nothing about what is ignored without harm', () => {
    expect(
      problemsOf(
        'job: {script: x, coverage: "/x/", environment: {name: a, on_stop: b}, artifacts: {paths: [a], expire_in: 1 week, name: x}}',
      ),
    ).toEqual([]);
  });
});

describe('reading', () => {
  it('never breaks, whatever the file says', () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('x', 1, true, null, '$A', '/x/', ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom('if', 'name', 'paths', 'max', 'when', 'job', 'refs', 'value', 'exit_codes', 'x'),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    const job = fc.dictionary(fc.constantFrom(...Object.keys(jobKeywords), 'x'), value, { maxKeys: 6 });
    const file = fc.dictionary(
      fc.constantFrom('a', 'b', '.t', 'stages', 'variables', 'workflow', 'default', 'include', 'image'),
      fc.oneof(job, value),
      { maxKeys: 6 },
    );
    fc.assert(
      fc.property(file, (content) => {
        const planned = plan(JSON.stringify(content));
        expect(['pipeline', 'nothing', 'problems']).toContain(planned.kind);
        const { kind, ...rest } = planned;
        if (kind === 'problems') expect((rest as { problems: readonly unknown[] }).problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('is never led astray by text that is hardly YAML', () => {
    const piece = fc.constantFrom(
      'job',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      'script',
      '&a',
      '*a',
      '<<',
      '!reference',
      '[',
      ']',
      '{',
      '}',
      '"',
      '|',
      '#',
      ',',
      '---',
      '?',
      '\t',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')),
        (text) => {
          expect(['pipeline', 'nothing', 'problems']).toContain(plan(text).kind);
        },
      ),
      { numRuns: 500 },
    );
  });
});
