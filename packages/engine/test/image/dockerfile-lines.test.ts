import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerfileLines, jsonWords } from '../../src/image/plan/dockerfile-lines.ts';

const read = (text: string) =>
  dockerfileLines(text).lines.map(({ line, instruction, rest }) => [line, instruction, rest]);

describe('the lines of a Dockerfile', () => {
  it('are instructions in any case, with the number of the line that they begin on', () => {
    expect(read('\n# comment\nFrom scratch\n\n  copy a b\n')).toEqual([
      [3, 'FROM', 'scratch'],
      [5, 'COPY', 'a b'],
    ]);
  });

  it('go on behind a backslash, over comments and empty lines', () => {
    expect(read('ENV A=1 \\\n  # about B\n\n  B=2\nUSER x')).toEqual([
      [1, 'ENV', 'A=1   B=2'],
      [5, 'USER', 'x'],
    ]);
  });

  it('end with the file even where the last one would go on', () => {
    expect(read('CMD a \\\n')).toEqual([[1, 'CMD', 'a']]);
  });

  it('take the sign of the escape directive, which counts only before anything else', () => {
    const text = '# escape=`\nCOPY a `\n  C:\\x\nUSER y';
    expect(dockerfileLines(text).escapeSign).toBe('`');
    expect(read(text)).toEqual([
      [2, 'COPY', 'a   C:\\x'],
      [4, 'USER', 'y'],
    ]);
    expect(dockerfileLines('# hello\n# escape=`\nFROM x').escapeSign).toBe('\\');
    expect(dockerfileLines('# syntax=docker/dockerfile:1\n# escape=`\nFROM x').escapeSign).toBe('`');
  });

  it('have flags, quoted or not, before everything else', () => {
    const { lines } = dockerfileLines('COPY --from=build --chown="1:2" --link a --not-a-flag b');
    expect(lines[0]).toMatchObject({
      flags: [
        { name: 'from', value: 'build' },
        { name: 'chown', value: '1:2' },
        { name: 'link', value: null },
      ],
      rest: 'a --not-a-flag b',
    });
  });

  it('leave what looks like a flag to instructions that have none', () => {
    expect(dockerfileLines('CMD --port=1').lines[0]).toMatchObject({ flags: [], rest: '--port=1' });
  });

  it('carry here-documents, whose own lines are no instructions', () => {
    const { lines } = dockerfileLines('RUN <<EOF\nUSER x\nEOF\nCOPY <<-"A" <<B /x/\n\ta\n\tA\nb\nB\nUSER y');
    expect(lines.map(({ line, instruction, documents }) => [line, instruction, documents])).toEqual([
      [1, 'RUN', ['USER x\n']],
      [4, 'COPY', ['a\n', 'b\n']],
      [9, 'USER', []],
    ]);
  });

  it('survive carriage returns and a byte order mark', () => {
    expect(read('\uFEFFFROM scratch\r\nCMD a\r\n')).toEqual([
      [1, 'FROM', 'scratch'],
      [2, 'CMD', 'a'],
    ]);
  });

  it('are read from any text, in rising order', () => {
    const pieces = fc.constantFrom('FROM', 'COPY ', 'a', '\\', '\n', '#', '<<E', 'E', '"', "'", '`', '--x=', '[', '\r');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (words) => {
        const numbers = dockerfileLines(words.join('')).lines.map(({ line }) => line);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the JSON form', () => {
  it.each([
    ['["a", "b c"]', ['a', 'b c']],
    ['[]', []],
    ["['a']", null],
    ['["a", 1]', null],
    ['a ["b"]', null],
    ['["a"', null],
  ])('%s is %j', (text, words) => {
    expect(jsonWords(text)).toEqual(words);
  });
});
