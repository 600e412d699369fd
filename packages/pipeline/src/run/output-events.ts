import { setTimeout as sleep } from 'node:timers/promises';
import type { JobOutput } from '../job-event.ts';
import type { EventQueue } from './event-queue.ts';
import type { OutputLine } from './job-output.ts';

/** How long lines are gathered: many small writes become one event, and nobody sees the difference. */
const gatherMs = 50;
const mostLines = 500;

/** The lines of a job as events: neighbours of one stream together. */
export async function* outputEvents(job: string, output: EventQueue<OutputLine>): AsyncIterable<JobOutput> {
  for (let lines = await output.take(); lines !== null; lines = await output.take()) {
    for (const { stream, texts } of grouped(lines)) yield { type: 'job.output', job, stream, lines: texts };
    await sleep(gatherMs);
  }
}

function grouped(lines: readonly OutputLine[]): readonly { stream: JobOutput['stream']; texts: string[] }[] {
  const groups: { stream: JobOutput['stream']; texts: string[] }[] = [];
  for (const { stream, line } of lines) {
    const last = groups.at(-1);
    if (last !== undefined && last.stream === stream && last.texts.length < mostLines) last.texts.push(line);
    else groups.push({ stream, texts: [line] });
  }
  return groups;
}
