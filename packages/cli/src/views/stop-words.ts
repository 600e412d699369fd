import type { RolloutJudged, StoppedContainer, TaskStopped } from '@slipway/engine/events';

/** What an event of a stopped task tells that its short words are made of. */
export type Stop = Pick<TaskStopped, 'class' | 'reason' | 'stoppedReason' | 'containers'>;

/** Why a task stopped in a few words: its class, and the image or the container. The words of ECS stand elsewhere, once. */
export function stopWords(stop: Stop): string {
  const text = `${stop.reason} ${stop.stoppedReason ?? ''}`;
  const container = decidingContainer(stop);
  const where = container === null ? '' : `: container ${container.name}`;
  const exit = exitText(container);
  const image = imageIn(text);
  switch (stop.class) {
    case 'image-not-found':
      return `image not found${image === null ? where : `: ${image}`}`;
    case 'no-permission':
      return image === null ? `no permission${where}` : `no permission to pull ${image}`;
    case 'secret-missing': {
      const secret = secretIn(text);
      return `secret not found${secret === null ? where : `: ${secret}`}`;
    }
    case 'wrong-architecture':
      return `wrong CPU architecture${where}`;
    case 'invalid-command':
      return `invalid command${where}${exit}`;
    case 'out-of-memory':
      return `out of memory${where}${exit}`;
    case 'app-crash':
      return container === null ? 'its program ended' : `container ${container.name} ${endText(container)}`;
    case 'failed-health-check':
      return /failed ELB/i.test(text) ? 'failed the health checks of the load balancer' : 'failed its health checks';
    case 'no-capacity':
      return 'no capacity';
    case 'network':
      return image === null ? `network error${where}` : `network error while pulling ${image}`;
    case 'configuration':
      return `configuration error${where}${exit}`;
    case 'infrastructure':
      return 'its host went away or is at fault';
    case 'stopped-by-hand':
      return 'stopped by hand';
    // Unknown, or a class of a later version in a saved stream.
    default:
      return container?.exitCode === null || container === null
        ? 'unknown reason'
        : `container ${container.name} ${endText(container)}`;
  }
}

/** A detail that begins with the reason of one of the stops, with the short words in its place. */
export function shortDetail(detail: string, stops: readonly Stop[]): string {
  const told = stops
    .filter(({ reason }) => reason !== '' && detail.startsWith(reason))
    .toSorted((a, b) => b.reason.length - a.reason.length)[0];
  return told === undefined ? detail : `${stopWords(told)}${detail.slice(told.reason.length)}`;
}

/** Why a rollout came to its verdict, in short words where a stopped task decided it. */
export function verdictWords(verdict: RolloutJudged['verdict'], stops: readonly Stop[]): string {
  const short = shortDetail(verdict.detail, stops);
  if (short !== verdict.detail || verdict.kind !== 'failed') return short;
  const { cause } = verdict;
  if (cause.kind !== 'cannot-heal' && cause.kind !== 'crash-loop') return short;
  if (short.length <= shortEnough) return short;
  // The stop itself is not in the stream: its class is.
  const words = stopWords({ class: cause.class, reason: verdict.detail, stoppedReason: null, containers: [] });
  return cause.kind === 'crash-loop' ? `${words} (${cause.times} times)` : words;
}

const shortEnough = 60;

/** The container that the words are about: one with a reason speaks before an exit code, a failure before an orderly end. */
function decidingContainer({ containers, reason }: Stop): StoppedContainer | null {
  const rank = (container: StoppedContainer): number => {
    if (reason.includes(`container ${container.name} exited`) || reason.includes(`container ${container.name}:`))
      return 0;
    if (container.reason !== null && container.reason !== '') return 1;
    if (container.exitCode === null) return containers.length === 1 ? 2 : unsaid;
    if (container.exitCode === 0) return 5;
    return container.exitCode === 137 || container.exitCode === 143 ? 4 : 3;
  };
  const first = containers.toSorted((a, b) => rank(a) - rank(b))[0];
  return first === undefined || rank(first) === unsaid ? null : first;
}

const unsaid = 9;

function exitText(container: StoppedContainer | null): string {
  return container === null || container.exitCode === null ? '' : `, exit code ${container.exitCode}`;
}

function endText({ exitCode, exitMeaning }: StoppedContainer): string {
  if (exitCode === null) return 'ended';
  return `exited with ${exitCode}${exitMeaning === null ? '' : `, ${exitMeaning}`}`;
}

/** The image that a text of ECS names: the first word that has a path, and a tag or a digest. */
function imageIn(text: string): string | null {
  for (const word of text.split(/[\s"'`,;()]+/)) {
    const bare = word.replace(/[:.]+$/, '');
    if (image.test(bare)) return bare;
  }
  return null;
}

const image =
  /^[a-z\d][a-z\d.-]*(?::\d+)?(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)+(?::[\w][\w.-]*)?(?:@sha256:[a-f\d]{64})?(?<=[:@].*)$/;

/** The name of the secret or parameter in an ARN. */
function secretIn(text: string): string | null {
  return (
    /arn:aws[\w-]*:(?:secretsmanager|ssm):[^\s:]*:\d*:(?:secret:|parameter\/)([\w/+=.@-]+)/.exec(text)?.[1] ?? null
  );
}
