import { describe, expect, it } from 'vitest';
import { namesOf, type Push } from '../support/planning.ts';

const runs = (policy: string, push: Push = {}) =>
  namesOf(`always: {script: x}\njob: {script: x, ${policy}}`, push).includes('job');

describe('only and except', () => {
  it.each<readonly [says: string, policy: string, push: Push, runs: boolean]>([
    ['only a branch: on it', 'only: [master]', {}, true],
    ['only a branch: on another one', 'only: [master]', { branch: 'topic' }, false],
    ['only a branch: on one whose name goes on', 'only: [master]', { branch: 'master-2' }, false],
    ['only a branch: in capitals', 'only: [master]', { branch: 'Master' }, false],
    ['only a name, for a tag of that name', 'only: [v1]', { tag: 'v1' }, true],
    ['only as a text', 'only: master', {}, true],
    ['only one of several', 'only: [main, master]', {}, true],
    ['only branches', 'only: [branches]', {}, true],
    ['only branches, for a tag', 'only: [branches]', { tag: 'v1' }, false],
    ['only tags', 'only: [tags]', { tag: 'v1' }, true],
    ['only tags, for a branch', 'only: [tags]', {}, false],
    ['only pushes', 'only: [pushes]', {}, true],
    ['only pushes, for a schedule', 'only: [pushes]', { source: 'schedule' }, false],
    ['only schedules', 'only: [schedules]', { source: 'schedule' }, true],
    ['only web', 'only: [web]', { source: 'web' }, true],
    ['only api', 'only: [api]', { source: 'api' }, true],
    ['only triggers', 'only: [triggers]', { source: 'trigger' }, true],
    ['only merge_requests: there are none', 'only: [merge_requests]', {}, false],
    ['only a pattern', 'only: [/^release-.*$/]', { branch: 'release-1' }, true],
    ['only a pattern: it is found anywhere', 'only: [/lease/]', { branch: 'release-1' }, true],
    ['only a pattern that does not match', 'only: [/^lease/]', { branch: 'release-1' }, false],
    ['only a pattern, in capitals', 'only: [/^RELEASE/]', { branch: 'release-1' }, false],
    ['only a pattern with a flag', 'only: [/^RELEASE/i]', { branch: 'release-1' }, true],
    ['only a pattern, for a tag', 'only: [/^v\\d+$/]', { tag: 'v12' }, true],
    ['only a pattern that could take for ever', 'only: ["/^(a+)+$/"]', { branch: `${'a'.repeat(200)}b` }, false],
    ['only this project', 'only: ["master@team/web"]', { variables: { CI_PROJECT_PATH: 'team/web' } }, true],
    ['only another project', 'only: ["master@team/api"]', { variables: { CI_PROJECT_PATH: 'team/web' } }, false],
    [
      'only branches of this project',
      'only: ["branches@team/web"]',
      { variables: { CI_PROJECT_PATH: 'team/web' } },
      true,
    ],
    ['except a branch: on it', 'except: [master]', {}, false],
    ['except a branch: on another one', 'except: [master]', { branch: 'topic' }, true],
    ['except tags', 'except: [tags]', { tag: 'v1' }, false],
    ['except a pattern', 'except: [/^wip/]', { branch: 'wip-1' }, false],
    ['only branches except master: on master', 'only: [branches], except: [master]', {}, false],
    ['only branches except master: on topic', 'only: [branches], except: [master]', { branch: 'topic' }, true],
    ['only refs in a map', 'only: {refs: [master]}', {}, true],
    ['only variables that hold', 'only: {variables: [\'$A == "1"\']}', { variables: { A: '1' } }, true],
    ['only variables that do not', 'only: {variables: ["$A"]}', {}, false],
    ['only one of several variables', 'only: {variables: ["$A", "$B"]}', { variables: { B: '1' } }, true],
    ['only changes', 'only: {changes: [src/*]}', {}, true],
    ['only other changes', 'only: {changes: [docs/**/*]}', {}, false],
    ['only changes on a new branch', 'only: {changes: [docs/*]}', { changedFiles: null }, true],
    ['only refs and changes: both', 'only: {refs: [master], changes: [src/*]}', {}, true],
    ['only refs and changes: one of them', 'only: {refs: [master], changes: [docs/*]}', {}, false],
    ['except refs or changes: one is enough', 'except: {refs: [tags], changes: [src/*]}', {}, false],
    ['except refs or changes: none', 'except: {refs: [tags], changes: [docs/*]}', {}, true],
    ['a job without any of it, on a branch', 'stage: test', { branch: 'topic' }, true],
    ['a job without any of it, for a tag', 'stage: test', { tag: 'v1' }, true],
    ['when: never', 'when: never', {}, false],
  ])('%s', (_, policy, push, expected) => {
    expect(runs(policy, push)).toBe(expected);
  });
});
