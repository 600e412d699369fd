import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveBlock } from '../../src/screen/live-block.ts';
import { memoryOutput } from '../support/memory-output.ts';
import { Terminal } from '../support/terminal.ts';

const asBlock = (lines: readonly string[]) => lines.map((text) => ({ text, plain: text }));

function blockOn(columns: number, rows: number) {
  const terminal = new Terminal(columns, rows);
  const output = memoryOutput({ isTTY: true, columns, rows });
  const block = liveBlock({ ...output, write: (text) => terminal.write(text) });
  const resize = (newColumns: number, newRows: number) => {
    terminal.resize(newColumns, newRows);
    output.resize(newColumns, newRows);
  };
  return { terminal, block, resize };
}

describe('a live block', () => {
  it('is drawn over itself, with what lasts above it', () => {
    const { terminal, block } = blockOn(40, 10);
    block.draw(['first'], asBlock(['a', 'bb', 'ccc']));
    block.draw([], asBlock(['A']));
    block.draw(['second'], asBlock(['x', 'y']));
    expect(terminal.text).toBe('first\nsecond\nx\ny');
  });

  it('stays where it is once it is settled', () => {
    const { terminal, block } = blockOn(40, 10);
    block.draw([], asBlock(['a', 'b']));
    block.settle();
    block.draw(['later'], []);
    expect(terminal.text).toBe('a\nb\nlater');
  });

  it('writes nothing when nothing changed, and one piece when something did', () => {
    const output = memoryOutput({ isTTY: true });
    const block = liveBlock(output);
    block.draw([], asBlock(['same']));
    block.draw([], asBlock(['same']));
    block.draw([], asBlock(['other']));
    expect(output.writes).toHaveLength(2);
  });

  it('is drawn anew at another width even if its text is the same', () => {
    const { terminal, block, resize } = blockOn(40, 10);
    block.draw([], asBlock(['a line of thirty characters ..', 'end']));
    resize(12, 10);
    block.draw([], asBlock(['short', 'end']));
    resize(40, 10);
    block.draw([], asBlock(['a line of thirty characters ..', 'end']));
    expect(terminal.text).toBe('a line of thirty characters ..\nend');
  });

  it('never leaves a trace of an earlier picture, however the terminal is resized meanwhile', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), minLength: 1, maxLength: 200 });
    const step = fc.record({
      lasting: fc.array(text, { maxLength: 3 }),
      lines: fc.array(text, { maxLength: 6 }),
      columns: fc.integer({ min: 12, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const { terminal, block, resize } = blockOn(40, 80);
        const expected: string[] = [];
        let last: readonly string[] = [];
        for (const { lasting, lines, columns } of steps) {
          resize(columns, 80);
          last = lines.map((line) => line.slice(0, columns - 1));
          block.draw(lasting, asBlock(last));
          expected.push(...lasting);
        }
        expect(terminal.text).toBe([...expected, ...last].join('\n').trimEnd());
      }),
    );
  });
});
