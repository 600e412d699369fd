import { describe, expect, it } from 'vitest';
import { jobOf, namesOf, type Push, pipelineOf, plan } from '../support/planning.ts';

/** A job with rules, beside one that always runs. */
const withRules = (rules: string, more = '') => `
always: { script: "true" }
job:
  script: "true"
${more
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
  rules:
${rules
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`;

const runs = (text: string, push?: Push) => namesOf(text, push).includes('job');

describe('rules', () => {
  it.each<readonly [says: string, rules: string, push: Push, runs: boolean]>([
    ['a rule without a condition lets the job in', '- when: on_success', {}, true],
    ['no rule that holds leaves it out', '- if: $NOTHING', {}, false],
    ['an empty list of rules leaves it out', '[]', {}, false],
    ['a variable that is set and not empty holds', '- if: $FLAG', { variables: { FLAG: '1' } }, true],
    ['a variable that is empty does not', '- if: $FLAG', { variables: { FLAG: '' } }, false],
    ['the first rule that holds decides: never', '- if: $CI\n  when: never\n- when: always', {}, false],
    ['the first rule that holds decides: always', '- if: $CI\n  when: always\n- when: never', {}, true],
    ['a rule that does not hold is passed over', '- if: $NOTHING\n  when: never\n- when: on_success', {}, true],
    ['the branch is known', '- if: $CI_COMMIT_BRANCH == "master"', {}, true],
    ['another branch is another one', '- if: $CI_COMMIT_BRANCH == "master"', { branch: 'topic' }, false],
    ['the default branch can be compared with', '- if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', {}, true],
    ['a tag has no branch', '- if: $CI_COMMIT_BRANCH', { tag: 'v1' }, false],
    ['a tag is known', '- if: $CI_COMMIT_TAG =~ /^v\\d/', { tag: 'v1' }, true],
    ['the source is known', '- if: $CI_PIPELINE_SOURCE == "push"', {}, true],
    ['changes hold when one file changed', '- changes: [src/*.js]', {}, true],
    ['changes do not hold when none did', '- changes: [docs/*]', {}, false],
    ['changes with paths', '- changes: { paths: ["src/**/*"] }', {}, true],
    ['changes on a new branch always hold', '- changes: [docs/*]', { changedFiles: null }, true],
    ['changes for a tag always hold', '- changes: [docs/*]', { tag: 'v1' }, true],
    ['changes of a scheduled run always hold', '- changes: [docs/*]', { source: 'schedule' }, true],
    ['changes may name variables', '- changes: ["$DIR/*.js"]', { variables: { DIR: 'src' } }, true],
    ['exists holds for a file of the commit', '- exists: [Dockerfile]', {}, true],
    ['exists does not hold for any other', '- exists: [Makefile]', {}, false],
    ['exists finds files in folders with **/', '- exists: ["**/*.md"]', {}, true],
    ['all that a rule asks must hold', '- if: $CI\n  exists: [Makefile]', {}, false],
    ['if and changes together', '- if: $CI\n  changes: [src/app.js]', {}, true],
  ])('%s', (_, rules, push, expected) => {
    expect(runs(withRules(rules), push)).toBe(expected);
  });

  it.each<readonly [says: string, rules: string, more: string, job: Record<string, unknown>]>([
    ['when of the rule', '- when: always', '', { when: 'always' }],
    ['when of the job where the rule has none', '- if: $CI', 'when: always', { when: 'always' }],
    ['the rule wins over the job', '- when: on_failure', 'when: always', { when: 'on_failure' }],
    ['a manual job of a rule blocks', '- when: manual', '', { when: 'manual', allowFailure: false }],
    ['unless it may fail', '- when: manual\n  allow_failure: true', '', { when: 'manual', allowFailure: true }],
    ['allow_failure of the rule', '- allow_failure: true', '', { allowFailure: true }],
    ['allow_failure of the job', '- if: $CI', 'allow_failure: true', { allowFailure: true }],
    ['exit codes', '- allow_failure: { exit_codes: [3, 4] }', '', { allowFailure: [3, 4] }],
    [
      'variables of the rule win',
      '- variables: { A: rule }',
      'variables: { A: job, B: job }',
      { variables: { A: 'rule', B: 'job' } },
    ],
    ['interruptible', '- interruptible: true', '', { interruptible: true }],
  ])('take %s', (_, rules, more, job) => {
    expect(jobOf(withRules(rules, more), 'job')).toMatchObject(job);
  });

  it('say why they leave a job out', () => {
    const text =
      'a: {script: x, rules: [{if: $NO}]}\nb: {script: x, rules: [{if: $CI, when: never}]}\nc: {script: x, only: [tags]}\nd: {script: x, except: [master, /^x/]}\ne: {script: x, when: never}\nf: {script: x}';
    expect(pipelineOf(text).left).toEqual([
      { name: 'a', why: 'no rule holds' },
      { name: 'b', why: 'never if $CI' },
      { name: 'c', why: 'only tags' },
      { name: 'd', why: 'except master, /^x/' },
      { name: 'e', why: 'when: never' },
    ]);
  });

  it('see the variables of the job and of the file, expanded', () => {
    const text =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
      'variables: {A: a, B: "$A-b"}\njob: {script: x, variables: {C: "${B}-c"}, rules: [{if: \'$C == "a-b-c"\'}]}';
    expect(runs(text)).toBe(true);
  });

  it('see the variables of the project before those of the file, and those of the file before the predefined ones', () => {
    const text =
      'variables: {A: file, CI_DEFAULT_BRANCH: file}\njob: {script: x, rules: [{if: \'$A == "project" && $CI_DEFAULT_BRANCH == "file"\'}]}';
    expect(runs(text, { variables: { A: 'project', CI_DEFAULT_BRANCH: 'given' } })).toBe(true);
  });

  it('can be put together from references', () => {
    const text =
      '.r: {rules: [{if: $NO}]}\n.s: {rules: [{if: $CI, when: always}]}\njob: {script: x, rules: [!reference [.r, rules], !reference [.s, rules]]}';
    expect(jobOf(text, 'job').when).toBe('always');
  });
});

describe('workflow', () => {
  const withWorkflow = (rules: string) => `workflow: {rules: ${rules}}\njob: {script: x}`;

  it.each<readonly [says: string, rules: string, push: Push, kind: string]>([
    ['a rule that holds lets the pipeline run', '[{if: $CI_COMMIT_BRANCH}]', {}, 'pipeline'],
    ['no rule that holds gives none', '[{if: $CI_COMMIT_TAG}]', {}, 'nothing'],
    ['a rule that says never gives none', '[{if: $CI, when: never}, {when: always}]', {}, 'nothing'],
    ['changes count', '[{changes: [docs/*]}]', {}, 'nothing'],
  ])('%s', (_, rules, push, kind) => {
    expect(plan(withWorkflow(rules), push).kind).toBe(kind);
  });

  it('gives variables to every job, over those of the file and under those of the job', () => {
    const text =
      'workflow: {rules: [{if: $CI, variables: {A: flow, B: flow}}]}\nvariables: {A: file, C: file}\njob: {script: x, variables: {B: job}}';
    expect(jobOf(text, 'job').variables).toEqual({ A: 'flow', B: 'job', C: 'file' });
  });

  it('names the pipeline', () => {
    expect(pipelineOf('workflow: {name: "Ship $CI_COMMIT_BRANCH"}\njob: {script: x}').name).toBe('Ship master');
    expect(pipelineOf('job: {script: x}').name).toBeNull();
  });
});
