import type { JobFinished, JobOutput, JobStarted } from '../job-event.ts';
import { timeText } from '../keywords/duration.ts';
import type { PipelineEvent, PipelineFinished, PipelinePlanned } from '../pipeline-event.ts';
import { span, type WordLine, type WordSigns } from './word-line.ts';

/** What has been said so far; jobs that run side by side take turns under their own headers. */
export interface WordState {
  /** The job whose header stands last. */
  readonly job: string | null;
}

export const nothingSaid: WordState = { job: null };

/** The lines for one event: a header for each job, its output indented, and the verdict last. */
export function pipelineWords(
  state: WordState,
  event: PipelineEvent,
  signs: WordSigns,
): { readonly state: WordState; readonly lines: readonly WordLine[] } {
  switch (event.type) {
    case 'pipeline.planned':
      return { state, lines: plannedLines(event) };
    case 'job.started':
      return { state: { job: event.job }, lines: [startLine(event, signs)] };
    case 'job.output':
      return under(state, event.job, signs, outputLines(event, signs));
    case 'job.finished':
      return under(state, event.job, signs, [endLine(event)]);
    case 'pipeline.finished':
      return { state, lines: verdictLines(event, signs) };
  }
}

function under(state: WordState, job: string, signs: WordSigns, lines: readonly WordLine[]) {
  if (state.job === job) return { state, lines };
  return {
    state: { job },
    lines: [[span(`${signs.arrow} `, 'faint'), span(job, 'strong'), span(' goes on', 'faint')], ...lines],
  };
}

function plannedLines({ file, jobs, left, warnings }: PipelinePlanned): readonly WordLine[] {
  const names = jobs.map(({ name, when }) => (when === 'on_success' ? name : `${name} (${when.replace('_', ' ')})`));
  return [
    ...(jobs.length === 0 ? [] : [[span(`${file}: ${names.join(', ')}`)]]),
    ...(left.length === 0
      ? []
      : [[span(`not for this push: ${left.map(({ name, why }) => `${name} (${why})`).join(', ')}`, 'faint')]]),
    ...warnings.map((warning) => [span('! ', 'doubt'), span(warning)]),
  ];
}

function startLine({ job, stage, attempt }: JobStarted, signs: WordSigns): WordLine {
  const more = [...(stage === job ? [] : [`stage ${stage}`]), ...(attempt === 1 ? [] : [`try ${attempt}`])];
  return [
    span(`${signs.arrow} `, 'good'),
    span(job, 'strong'),
    span(more.length === 0 ? '' : ` (${more.join(', ')})`, 'faint'),
  ];
}

function outputLines({ stream, lines }: JobOutput, signs: WordSigns): readonly WordLine[] {
  switch (stream) {
    case 'command':
      return lines.map((line) => [span('  $ ', 'faint'), span(line, 'strong')]);
    case 'runner':
      return lines.map((line) => [span(`  ${signs.note} ${line}`, 'faint')]);
    case 'stdout':
    case 'stderr':
      return lines.map((line) => [span(`    ${withoutEscapes(line)}`)]);
  }
}

/** Colours, cursor movements and titles of a terminal that the tool did not have. */
const [esc, bell] = [String.fromCharCode(0x1b), String.fromCharCode(0x07)];
const escapes = new RegExp(
  `${esc}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)|[@-Z\\\\-_])`,
  'g',
);

function withoutEscapes(line: string): string {
  return line.replace(escapes, '');
}

function endLine({ job, status, reason, durationMs, willRetry }: JobFinished): WordLine {
  const after = span(` (${timeText(durationMs)})`, 'faint');
  const because = reason === null ? '' : `: ${reason}`;
  if (willRetry) return [span(`  ${job} failed${because}`, 'doubt'), span('; trying again'), after];
  switch (status) {
    case 'success':
      return [span(`  ${job} passed`, 'good'), after];
    case 'warning':
      return [span(`  ${job} failed${because}`, 'doubt'), span(', which is allowed'), after];
    case 'failed':
      return [span(`  ${job} failed${because}`, 'bad'), after];
    case 'canceled':
      return [span(`  ${job} was canceled`, 'doubt'), after];
  }
}

function verdictLines({ status, detail, durationMs, jobs }: PipelineFinished, signs: WordSigns): readonly WordLine[] {
  const named = (wanted: string) => jobs.filter((job) => job.status === wanted).map(({ name }) => name);
  const [skipped, manual] = [named('skipped'), named('manual')];
  const time = span(durationMs === 0 ? '' : ` (${timeText(durationMs)})`, 'faint');
  return [
    ...(skipped.length === 0 ? [] : [[span(`skipped: ${skipped.join(', ')}`, 'faint')]]),
    ...(manual.length === 0 ? [] : [[span(`started by hand only: ${manual.join(', ')}`, 'doubt')]]),
    [...verdict(status, detail, signs), time],
  ];
}

function verdict(status: PipelineFinished['status'], detail: string, signs: WordSigns): WordLine {
  switch (status) {
    case 'success':
      return [span(`${signs.good} pipeline passed`, 'good'), span(`: ${detail}`)];
    case 'failed':
    case 'invalid':
      return [span(`${signs.bad} ${detail}`, 'bad')];
    case 'canceled':
      return [span('! pipeline canceled', 'doubt')];
    case 'superseded':
      return [span('! pipeline superseded', 'doubt'), span(`: ${detail}`)];
    case 'nothing':
      return [span(`nothing to run: ${detail}`)];
  }
}
