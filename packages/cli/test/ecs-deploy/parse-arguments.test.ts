import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionTable } from '../../src/ecs-deploy/option-table.ts';
import { parseArguments } from '../../src/ecs-deploy/parse-arguments.ts';
import { usage } from '../../src/ecs-deploy/usage.ts';

function given(...argv: readonly string[]): Record<string, string | true> {
  const parsed = parseArguments(argv);
  if (parsed.kind !== 'given') throw new TypeError(`${parsed.kind}: ${JSON.stringify(parsed)}`);
  return Object.fromEntries<string | true>([
    ...parsed.options.values,
    ...[...parsed.options.switches].map((name) => [name, true] as const),
  ]);
}

describe('the command line of ecs-deploy', () => {
  it.each<readonly [string, readonly string[], Record<string, string | true>]>([
    [
      'reads short options',
      ['-c', 'prod', '-n', 'web', '-i', 'app:1', '-t', '300'],
      { cluster: 'prod', 'service-name': 'web', image: 'app:1', timeout: '300' },
    ],
    ['reads long options', ['--cluster', 'prod', '--enable-rollback'], { cluster: 'prod', 'enable-rollback': true }],
    ['reads -to as one option, not as -t with "o"', ['-to', '1.2', '-t', '60'], { 'tag-only': '1.2', timeout: '60' }],
    ['reads --option=value', ['--cluster=prod', '--tag-only=1=2'], { cluster: 'prod', 'tag-only': '1=2' }],
    ['reads -to=value', ['-to=1.2'], { 'tag-only': '1.2' }],
    ['reads long names with one dash', ['-min', '50', '-max=200'], { min: '50', max: '200' }],
    ['reads a number that is glued to its letter', ['-t300', '-D2'], { timeout: '300', 'desired-count': '2' }],
    [
      'tells -m from -M and -d from -D',
      ['-m', '50', '-M', '200', '-D', '3'],
      { min: '50', max: '200', 'desired-count': '3' },
    ],
    [
      'takes as a value whatever follows',
      ['-i', '-to', '-n', '--version'],
      { image: '-to', 'service-name': '--version' },
    ],
    ['keeps an empty value', ['-i', ''], { image: '' }],
    ['keeps quotes, spaces and newlines of a value', ['-n', `a "b" 'c'\n$d`], { 'service-name': `a "b" 'c'\n$d` }],
    ['skips empty arguments between options', ['', '-c', 'prod', '', '-v', ''], { cluster: 'prod', verbose: true }],
    ['lets the last one of two win', ['-c', 'a', '-c', 'b'], { cluster: 'b' }],
  ])('%s', (_, argv, expected) => {
    expect(given(...argv)).toEqual(expected);
  });

  it.each<readonly [string, readonly string[], string | null]>([
    ['an unknown option', ['-c', 'prod', '--frobnicate'], 'There is no option "--frobnicate".'],
    ['a word that is no option', ['deploy'], 'There is no option "deploy".'],
    ['letters glued to a letter', ['-iapp', 'x'], 'There is no option "-iapp".'],
    ['an option without its value', ['-n', 'web', '-c'], '-c needs a value.'],
    ['a value for a switch', ['--enable-rollback=yes'], '--enable-rollback takes no value.'],
    ['asking for help', ['--help'], null],
    ['asking for help in short', ['-h'], null],
    ['nothing at all', [], null],
  ])('shows the usage for %s', (_, argv, problem) => {
    expect(parseArguments(argv)).toEqual({ kind: 'usage', problem });
  });

  it('answers --version as soon as it is met', () => {
    expect(parseArguments(['-c', 'prod', '--version', '--frobnicate'])).toEqual({ kind: 'version' });
    expect(parseArguments(['--frobnicate', '--version'])).toMatchObject({ kind: 'usage' });
  });

  it('gives back every value in every spelling', () => {
    const spelled = optionTable.flatMap((row) =>
      'value' in row
        ? [`--${row.long}`, ...('short' in row ? [`-${row.short}`] : [])].map((name) => [row.long, name] as const)
        : [],
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...spelled),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        ([long, name], value, glued) => {
          const argv = glued ? [`${name}=${value}`] : [name, value];
          expect(given(...argv)).toEqual({ [long]: value });
        },
      ),
    );
  });

  it.each([
    ['behind a variable that was empty', ['-k', '-s', 'wJalrXUtnFEMI/K7', '-c', 'prod']],
    ['without its blank', ['-k', 'AKIA', '-swJalrXUtnFEMI/K7']],
    ['to an option that does not exist', ['--aws-secret=wJalrXUtnFEMI/K7']],
  ])('does not repeat a key that was given %s', (_where, argv) => {
    const parsed = parseArguments(argv);
    expect(parsed.kind).toBe('usage');
    expect(JSON.stringify(parsed)).not.toContain('wJalr');
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('-c', '-to', '--', '-', '--run-task'))), (argv) => {
        expect(['given', 'usage', 'version']).toContain(parseArguments(argv).kind);
      }),
    );
  });

  it('names every option in the usage text', () => {
    const text = usage();
    for (const row of optionTable) {
      expect(text).toMatch(new RegExp(`--${row.long}\\b`));
      if ('short' in row) expect(text).toContain(` -${row.short}, --${row.long}`);
    }
  });

  it('keeps the usage text within 120 columns', () => {
    expect(
      Math.max(
        ...usage()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });
});
