import { printable } from '../events/printable.ts';
import { formatDuration } from '../model/duration.ts';
import { shortName } from '../model/short-name.ts';
import type { News, ServiceNews } from './news.ts';

/** How a delivery ended, in one word that programs may rely on. */
export type Outcome =
  | 'succeeded'
  | 'failed'
  | 'superseded'
  | 'undecided'
  | 'interrupted'
  | 'canceled'
  /** Nothing of the pipeline was for this push. */
  | 'nothing';

/** What is told, in words of one line each. Text from outside is made printable and cut, and not escaped for any format yet. */
export interface Message {
  readonly outcome: Outcome;
  /** What runs where now, or why not. */
  readonly headline: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

const longestLine = 600;
const longestValue = 300;

/** The message about a delivery that has come to its end. */
export function messageOf(news: News): Message {
  const outcome = outcomeOf(news);
  const { origin, pipeline, finished } = news;
  const { project, ref, sha, title, author, url } = origin;
  const subject = [project, ref].filter((part) => part !== null).join(' ');
  const durationMs = pipeline?.durationMs ?? finished?.durationMs ?? null;
  const commit = [sha?.slice(0, 8) ?? null, title].filter((part) => part !== null && part !== '').join(' ');
  const facts: readonly (readonly [string, string | null])[] = [
    ['Commit', commit],
    ['Author', author],
    ['Duration', durationMs === null ? null : formatDuration(Math.round(durationMs / 1000) * 1000)],
    ['What to do', outcome === 'failed' ? hintOf(news) : null],
    ['Follow it with', finished?.resume ?? null],
    ['Log', url],
  ];
  return {
    outcome,
    headline: oneLine(`${subject === '' ? '' : `${subject}: `}${headline(news, outcome)}`, longestLine),
    facts: facts.flatMap(([label, value]) =>
      value === null || value === '' ? [] : [{ label, value: oneLine(value, longestValue) }],
    ),
  };
}

function outcomeOf({ pipeline, finished }: News): Outcome {
  if (pipeline !== null) {
    if (pipeline.status === 'success') return 'succeeded';
    return pipeline.status === 'invalid' ? 'failed' : pipeline.status;
  }
  switch (finished?.exit) {
    case 0:
      return 'succeeded';
    case 5:
    case undefined:
      return 'undecided';
    case 6:
      return 'superseded';
    case 130:
      return 'interrupted';
    default:
      return 'failed';
  }
}

function headline(news: News, outcome: Outcome): string {
  const { services, pipeline, finished } = news;
  if (outcome === 'succeeded') {
    return services.length === 0 ? 'the pipeline succeeded, nothing was deployed' : runningText(services);
  }
  const troubled = services.filter(({ verdict }) => !isGood(verdict)).map(troubleText);
  const error = finished?.error?.what ?? null;
  const reasons = [
    // A pipeline that failed says which job did; that the service did says why.
    ...(pipeline === null || outcome !== 'failed' ? [] : [pipeline.detail]),
    ...troubled,
    ...(error === null ? [] : [error]),
  ];
  if (reasons.length > 0) return reasons.join('; ');
  return pipeline?.detail ?? outcome;
}

/** `registry.example/team/web:1.4 runs on web and worker in prod`: services that got the same in the same cluster are named together. */
function runningText(services: readonly ServiceNews[]): string {
  const groups = new Map<string, { readonly what: string; readonly cluster: string; readonly names: string[] }>();
  for (const news of services) {
    const what = whatOf(news);
    const waits = news.verdict?.kind === 'succeeded' && news.verdict.notWaitedFor !== null;
    const verb = waits ? 'was put on' : 'runs on';
    const key = `${what} ${verb} ${news.cluster}`;
    const group = groups.get(key) ?? { what: `${what} ${verb}`, cluster: clusterText(news), names: [] };
    group.names.push(news.service);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ what, cluster, names }) => `${what} ${enumeration(names)} in ${cluster}`)
    .join('; ');
}

function whatOf({ images, taskDefinition }: ServiceNews): string {
  if (images.length > 0) return enumeration(images);
  return taskDefinition === null ? 'what was wanted' : shortName(taskDefinition);
}

function troubleText(news: ServiceNews): string {
  const { service, verdict, stop, backTo } = news;
  const where = `${service} in ${clusterText(news)}`;
  const again = backTo === null ? '' : `; ${shortName(backTo)} runs there again`;
  switch (verdict?.kind) {
    case 'failed':
    case 'rolled-back': {
      const reason =
        stop === null || verdict.detail.includes(stop.reason) ? verdict.detail : `${verdict.detail}: ${stop.reason}`;
      return `${whatOf(news)} does not run on ${where}: ${reason}${again}`;
    }
    case 'superseded':
      return `${where} was superseded: ${verdict.detail}`;
    case 'undecided':
      return `${where} is undecided: ${verdict.detail}`;
    default:
      return `${where} has no verdict`;
  }
}

function hintOf({ services, finished }: News): string | null {
  const stop = services.find(({ stop: found, verdict }) => found !== null && !isGood(verdict))?.stop ?? null;
  return stop?.hint ?? finished?.error?.hint ?? null;
}

function isGood(verdict: ServiceNews['verdict']): boolean {
  return verdict?.kind === 'succeeded' || verdict?.kind === 'nothing-to-do';
}

function clusterText({ cluster, region }: ServiceNews): string {
  return region === '' ? shortName(cluster) : `${shortName(cluster)} (${region})`;
}

function enumeration(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Made printable, and cut between two characters where it is too long. */
function oneLine(text: string, longest: number): string {
  const characters = [...printable(text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim())];
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}
