import type { DeliveryEvent, DeliveryFinished, PipelineFinished } from '../events/delivery-event.ts';
import type { FinalVerdict } from '../model/verdict.ts';

/** Which commit a delivery is about, as far as it is known. */
export interface Origin {
  readonly project: string | null;
  /** Branch or tag. */
  readonly ref: string | null;
  readonly sha: string | null;
  readonly author: string | null;
  /** First line of the commit's message. */
  readonly title: string | null;
  /** Where the log can be read. */
  readonly url: string | null;
}

export const unknownOrigin: Origin = { project: null, ref: null, sha: null, author: null, title: null, url: null };

/** What became of one service. */
export interface ServiceNews {
  readonly service: string;
  readonly cluster: string;
  readonly region: string;
  /** Images that the plan put in. */
  readonly images: readonly string[];
  /** ARN of what was wanted. */
  readonly taskDefinition: string | null;
  readonly verdict: FinalVerdict | null;
  /** ARN of what runs again after a rollback. */
  readonly backTo: string | null;
  /** The first stop of a task, which is the reason of most failures. */
  readonly stop: { readonly reason: string; readonly hint: string } | null;
}

/** What a delivery comes to: of `slipway deploy`, or of a push with its pipeline. */
export interface News {
  readonly origin: Origin;
  readonly services: readonly ServiceNews[];
  readonly pipeline: Pick<PipelineFinished, 'status' | 'detail' | 'durationMs'> | null;
  readonly finished: Pick<DeliveryFinished, 'exit' | 'durationMs' | 'error' | 'resume'> | null;
  readonly isDryRun: boolean;
  /** Where each delivery of the stream goes, by its id. */
  readonly places: Readonly<Record<string, { readonly cluster: string; readonly region: string }>>;
}

/** Before the first event. */
export function noNews(origin: Origin = unknownOrigin): News {
  return { origin, services: [], pipeline: null, finished: null, isDryRun: false, places: {} };
}

/** The news after one more event. What a command inside a job reported counts as its own. */
export function foldNews(news: News, event: DeliveryEvent): News {
  switch (event.type) {
    case 'push.received':
      return { ...news, origin: { ...news.origin, ...originOf(event) } };
    case 'job.reported':
      // The end of a command is not the end of the pipeline.
      return { ...foldNews(news, event.event), finished: news.finished, isDryRun: news.isDryRun };
    case 'pipeline.finished': {
      const { status, detail, durationMs } = event;
      return { ...news, pipeline: { status, detail, durationMs } };
    }
    case 'delivery.started': {
      const { cluster, region, dryRun } = event;
      return { ...news, isDryRun: dryRun, places: { ...news.places, [event.deliveryId]: { cluster, region } } };
    }
    case 'plan.made': {
      const images = [...new Set(event.images.map(({ after }) => after))];
      return event.services.reduce((all, service) => withService(all, event, service, { images }), news);
    }
    case 'deployment.started':
    case 'deployment.adopted':
      return withService(news, event, event.service, { taskDefinition: event.taskDefinition });
    case 'task.stopped':
      return event.times > 1 || event.service === ''
        ? news
        : withService(news, event, event.service, { stop: { reason: event.reason, hint: event.hint } }, 'stop');
    case 'rollout.judged':
      return withService(news, event, event.service, { verdict: event.verdict });
    case 'rollback.finished':
      return event.outcome === 'completed' ? withService(news, event, event.service, { backTo: event.to }) : news;
    case 'delivery.finished': {
      const { exit, durationMs, error, resume } = event;
      const judged = event.services.reduce(
        (all, { service, verdict }) => (verdict === null ? all : withService(all, event, service, { verdict })),
        news,
      );
      return { ...judged, finished: { exit, durationMs, error, resume } };
    }
    default:
      return news;
  }
}

function originOf(push: Extract<DeliveryEvent, { readonly type: 'push.received' }>): Partial<Origin> {
  const { project, ref, sha, author, pusher, title } = push;
  return { project, ref: ref.name, sha, author: author ?? pusher, title };
}

/** @param unless a member that is left as it is where it has a value. */
function withService(
  news: News,
  { deliveryId }: DeliveryEvent,
  service: string,
  change: Partial<ServiceNews>,
  unless?: keyof ServiceNews,
): News {
  const { cluster = '', region = '' } = news.places[deliveryId] ?? {};
  const isIt = (one: ServiceNews) => one.service === service && one.cluster === cluster && one.region === region;
  const known = news.services.find(isIt);
  if (known === undefined) {
    const fresh = {
      service,
      cluster,
      region,
      images: [],
      taskDefinition: null,
      verdict: null,
      backTo: null,
      stop: null,
    };
    return { ...news, services: [...news.services, { ...fresh, ...change }] };
  }
  if (unless !== undefined && known[unless] !== null) return news;
  return { ...news, services: news.services.map((one) => (isIt(one) ? { ...one, ...change } : one)) };
}
