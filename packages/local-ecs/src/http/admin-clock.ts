import type { ClockControl } from '../clock/steered-clock.ts';
import { isJsonObject } from '../json.ts';

/** 30 days: what is due in that time is run before the answer. */
const LONGEST_ADVANCE_MS = 30 * 24 * 3_600_000;

interface Steps {
  readonly paused: boolean | undefined;
  readonly advanceMs: number | undefined;
}

/** Pauses or resumes, then advances; problems say what was wanted, and nothing is done then. */
export async function steerClock(clock: ClockControl, body: unknown): Promise<string[]> {
  const steps = parse(body);
  if (Array.isArray(steps)) return steps;
  if (steps.paused === true) clock.pause();
  if (steps.paused === false) clock.resume();
  if (steps.advanceMs !== undefined) await clock.advance(steps.advanceMs);
  return [];
}

function parse(body: unknown): Steps | string[] {
  if (!isJsonObject(body)) return ['Wanted: {"paused": true | false} or {"advanceMs": 60000}, or both.'];
  const { paused, advanceMs, ...others } = body;
  const problems = [
    ...Object.keys(others).map((member) => `unknown member "${member}"; there are: paused, advanceMs`),
    ...(paused === undefined || typeof paused === 'boolean' ? [] : ['"paused" must be true or false']),
    ...(advanceMs === undefined || isSpan(advanceMs) ? [] : [`"advanceMs" must be from 0 to ${LONGEST_ADVANCE_MS}`]),
    ...(paused === undefined && advanceMs === undefined ? ['one of "paused" and "advanceMs" is needed'] : []),
  ];
  if (problems.length > 0) return problems;
  return {
    paused: paused === true || paused === false ? paused : undefined,
    advanceMs: isSpan(advanceMs) ? advanceMs : undefined,
  };
}

function isSpan(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LONGEST_ADVANCE_MS;
}
