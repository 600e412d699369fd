import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/command-line.ts';
import { HELP } from '../src/help.ts';
import { mergeVariables, parseVariablesFile } from '../src/variables-file.ts';

const standard = {
  data: 'd',
  port: 8080,
  host: '127.0.0.1',
  auth: null,
  access: null,
  createOnPush: null,
  largestPush: 1024 ** 3,
  variables: [],
  variablesFile: null,
  maxJobs: 2,
  projects: null,
  notify: [],
  url: null,
};

describe('the command line', () => {
  it.each([
    ['--data d', {}],
    ['--data=d --port 0 --host ::1', { port: 0, host: '::1' }],
    ['--data d --host 0.0.0.0 --auth u --access a', { host: '0.0.0.0', auth: 'u', access: 'a' }],
    ['--data d --create-on-push', { createOnPush: true }],
    ['--data d --create-on-push=false', { createOnPush: false }],
    ['--data d --no-create-on-push', { createOnPush: false }],
    ['--data d --url https://git.example.org/', { url: 'https://git.example.org' }],
    ['--data d --max-push-size 5m --max-jobs 4', { largestPush: 5 * 1024 ** 2, maxJobs: 4 }],
    ['--data d --notify http://a --notify https://b', { notify: ['http://a', 'https://b'] }],
    [
      '--data d --variable A=short --variable B=longer-than-that=x',
      {
        variables: [
          { name: 'A', value: 'short', masked: false },
          { name: 'B', value: 'longer-than-that=x', masked: false },
        ],
      },
    ],
  ])('%s', (line, expected) => {
    expect(parseCommandLine(line.split(' '))).toEqual({ do: 'serve', settings: { ...standard, ...expected } });
  });

  it.each([
    ['', ['--data is missing: a folder for repositories, runs and logs']],
    ['--data d --host 0.0.0.0', ['--host 0.0.0.0 can be reached from other machines, so it needs --auth FILE']],
    ['--data d --access a', ['--access needs --auth FILE: without it nobody has a name']],
    ['--data d --create-on-push --no-create-on-push', ['--create-on-push and --no-create-on-push exclude each other']],
    ['--data d --create-on-push=maybe', ['--create-on-push takes true or false, not "maybe"']],
    ['--data d --variable 1A=geheim', ['--variable must be NAME=VALUE, not "1A…"']],
    ['--data d --server http://x', ['--server goes with "hook install"']],
    [
      '--port x --max-jobs 0 --max-push-size big --notify ftp://x --frob y',
      [
        'unknown option --frob',
        'unexpected argument "y"',
        '--data is missing: a folder for repositories, runs and logs',
        '--port must be a whole number from 0 to 65535, not "x"',
        '--max-jobs must be a whole number from 1 to 1000, not "0"',
        '--max-push-size must be a number of bytes, or with k, m or g, not "big"',
        expect.stringMatching(/^--notify: /),
      ],
    ],
    ['--data', ['--data needs a value', '--data is missing: a folder for repositories, runs and logs']],
    ['hook', ['"hook" is followed by install or uninstall', 'the path of a repository is missing']],
    ['hook install p', ['--data is missing: the data folder of the server']],
    ['hook install p q --data d --port 1', ['unexpected argument "q"', '"hook" does not take --port']],
  ])('%j is wrong in all these ways', (line, problems) => {
    expect(parseCommandLine(line === '' ? [] : line.split(' '))).toEqual({ do: 'complain', problems });
  });

  it.each([
    ['hook install p --data d', { do: 'install-hook', path: 'p', data: 'd', project: null, server: null }],
    [
      'hook install p --data d --project a/b --server http://x/',
      { do: 'install-hook', path: 'p', data: 'd', project: 'a/b', server: 'http://x' },
    ],
    ['hook uninstall p', { do: 'uninstall-hook', path: 'p' }],
    ['--help --frob', { do: 'help' }],
    ['-v', { do: 'version' }],
  ])('%s', (line, expected) => {
    expect(parseCommandLine(line.split(' '))).toEqual(expected);
  });

  it('is explained: help names every option', () => {
    for (const name of [
      'data',
      'port',
      'host',
      'auth',
      'access',
      'create-on-push',
      'no-create-on-push',
      'max-push-size',
    ]) {
      expect(HELP).toContain(`--${name}`);
    }
    for (const name of ['variable', 'variables-file', 'max-jobs', 'projects', 'notify', 'project', 'server']) {
      expect(HELP).toContain(`--${name}`);
    }
  });
});

describe('a file of variables', () => {
  it('has a variable on each line', () => {
    const { variables, problems } = parseVariablesFile(
      '# tokens\n\nA=1\nexport TOKEN="with spaces in it"\r\nQ=\'x\'\nE=\n',
    );
    expect(problems).toEqual([]);
    expect(variables.map(({ name, value, masked }) => [name, value, masked])).toEqual([
      ['A', '1', false],
      ['TOKEN', 'with spaces in it', true],
      ['Q', 'x', false],
      ['E', '', false],
    ]);
  });

  it('is told which lines are wrong, not what they say', () => {
    expect(parseVariablesFile('geheim\nA=1\n2B=x').problems).toEqual([
      'line 1: it is not written NAME=VALUE',
      'line 3: it is not written NAME=VALUE',
    ]);
  });

  it('gives way to the command line', () => {
    const of = (value: string) => ({ name: 'A', value, masked: false });
    expect(mergeVariables([of('file')], [of('line')])).toEqual([of('line')]);
  });
});
