import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FollowedLog, LOG_START, type LogPosition } from '../../src/runtime/docker/followed-log.ts';

function follow(from: LogPosition = LOG_START) {
  const lines: string[] = [];
  const positions: LogPosition[] = [];
  const log = new FollowedLog(
    (line) => lines.push(line),
    from,
    (position) => positions.push(position),
  );
  return { log, lines, positions };
}

describe('a log that several clients follow', () => {
  it('17.18 is told whole and once, wherever clients end and chunks are cut', () => {
    const line = fc.stringMatching(/^[a-zé ]{0,8}$/);
    const cuts = fc.array(fc.nat(60), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), cuts, fc.nat(5), (lines, ends, size) => {
        const whole = Buffer.from(lines.map((each) => `${each}\n`).join(''));
        const { log, lines: told } = follow();
        for (const end of [...ends, whole.length]) {
          const client = log.open();
          const seen = whole.subarray(0, end);
          for (let from = 0; from < seen.length; from += size + 1) {
            client.write(seen.subarray(from, from + size + 1), 'stdout');
          }
          client.end(end >= whole.length);
        }
        log.end();
        expect(told).toEqual(lines);
      }),
    );
  });

  it('17.18 counts its streams apart, and begins where an earlier one stopped', () => {
    const { log, lines, positions } = follow({ stdout: 1, stderr: 0 });
    const client = log.open();
    client.write(Buffer.from('one\ntwo\nthr'), 'stdout');
    client.write(Buffer.from('trouble\n'), 'stderr');
    client.end(true);
    log.end();
    expect(lines).toEqual(['two', 'trouble', 'thr']);
    expect(positions.at(-1)).toEqual({ stdout: 2, stderr: 1 });
  });

  it('17.21 leaves out what a client says that loses its engine, unless the program says more', () => {
    const { log, lines } = follow();
    const words = 'error during connect: EOF\n';
    const client = log.open();
    client.write(Buffer.from(`trouble\n${words}`), 'stderr');
    expect(client.end(false)).toBe(true);
    const next = log.open();
    next.write(Buffer.from('trouble\n'), 'stderr');
    next.write(Buffer.from(words), 'stderr');
    next.write(Buffer.from('more\n'), 'stderr');
    expect(next.end(true)).toBe(false);
    log.end();
    expect(lines).toEqual(['trouble', words.trim(), 'more']);
  });
});
