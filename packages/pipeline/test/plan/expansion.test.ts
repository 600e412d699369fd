import { describe, expect, it } from 'vitest';
import { jobOf, namesOf, problemsOf } from '../support/planning.ts';

describe('extends', () => {
  it('takes what the job does not say itself', () => {
    const job = jobOf('.base: {script: base, when: always}\njob: {extends: .base, script: own}', 'job');
    expect(job).toMatchObject({ script: ['own'], when: 'always' });
  });

  it('merges maps member by member, and replaces lists', () => {
    const text =
      '.base: {script: [a, b], variables: {A: base, B: base}}\njob: {extends: .base, script: [c], variables: {B: own}}';
    expect(jobOf(text, 'job')).toMatchObject({ script: ['c'], variables: { A: 'base', B: 'own' } });
  });

  it('takes the last of several parents first', () => {
    const text =
      '.a: {script: a, variables: {X: a, Y: a}}\n.b: {script: b, variables: {X: b}}\njob: {extends: [.a, .b]}';
    expect(jobOf(text, 'job')).toMatchObject({ script: ['b'], variables: { X: 'b', Y: 'a' } });
  });

  it('goes through several levels, and through jobs that are not hidden', () => {
    const text = '.a: {script: a}\n.b: {extends: .a, stage: build}\nc: {extends: .b}\njob: {extends: c, stage: deploy}';
    expect(jobOf(text, 'job')).toMatchObject({ script: ['a'], stage: 'deploy' });
  });

  it('drops what a job sets to nothing', () => {
    const text =
      '.a: {script: a, only: [tags], before_script: [x]}\njob: {extends: .a, only: null, before_script: null}';
    expect(jobOf(text, 'job').script).toEqual(['a']);
  });

  it.each([
    [
      'job: {script: x, extends: .nothing}',
      'error .gitlab-ci.yml:1:27: job.extends: There is no job ".nothing" to extend.',
    ],
    [
      '.base: {script: x}\njob: {extends: .bsae}',
      'error .gitlab-ci.yml:2:16: job.extends: There is no job ".bsae" to extend. Did you mean ".base"?',
    ],
    [
      'a: {script: x, extends: b}\nb: {script: x, extends: a}',
      'error .gitlab-ci.yml:2:25: b.extends: a extends b extends a: that has no end.',
    ],
    [
      'a: {script: x, extends: {b: c}}',
      'error .gitlab-ci.yml:1:25: a.extends: extends takes the name of a job, or a list of names.',
    ],
  ])('%j is refused', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('is not led into endless work by parents that share parents', () => {
    const level = (n: number) => `.l${n}: {extends: [${Array.from({ length: 30 }, () => `.l${n - 1}`).join(', ')}]}`;
    const text = `.l0: {script: x}\n${[1, 2, 3, 4, 5, 6, 7, 8].map(level).join('\n')}\njob: {extends: .l8}`;
    expect(jobOf(text, 'job').script).toEqual(['x']);
  });
});

describe('anchors and merge keys', () => {
  it.each([
    ['an anchor', '.s: &s [a, b]\njob: {script: *s}', ['a', 'b']],
    ['an anchor as an item of a list', '.s: &s [a, b]\njob: {script: [*s, c]}', ['a', 'b', 'c']],
    ['a merge key', '.t: &t {script: t}\njob:\n  <<: *t\n  stage: build', ['t']],
    ['a merge key under what the job says', '.t: &t {script: t}\njob:\n  script: own\n  <<: *t', ['own']],
    ['several merge keys: the first wins', '.a: &a {script: a}\n.b: &b {script: b}\njob:\n  <<: [*a, *b]', ['a']],
    ['a merge key inside of what is merged', '.a: &a {script: a}\n.b: &b\n  <<: *a\njob:\n  <<: *b', ['a']],
  ])('%s', (_, text, script) => {
    expect(jobOf(text, 'job').script).toEqual(script);
  });

  it('does not merge maps below: that is what extends is for', () => {
    const text = '.t: &t {script: t, variables: {A: t, B: t}}\njob:\n  <<: *t\n  variables: {A: own}';
    expect(jobOf(text, 'job').variables).toEqual({ A: 'own' });
  });

  it('refuses a file that grows without end', () => {
    const lines = ['.a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n += 1)
      lines.push(`.a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`);
    expect(problemsOf([...lines, 'job: {script: *a8}'].join('\n'))[0]).toContain('The file has too many values');
  });
});

describe('!reference', () => {
  it.each([
    ['a whole list', '.s: {script: [a, b]}\njob: {script: !reference [.s, script]}', ['a', 'b']],
    ['an item of a list', '.s: {script: [a, b]}\njob: {script: [!reference [.s, script], c]}', ['a', 'b', 'c']],
    [
      'a reference inside of a reference',
      '.a: {script: [a]}\n.b: {script: [!reference [.a, script], b]}\njob: {script: [!reference [.b, script]]}',
      ['a', 'b'],
    ],
    ['a text', '.s: {text: hello}\njob: {script: [!reference [.s, text]]}', ['hello']],
  ])('takes %s', (_, text, script) => {
    expect(jobOf(text, 'job').script).toEqual(script);
  });

  it('takes a single variable', () => {
    const text =
      '.v: {variables: {URL: http://x}}\njob: {script: x, variables: {HERE: !reference [.v, variables, URL]}}';
    expect(jobOf(text, 'job').variables).toEqual({ HERE: 'http://x' });
  });

  it.each([
    [
      'job: {script: !reference [.no, script]}',
      'error .gitlab-ci.yml:1:26: job.script: !reference [.no, script] names nothing in this pipeline.',
    ],
    [
      '.a: {script: !reference [.a, script]}\njob: {script: !reference [.a, script]}',
      '!reference [.a, script] refers to itself, or through more than 10 others.',
    ],
    ['job: {script: !reference [{a: b}]}', '!reference takes a list of names'],
  ])('%j is refused', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('is not led into endless work', () => {
    const level = (n: number) =>
      `.l${n}: {s: [${Array.from({ length: 20 }, () => `!reference [.l${n - 1}, s]`).join(', ')}]}`;
    const text = `.l0: {s: [x]}\n${[1, 2, 3, 4, 5, 6, 7].map(level).join('\n')}\njob: {script: !reference [.l7, s]}`;
    expect(problemsOf(text).join('\n')).toContain('The references make too many values');
  });
});

describe('default', () => {
  it('gives what a job does not say', () => {
    const text =
      'default: {before_script: [b], after_script: [a], timeout: 10m, retry: 1, interruptible: true}\njob: {script: x}\nown: {script: x, before_script: [own], timeout: 5m}';
    expect(jobOf(text, 'job')).toMatchObject({
      script: ['b', 'x'],
      afterScript: ['a'],
      timeoutMs: 600_000,
      retry: { max: 1 },
      interruptible: true,
    });
    expect(jobOf(text, 'own')).toMatchObject({ script: ['own', 'x'], timeoutMs: 300_000 });
  });

  it('is written at the top of old files', () => {
    expect(jobOf('before_script: [b]\nimage: ruby:2.2\njob: {script: x}', 'job')).toMatchObject({
      script: ['b', 'x'],
      image: { name: 'ruby:2.2' },
    });
  });

  it('gives nothing to a job that has the keyword without a value', () => {
    expect(jobOf('before_script: [b]\njob: {script: x, before_script: []}', 'job').script).toEqual(['x']);
    expect(jobOf('before_script: [b]\njob: {script: x, before_script: null}', 'job').script).toEqual(['x']);
  });

  it.each([
    ['{default: false}', ['x'], null],
    ['{default: [timeout]}', ['x'], 600_000],
    ['{default: true}', ['b', 'x'], 600_000],
    ['{variables: false}', ['b', 'x'], 600_000],
  ])('with inherit %s', (inherit, script, timeoutMs) => {
    expect(
      jobOf(`default: {before_script: [b], timeout: 10m}\njob: {script: x, inherit: ${inherit}}`, 'job'),
    ).toMatchObject({ script, timeoutMs });
  });

  it.each([
    ['true', { A: 'a', B: 'b' }],
    ['false', {}],
    ['[A]', { A: 'a' }],
  ])('with inherit: variables: %s', (inherit, variables) => {
    expect(
      jobOf(`variables: {A: a, B: b}\njob: {script: x, inherit: {variables: ${inherit}}}`, 'job').variables,
    ).toEqual(variables);
  });

  it('is under what a job extends', () => {
    expect(jobOf('default: {timeout: 1h}\n.t: {timeout: 2h}\njob: {script: x, extends: .t}', 'job').timeoutMs).toBe(
      7_200_000,
    );
  });
});

describe('include', () => {
  const included = {
    'ci/a.yml': '.t: {script: from a}\nvariables: {A: a, B: a}\nextra: {script: x}',
    'ci/b.yml': 'include: /ci/deep/c.yml\nvariables: {B: b}',
    'ci/deep/c.yml': 'deep: {script: x}',
    'ci/loop.yml': 'include: ci/loop.yml',
    'ci/broken.yml': 'job: [',
  };

  it.each([
    ['a path', 'include: /ci/a.yml', ['extra', 'job']],
    ['a path without a slash', 'include: ci/a.yml', ['extra', 'job']],
    ['local', 'include: {local: ci/a.yml}', ['extra', 'job']],
    ['a list', 'include: [ci/a.yml, {local: ci/b.yml}]', ['extra', 'deep', 'job']],
    ['an include of an included file', 'include: ci/b.yml', ['deep', 'job']],
    ['a star', 'include: ci/[ab]*.yml', []],
    ['two stars', 'include: ci/deep/**/*.yml', ['deep', 'job']],
    ['a rule that holds', 'include: [{local: ci/a.yml, rules: [{if: $CI}]}]', ['extra', 'job']],
    ['a rule that does not hold', 'include: [{local: ci/a.yml, rules: [{if: $NO}]}]', ['job']],
    ['a rule that says never', 'include: [{local: ci/a.yml, rules: [{if: $CI, when: never}]}]', ['job']],
    ['a rule with exists', 'include: [{local: ci/a.yml, rules: [{exists: [Dockerfile]}]}]', ['extra', 'job']],
  ])('takes %s', (_, include, names) => {
    const found = problemsOf(`${include}\njob: {script: x}`, { included }).some((problem) =>
      problem.startsWith('error'),
    )
      ? []
      : namesOf(`${include}\njob: {script: x}`, { included });
    expect(found).toEqual(names);
  });

  it('is under what the file itself says; the last included file wins over those before', () => {
    const text = 'include: [ci/a.yml, ci/b.yml]\nvariables: {C: own}\njob: {extends: .t}\nextra: {stage: deploy}';
    expect(jobOf(text, 'job', { included })).toMatchObject({
      script: ['from a'],
      variables: { A: 'a', B: 'b', C: 'own' },
    });
    expect(jobOf(text, 'extra', { included })).toMatchObject({ script: ['x'], stage: 'deploy' });
  });

  it.each([
    ['include: no.yml', 'error .gitlab-ci.yml:1:10: include: There is no file no.yml in this commit.'],
    ['include: [ci/a.yml, ../x.yml]', 'error .gitlab-ci.yml:1:21: include[1]: ../x.yml leads out of the repository.'],
    ['include: no/*.yml', 'error .gitlab-ci.yml:1:10: include: No file in this commit matches no/*.yml.'],
    ['include: ci/loop.yml', 'error ci/loop.yml:1:10: include: ci/loop.yml includes ci/loop.yml: that has no end.'],
    ['include: ci/broken.yml', 'error ci/broken.yml:1:7: This is not YAML'],
    ['include: https://example.org/x.yml', 'Only files of the repository can be included'],
    ['include: {remote: https://example.org/x.yml}', 'include: remote is not supported'],
    ['include: {template: Jobs/Build.gitlab-ci.yml}', 'include: template is not supported'],
    ['include: {project: a/b, file: c.yml}', 'include: project is not supported'],
    ['include: {local: ci/a.yml, inputs: {a: b}}', 'include: inputs is not supported'],
    ['include: {locale: ci/a.yml}', 'An include has no "locale". Did you mean "local"?'],
  ])('%j is refused', (include, problem) => {
    expect(problemsOf(`${include}\njob: {script: x}`, { included }).join('\n')).toContain(problem);
  });

  it('tells a problem of an included file where it stands', () => {
    const problems = problemsOf('include: a.yml\njob: {script: x}', {
      included: { 'a.yml': 'b:\n  script: x\n  trigger: y' },
    });
    expect(problems).toEqual([
      'error a.yml:3:3: b.trigger: "trigger" is not supported. No other pipelines are started.',
    ]);
  });
});
