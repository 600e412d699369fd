import { type DeliveryEvent, formatDuration, printable } from '@slipway/engine/events';

/** Longest line that is shown, in characters. */
const LONGEST = 4000;

/** The lines that tell a run to who pushed it or looks at it, event by event. */
export interface RunLines {
  /** What an event adds. */
  tell(event: DeliveryEvent): readonly string[];
  /** What to say when nothing was said for a while, at `now` in epoch milliseconds; empty once the verdict is told. */
  still(now: number): readonly string[];
  /** Whether the pipeline's verdict was told. */
  readonly isTold: boolean;
}

/** Headings begin with an arrow, what jobs write is indented below them: `-----> test`. */
export function createRunLines(): RunLines {
  /** Jobs that run, in the order of their starts, with the times of them in epoch milliseconds. */
  const running = new Map<string, number>();
  let since: number | null = null;
  let isTold = false;
  /** The job whose heading stands above what is written now. */
  let under: string | null = null;

  const output = (job: string, lines: readonly string[]): readonly string[] => {
    const again = under === job ? [] : [heading(`${job} (goes on)`)];
    under = job;
    return [...again, ...lines.map(indented)];
  };

  const tell = (event: DeliveryEvent): readonly string[] => {
    since ??= Date.parse(event.at);
    switch (event.type) {
      case 'push.received':
        return [
          heading(`${event.project}: ${event.ref.kind} ${event.ref.name} at ${event.sha.slice(0, 8)}`),
          ...(event.title === '' ? [] : [indented(event.title)]),
        ];
      case 'pipeline.planned':
        return [
          heading(`pipeline of ${event.file}: ${event.jobs.map(({ name }) => name).join(', ') || 'no job is for this push'}`),
          ...event.left.map(({ name, why }) => indented(`without ${name}: ${why}`)),
          ...event.warnings.map((warning) => indented(`warning: ${warning}`)),
        ];
      case 'job.started':
        running.set(event.job, Date.parse(event.at));
        under = event.job;
        return [heading(event.attempt > 1 ? `${event.job} (attempt ${event.attempt})` : event.job)];
      case 'job.output':
        return output(event.job, event.stream === 'command' ? event.lines.map((line) => `$ ${line}`) : event.lines);
      case 'job.finished':
        running.delete(event.job);
        return output(event.job, [finishedWords(event)]);
      case 'warning.raised':
        return [indented(`warning: ${event.message}`)];
      case 'notification.sent':
        return event.outcome === 'failed' ? [indented(`warning: ${event.to} could not be told: ${event.reason ?? ''}`)] : [];
      case 'pipeline.finished':
        isTold = true;
        running.clear();
        return verdictLines(event);
      case 'delivery.finished':
        if (isTold || event.error === null) return [];
        isTold = true;
        return [heading(`failed: ${event.error.what}`), indented(event.error.hint)];
      default:
        return [];
    }
  };

  const still = (now: number): readonly string[] => {
    if (isTold) return [];
    const jobs = [...running].map(([job, start]) => `${job} (${wholeSeconds(now - start)})`);
    if (jobs.length > 0) return [indented(`still running: ${jobs.join(', ')}`)];
    return [indented(since === null ? 'still waiting' : `still waiting (${wholeSeconds(now - since)})`)];
  };

  return {
    tell,
    still,
    get isTold() {
      return isTold;
    },
  };
}

type Finished<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { type: Type }>;

function finishedWords({ job, status, reason, durationMs, willRetry }: Finished<'job.finished'>): string {
  const because = reason === null ? '' : `: ${reason}`;
  const again = willRetry ? ', will be tried again' : '';
  const took = ` (${wholeSeconds(durationMs)})`;
  switch (status) {
    case 'success':
      return `${job} passed${took}`;
    case 'warning':
      return `${job} failed${because}, which it may${took}`;
    case 'failed':
      return `${job} failed${because}${again}${took}`;
    case 'canceled':
      return `${job} was canceled${took}`;
  }
}

function verdictLines({ status, detail, durationMs, jobs }: Finished<'pipeline.finished'>): readonly string[] {
  const took = ` (${wholeSeconds(durationMs)})`;
  const more = detail === '' ? '' : `: ${detail}`;
  switch (status) {
    case 'success':
      return [heading(`passed: ${detail || `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}`}${took}`)];
    case 'failed':
      return [
        heading(`failed${more}${took}`),
        indented('The commit is stored all the same: push a better one, there is nothing to undo.'),
      ];
    case 'canceled':
      return [heading(`canceled${more}${took}`)];
    case 'superseded':
      return [heading(`superseded${more}${took}`)];
    case 'nothing':
      return [heading(`nothing to do${more}`)];
    case 'invalid':
      return [heading('failed: the pipeline is not valid'), ...detail.split('\n').map(indented)];
  }
}

function heading(text: string): string {
  return `-----> ${clean(text)}`;
}

function indented(text: string): string {
  return `       ${clean(text)}`.trimEnd();
}

/** Colours go, as the terminal may be a log; what is left can move no cursor. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins what is taken out.
  const plain = text.replace(/\x1b\[[0-9;:?]*[ -/]*[@-~]/g, '').replace(/\r+$/, '');
  const last = plain.slice(plain.lastIndexOf('\r') + 1);
  return printable(last.length > LONGEST ? `${last.slice(0, LONGEST)}…` : last);
}

function wholeSeconds(ms: number): string {
  return formatDuration(Math.max(0, Math.floor(ms / 1000) * 1000));
}
