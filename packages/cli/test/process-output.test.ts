import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { processOutput } from '../src/process-output.ts';

describe('a stream of the process', () => {
  it.each([
    ['a pipe, which does not say what it is', {}, false],
    ['a terminal', { isTTY: true }, true],
  ])('knows %s', (_, members, isTTY) => {
    const stream = Object.assign(new PassThrough(), members) as unknown as NodeJS.WriteStream;
    expect(processOutput(stream).isTTY).toBe(isTTY);
  });
});
