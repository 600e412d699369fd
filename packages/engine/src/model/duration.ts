/** Why a text is not a duration. */
export interface DurationProblem {
  readonly code: 'empty' | 'format' | 'unit' | 'order' | 'too-long';
  /** For people, without a final period: "units go from large to small, each once". */
  readonly reason: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 366 * day;

const units: ReadonlyMap<string, number> = new Map([
  ['d', day],
  ['h', hour],
  ['m', minute],
  ['s', second],
  ['ms', 1],
]);

/**
 * Reads `40s`, `15m`, `1h30m`, `500ms`, `2d`, or `1m 05s` as {@link formatDuration} writes it. A bare number is seconds;
 * `0` is zero. Units go from large to small, each once; 366 days is the longest.
 *
 * @returns milliseconds, or the problem.
 */
export function parseDuration(text: string): number | DurationProblem {
  const trimmed = text.trim();
  if (trimmed === '') return { code: 'empty', reason: 'it is empty' };
  const ms = /^\d+$/.test(trimmed) ? Number(trimmed) * second : sumOfParts(trimmed);
  return typeof ms === 'number' && ms > year ? { code: 'too-long', reason: 'it is longer than 366 days' } : ms;
}

function sumOfParts(text: string): number | DurationProblem {
  let sum = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const part of text.matchAll(/(\d+)([a-z]+)\s*/gy)) {
    const unit = units.get(part[2] ?? '');
    if (unit === undefined) return { code: 'unit', reason: `the units are ${[...units.keys()].join(', ')}` };
    if (unit >= smallest) return { code: 'order', reason: 'units go from large to small, each once' };
    smallest = unit;
    sum += Number(part[1]) * unit;
    end = part.index + part[0].length;
  }
  return end === text.length ? sum : { code: 'format', reason: 'write it like 40s, 15m or 1h30m' };
}

/**
 * Writes a duration for people: `0s`, `500ms`, `59s`, `1m 05s`, `2h 00m 09s`, `1d 00h 00m 00s`. From one second on, what
 * is left of a second is dropped; less than nothing (clocks differ) is `0s`.
 */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  if (whole === 0) return '0s';
  if (whole < second) return `${whole}ms`;
  const parts: string[] = [];
  let rest = whole;
  for (const [name, unit] of units) {
    if (unit < second) break;
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (parts.length > 0) parts.push(`${String(count).padStart(2, '0')}${name}`);
    else if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.join(' ');
}
