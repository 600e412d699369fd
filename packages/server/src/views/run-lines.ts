import { type DeliveryEvent, formatDuration, printable } from '@slipway/engine/events';
import { lineText, nothingSaid, pipelineWords, pushWords, unicodeSigns, type WordState } from '@slipway/pipeline/words';

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

/** Headings begin with an arrow, what jobs write is indented below them: `──▶ test`. */
export function createRunLines(): RunLines {
  /** Jobs that run, in the order of their starts, with the times of them in epoch milliseconds. */
  const running = new Map<string, number>();
  let since: number | null = null;
  let isTold = false;
  let said: WordState = nothingSaid;

  const inWords = (event: Parameters<typeof pipelineWords>[1]): readonly string[] => {
    const { state, lines } = pipelineWords(said, event, unicodeSigns);
    said = state;
    return lines.map((line) => clean(lineText(line)));
  };

  const tell = (event: DeliveryEvent): readonly string[] => {
    since ??= Date.parse(event.at);
    switch (event.type) {
      case 'push.received':
        return [clean(lineText(pushWords(event)))];
      case 'job.started':
        running.set(event.job, Date.parse(event.at));
        return inWords(event);
      case 'job.finished':
        running.delete(event.job);
        return inWords(event);
      case 'pipeline.planned':
      case 'job.output':
        return inWords(event);
      case 'pipeline.finished':
        isTold = true;
        return [...inWords(event), ...(event.status === 'failed' || event.status === 'invalid' ? [STORED] : [])];
      case 'warning.raised':
        return [clean(`! ${event.message}`)];
      case 'notification.sent':
        return event.outcome === 'sent'
          ? []
          : [clean(`! ${event.to} could not be told: ${event.reason ?? 'no reason known'}`)];
      case 'delivery.finished':
        if (isTold || event.error === null) return [];
        isTold = true;
        return [clean(`${unicodeSigns.bad} failed: ${event.error.what}`), clean(`  ${event.error.hint}`)];
      default:
        return [];
    }
  };

  const still = (now: number): readonly string[] => {
    if (isTold) return [];
    const jobs = [...running].map(([job, start]) => `${job} (${wholeSeconds(now - start)})`);
    if (jobs.length > 0) return [clean(`  still running: ${jobs.join(', ')}`)];
    return [since === null ? '  still waiting' : `  still waiting (${wholeSeconds(now - since)})`];
  };

  return {
    tell,
    still,
    get isTold() {
      return isTold;
    },
  };
}

const STORED = '  The commit is stored all the same: push a better one, there is nothing to undo.';

// oxlint-disable no-control-regex -- the escape character begins what is taken out.
/** Colours go, as the terminal may be a log; what is left can move no cursor. */
function clean(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins what is taken out.
  const plain = text.replace(/\x1b\[[0-9;:?]*[ -/]*[@-~]/g, '').replace(/\r+$/, '');
  // Of a progress bar that writes over itself, the last state is what counts.
  const at = plain.lastIndexOf('\r');
  const last = at === -1 ? plain : `${indent}${plain.slice(at + 1)}`;
  return printable(last.length > LONGEST ? `${last.slice(0, LONGEST)}…` : last).trimEnd();
}

function wholeSeconds(ms: number): string {
  return formatDuration(Math.max(0, Math.floor(ms / 1000) * 1000));
}
