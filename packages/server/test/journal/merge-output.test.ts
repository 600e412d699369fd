import type { Happening } from '@slipway/engine/events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeOutput } from '../../src/journal/merge-output.ts';

const output = (job: string, ...lines: string[]): Happening => ({ type: 'job.output', job, stream: 'stdout', lines });
const dated = (...happenings: Happening[]) => happenings.map((happening, at) => ({ at, happening }));

it('makes one event of lines that follow each other', () => {
  expect(mergeOutput(dated(output('a', '1'), output('a', '2', '3')))).toEqual(dated(output('a', '1', '2', '3')));
});

it('keeps jobs and streams apart', () => {
  const stderr: Happening = { type: 'job.output', job: 'a', stream: 'stderr', lines: ['2'] };
  const all = dated(output('a', '1'), stderr, output('b', '3'));
  expect(mergeOutput(all)).toEqual(all);
});

it('does not move lines over something else that happened', () => {
  const started: Happening = { type: 'job.started', job: 'b', stage: 'test', attempt: 1 };
  const all = dated(output('a', '1'), started, output('a', '2'));
  expect(mergeOutput(all)).toEqual(all);
});

it('loses no line, keeps their order within a job, and makes no event too large', () => {
  const anyOutput = fc.tuple(fc.constantFrom('a', 'b'), fc.array(fc.string({ maxLength: 3000 }), { maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(anyOutput, { maxLength: 12 }), (written) => {
      const merged = mergeOutput(dated(...written.map(([job, lines]) => output(job, ...lines)))).map(
        ({ happening }) => happening,
      );
      for (const job of ['a', 'b'])
        expect(merged.flatMap((one) => (one.type === 'job.output' && one.job === job ? one.lines : []))).toEqual(
          written.filter(([name]) => name === job).flatMap(([, lines]) => lines),
        );
      const largest = Math.max(...written.map(([, lines]) => lines.length), 500);
      for (const one of merged) expect(one.type === 'job.output' && one.lines.length).toBeLessThanOrEqual(largest);
    }),
    { numRuns: 50 },
  );
});
