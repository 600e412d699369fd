import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { ecsDeployBash } from '../src/completion/ecs-deploy-bash.ts';
import { proposals } from '../src/completion/proposals.ts';
import { completionScripts } from '../src/completion/scripts.ts';
import { runMain, temporaryFolder } from './support/run-main.ts';

const proposed = (...typed: string[]) => proposals(commands, typed).words.map(({ word }) => word);

describe('completion proposes', () => {
  it.each([
    [
      'the commands',
      [''],
      [
        'deploy',
        'watch',
        'pipeline',
        'build',
        'clean',
        'render',
        'image',
        'serve',
        'hook',
        'local',
        'completion',
        'help',
      ],
    ],
    ['the commands that begin so', ['de'], ['deploy']],
    ['the second word of a command', ['image', ''], ['parse']],
    ['commands behind help', ['help', 'wa'], ['watch']],
    ['help itself, but not behind help', ['help'], ['help']],
    [
      'only commands behind help',
      ['help', ''],
      ['deploy', 'watch', 'pipeline', 'build', 'clean', 'render', 'image', 'serve', 'hook', 'local', 'completion'],
    ],
    ['the flags that need no command', ['--'], ['--help', '--version']],
    ['no flag behind help', ['help', '--'], []],
    ['the flags that begin so', ['deploy', '--on'], ['--on-interrupt', '--on-failure']],
    ['the values of a choice', ['deploy', '--wait-for', ''], ['drained', 'steady', 'running', 'none']],
    ['the values that begin so', ['deploy', '--view', 'l'], ['live', 'lines']],
    ['values in the same word', ['deploy', '--view=l'], ['--view=live', '--view=lines']],
    ['values where bash takes the word apart', ['deploy', '--view', '=', 'l'], ['live', 'lines']],
    ['values where bash has just seen the equals sign', ['deploy', '--view', '='], ['live', 'lines', 'json']],
    ['nothing for a value that is free', ['deploy', '--cluster', ''], []],
    ['the shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing for a word that nothing begins with', ['zzz'], []],
    ['nothing below a command that does not exist', ['zzz', ''], []],
  ])('%s', (_, typed, words) => {
    expect(proposed(...typed)).toEqual(words);
  });

  it('no flag twice, except those that may be given several times', () => {
    const words = proposed('deploy', '--cluster', 'a', '--service', 'b', '--dry-run', '--');
    expect(words).not.toContain('--cluster');
    expect(words).not.toContain('--dry-run');
    expect(words).toContain('--service');
    expect(words).toContain('--help');
  });

  it('files where a file is due', () => {
    expect(proposals(commands, ['deploy', '--events', '']).files).toBe(true);
    expect(proposals(commands, ['render', 'ev']).files).toBe(true);
    expect(proposals(commands, ['deploy', '--cluster', '']).files).toBe(false);
  });
});

describe('the completion script', () => {
  it.each(['bash', 'zsh', 'fish'] as const)('for %s is printed', async (shell) => {
    const ofEcsDeploy = shell === 'bash' ? ecsDeployBash : '';
    expect(await runMain(['completion', shell])).toMatchObject({
      exit: 0,
      stdout: completionScripts[shell] + ofEcsDeploy,
      stderr: '',
    });
  });

  it('is answered with one proposal a line', async () => {
    const { stdout } = await runMain(['__complete', '--', 'deploy', '--view', 'li']);
    expect(stdout).toBe('live\thow it is shown\nlines\thow it is shown\n');
    expect((await runMain(['__complete', '--', 'deploy', '--events', ''])).stdout).toBe(':file\n');
  });

  it.runIf(existsSync('/bin/bash') || existsSync('/usr/bin/bash'))('works in a real bash', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'completion.bash'), completionScripts.bash);
    // Stands for slipway: says what it was asked.
    writeFileSync(
      join(folder, 'bin', 'slipway'),
      '#!/bin/sh\nfor word; do printf "<%s>\\tasked\\n" "$word"; done\nprintf ":file\\n"\n',
    );
    chmodSync(join(folder, 'bin', 'slipway'), 0o755);
    writeFileSync(join(folder, 'two words.json'), '');
    const script = `source ./completion.bash; COMP_WORDS=(slipway deploy --events 'two'); COMP_CWORD=3; _slipway; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p slipway`;
    const said = execFileSync('bash', ['--norc', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
    });
    expect(said.trimEnd().split('\n')).toEqual([
      '<__complete>',
      '<-->',
      '<deploy>',
      '<--events>',
      '<two>',
      'two words.json',
      'complete -F _slipway slipway',
    ]);
  });

  it.runIf(existsSync('/bin/bash') || existsSync('/usr/bin/bash')).each([
    ['the long options', ['-c', 'prod', '--f'], ['--force-new-deployment']],
    ['files where a file is due', ['--task-definition-file', 'tw'], ['two words.json']],
    ['nothing for another value', ['--cluster', ''], []],
  ])('proposes for ecs-deploy %s', (_, typed, expected) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'completion.bash'), ecsDeployBash);
    writeFileSync(join(folder, 'two words.json'), '');
    const words = typed.map((word) => `'${word}'`).join(' ');
    const script = `source ./completion.bash; COMP_WORDS=(ecs-deploy ${words}); COMP_CWORD=${typed.length}; _ecs_deploy; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
    expect(said.split('\n').filter((line) => line !== '')).toEqual(expected);
  });
});
