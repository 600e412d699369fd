import type { DeliveryEvent, PlanMade, RollbackStarted, TaskStopped } from '@slipway/engine/events';
import { nothingSaid, pipelineWords, pushWords } from '@slipway/pipeline/words';
import { type DeliveryModel, wantedTasks } from './delivery-model.ts';
import { durationText } from './duration-text.ts';
import type { Glyphs } from './glyphs.ts';
import { bad, doubt, faint, good, type Line, strong } from './line.ts';
import { pipelineLine, signsFor } from './pipeline-lines.ts';
import { count, eventText, revisionName, shortTaskId } from './short-names.ts';
import { shortDetail, stopWords, verdictWords } from './stop-words.ts';

type RolloutChanged = Extract<DeliveryEvent, { type: 'rollout.changed' }>;

/** What one event says in words. */
export interface Narration {
  readonly service: string | null;
  /** The first line is the message, the others belong to it. */
  readonly lines: readonly Line[];
  /** Passing: the live view shows it inside its table, and only `lines` writes it down. */
  readonly passing: boolean;
}

/**
 * The words for one event; null where there is nothing to say.
 *
 * @param model the delivery up to and including the event.
 */
export function narrate(model: DeliveryModel, event: DeliveryEvent, glyphs: Glyphs): Narration | null {
  const lasting = (service: string | null, ...lines: Line[]): Narration => ({ service, lines, passing: false });
  const passing = (service: string | null, ...lines: Line[]): Narration => ({ service, lines, passing: true });
  switch (event.type) {
    case 'delivery.started':
      if (event.command === 'build' || event.command === 'clean') return null;
      return passing(null, [
        `${event.command}${event.dryRun ? ' (dry run)' : ''}: ${event.services.join(', ')} in cluster ${event.cluster}, ${event.region}`,
      ]);
    case 'plan.made':
      // The plan is the result of a dry run: the summary shows the whole of it.
      return model.started?.dryRun === true ? null : lasting(onlyOne(event.services), ...planLines(event, glyphs));
    case 'task-definition.registered':
      return lasting(onlyOne(event.services), ['registered ', strong(revisionName(event.taskDefinition))]);
    case 'deployment.started': {
      const from =
        event.previousTaskDefinition === null ? '' : `${revisionName(event.previousTaskDefinition)} ${glyphs.arrow} `;
      return lasting(event.service, [
        `deployment ${event.deploymentId} started: ${from}`,
        strong(revisionName(event.taskDefinition)),
        `, ${count(event.desiredCount, 'task')}`,
      ]);
    }
    case 'deployment.adopted':
      return lasting(event.service, [
        `following deployment ${event.deploymentId} of `,
        strong(revisionName(event.taskDefinition)),
        adoptedBecause[event.because],
      ]);
    case 'rollout.changed':
      return passing(event.service, rolloutLine(model, event));
    case 'rollout.waiting':
      return passing(event.service, [
        `still waiting (${durationText(event.quietMs)} without a change): ${event.detail}`,
      ]);
    case 'service.reported':
      return event.level === 'trouble'
        ? lasting(event.service, [doubt(glyphs.warning), ` ECS: ${eventText(event.message)}`])
        : passing(event.service, [faint(`ECS: ${eventText(event.message)}`)]);
    case 'task.stopped':
      return lasting(event.service, ...stoppedTaskLines(event, stopsOf(model, event.service), glyphs));
    case 'rollout.judged':
      return judgedNarration(model, event.service, event.verdict, glyphs);
    case 'rollback.started':
      return lasting(event.service, [doubt(glyphs.warning), ` ${rollbackText(event)}`]);
    case 'rollback.finished':
      return lasting(event.service, rollbackEndLine(event, glyphs));
    case 'task.ran':
      return passing(null, [
        `task ${shortTaskId(event.taskId)} of ${revisionName(event.taskDefinition)}: ${event.lastStatus}`,
        event.exitCode === null ? '' : `, ${event.container ?? 'container'} exited with ${event.exitCode}`,
      ]);
    case 'api.troubled':
      return passing(null, [doubt(glyphs.warning), ` ${event.action}: ${event.message}; trying again`]);
    case 'warning.raised':
      return lasting(event.service, [doubt(glyphs.warning), ` ${event.message}`]);
    case 'image.planned':
      return lasting(null, [
        event.builder === null ? 'image ' : `building with ${event.builder}: `,
        strong(event.image),
        ...event.alsoTagged.map((image) => `, ${image}`),
        ...(event.dirty ? [doubt(' (with uncommitted changes)')] : []),
      ]);
    case 'image.output':
      return lasting(null, ...event.lines.map((text): Line => [faint(`${glyphs.quote} `), text]));
    case 'image.built':
      if (event.by === 'found')
        return lasting(null, ['found in the registry, nothing is built: ', strong(event.image)]);
      return lasting(null, ['built ', strong(event.image), event.file === undefined ? '' : ` into ${event.file}`]);
    case 'image.removed':
      return lasting(null, ['removed ', strong(event.image), ` (${event.builder})`]);
    case 'image.kept':
      return lasting(null, keptLine(event, glyphs));
    case 'clean.nothing':
      return lasting(null, [event.reason]);
    case 'image.pushed':
      return lasting(null, ['pushed ', strong(`${event.image}@${event.digest}`)]);
    case 'notification.sent':
      return event.outcome === 'sent'
        ? passing(null, [`told ${event.to}`])
        : lasting(null, [
            doubt(glyphs.warning),
            ` ${event.to} could not be told: ${event.reason ?? 'no reason known'}`,
          ]);
    case 'push.received':
      return lasting(null, pipelineLine(pushWords(event)));
    case 'pipeline.planned':
    case 'job.started':
    case 'job.output':
    case 'job.finished':
    case 'pipeline.finished': {
      const { lines } = pipelineWords(model.pipeline?.before ?? nothingSaid, event, signsFor(glyphs));
      return lasting(null, ...lines.map(pipelineLine));
    }
    // The command said it in the output of its job.
    case 'job.reported':
    case 'delivery.finished':
      return null;
  }
}

function keptLine({ image, because, detail }: Extract<DeliveryEvent, { type: 'image.kept' }>, glyphs: Glyphs): Line {
  if (because === 'dry-run') return ['would remove ', strong(image)];
  if (because === 'refused') return [doubt(glyphs.warning), ` ${image} could not be removed: ${detail}`];
  return [`keeping ${image}: ${because === 'recent' ? 'one of the newest' : 'a container uses it'}`];
}

const adoptedBecause = {
  unchanged: ', which the service has already',
  asked: '',
  resumed: ', which the interrupted attempt started',
} as const;

/** The service that an event is about; null where it is about several, which the words then name. */
function onlyOne(services: readonly string[]): string | null {
  return services.length === 1 ? (services[0] ?? null) : null;
}

function planLines(plan: PlanMade, glyphs: Glyphs): Line[] {
  const basis = revisionName(plan.basis);
  const existing = plan.taskDefinition === null ? '' : revisionName(plan.taskDefinition);
  const plans = onlyOne(plan.services) === null ? `plan for ${plan.services.join(', ')}: ` : 'plan: ';
  const outcome: Record<PlanMade['outcome'], Line> = {
    register: [`${plans}${basis} ${glyphs.arrow} a new revision`],
    reuse: [`${plans}${basis} ${glyphs.arrow} `, strong(existing), ', which is equal to what is wanted'],
    unchanged: [plans, strong(existing), ' is what is wanted already (--force-new-deployment would replace its tasks)'],
  };
  const images = plan.images.map(
    ({ container, before, after }): Line => [
      before === after
        ? `  image of ${container}: ${after}, as before`
        : `  image of ${container}: ${before} ${glyphs.arrow} ${after}`,
    ],
  );
  const others = plan.changes
    .filter(({ path }) => !/^containerDefinitions\[[^\]]*\]\.image$/.test(path))
    .map(({ path }) => path);
  return [outcome[plan.outcome], ...images, ...(others.length === 0 ? [] : [[`  also changed: ${others.join(', ')}`]])];
}

/** A rollout in columns that a log can be scanned by: `new 1/2  old 2  1 of 2 new tasks run`. */
function rolloutLine(model: DeliveryModel, event: RolloutChanged): Line {
  const wanted = model.services.find(({ service }) => service === event.service)?.wanted ?? 0;
  const own = event.deployments.find(({ ours }) => ours);
  const drain = event.oldTasksLeft > 0 ? drainText(event, Date.parse(event.at)) : null;
  const failed = own !== undefined && own.failed > 0 ? [bad(`failed ${own.failed}`)] : [];
  const columns = [
    own === undefined ? 'new -' : `new ${own.running}/${wantedTasks({ wanted }, own)}`,
    ...failed,
    `old ${event.oldTasksLeft}`,
  ];
  const detail = shortDetail(event.detail, stopsOf(model, event.service));
  const words = [detail, drain === null ? null : `old tasks ${drain}`]
    .filter((text) => text !== null && text !== '')
    .join(', ');
  return [...columns, ...(words === '' ? [] : [words])].flatMap((piece, index) =>
    index === 0 ? [piece] : ['  ', piece],
  );
}

/** When the last old task should be gone, or will be at the latest; null while unknown. `now` in epoch milliseconds. */
export function drainText(
  { drainEndsAt, drainEndIs }: Pick<RolloutChanged, 'drainEndsAt' | 'drainEndIs'>,
  now: number,
): string | null {
  if (drainEndsAt === null) return null;
  const left = Date.parse(drainEndsAt) - now;
  if (left < 1000) return 'gone any moment';
  return `gone ${drainEndIs === 'at-the-latest' ? 'within' : 'in about'} ${durationText(left)}`;
}

function stopsOf(model: DeliveryModel, name: string): readonly TaskStopped[] {
  return model.services.find(({ service }) => service === name)?.stops ?? [];
}

function stoppedTaskLines(event: TaskStopped, stops: readonly TaskStopped[], glyphs: Glyphs): Line[] {
  const begin = `${glyphs.failed} task ${shortTaskId(event.taskId)} stopped: `;
  // The same reason again: all that there is to say was said the first time.
  if (event.times > 1) {
    const words = stops.length > 1 ? stopWords(event) : 'the same reason';
    return [[bad(`${begin}${words}`), ` (${event.times} times)`]];
  }
  const codes = [event.stopCode, event.stoppedReason].filter((part) => part !== null && part !== '');
  return [
    [bad(`${begin}${stopWords(event)}`)],
    ...(codes.length === 0 ? [] : [aspect('ECS', codes.join(': '))]),
    ...event.containers.map((container) =>
      aspect('container', `${container.name}: ${containerText(container, event.stoppedReason ?? '')}`),
    ),
    ...event.logs.flatMap((log) => tailLines(log, glyphs)),
    aspect('what to do', event.hint),
  ];
}

function aspect(name: string, text: string): Line {
  return ['  ', strong(name.padEnd(12)), text];
}

function containerText(container: TaskStopped['containers'][number], told: string): string {
  const meaning = container.exitMeaning === null ? '' : ` (${container.exitMeaning})`;
  const exit = container.exitCode === null ? 'never ran' : `exit code ${container.exitCode}${meaning}`;
  return container.reason === null || told.includes(container.reason) ? exit : `${exit}, ${container.reason}`;
}

function tailLines(log: TaskStopped['logs'][number], glyphs: Glyphs): Line[] {
  const source = `${log.group}/${log.stream}`;
  if (log.unavailable !== null) return [aspect('log', `${log.container}: no lines, ${log.unavailable} (${source})`)];
  const found = log.lines.length === 0 ? 'empty' : `last ${count(log.lines.length, 'line')}`;
  return [
    aspect('log', `${log.container}: ${found} (${source})`),
    ...log.lines.map((text): Line => [faint(`    ${glyphs.quote} `), text]),
  ];
}

/** The verdict, where something follows it: other services, or a rollback. Otherwise the summary says it at once. */
function judgedNarration(
  model: DeliveryModel,
  service: string,
  verdict: Extract<DeliveryEvent, { type: 'rollout.judged' }>['verdict'],
  glyphs: Glyphs,
): Narration | null {
  const says = (...line: Line): Narration => ({ service, lines: [line], passing: false });
  const words = verdictWords(verdict, stopsOf(model, service));
  if (verdict.kind === 'failed') return says(bad(glyphs.failed), ` failed: ${words}`);
  if (verdict.kind === 'rolled-back') return says(bad(glyphs.failed), ` rolled back: ${words}`);
  if (model.services.length === 1) return null;
  return verdict.kind === 'succeeded' || verdict.kind === 'nothing-to-do'
    ? says(good(glyphs.ok), ` done: ${words}`)
    : says(doubt(glyphs.unsure), ` ${verdict.kind}: ${words}`);
}

/** One sentence on how a rollback begins, or why none does. */
function rollbackText(event: RollbackStarted): string {
  const to = event.to === null ? '' : ` to ${revisionName(event.to)}`;
  const who: Record<RollbackStarted['by'], string> = {
    ecs: `ECS rolls back${to}`,
    'stop-service-deployment': `rolling back${to}: ECS was asked to stop the deployment`,
    'update-service': `rolling back${to} by a new deployment`,
    none: 'no rollback: there is nothing to go back to',
    keep: 'no rollback, as --on-failure keep asks',
    stop: 'the deployment is stopped, as --on-failure stop asks',
  };
  const told = event.detail === '' || (event.to !== null && event.detail.includes(revisionName(event.to)));
  return told ? who[event.by] : `${who[event.by]} (${event.detail})`;
}

function rollbackEndLine(event: Extract<DeliveryEvent, { type: 'rollback.finished' }>, glyphs: Glyphs): Line {
  const to = event.to === null ? '' : ` to ${revisionName(event.to)}`;
  const detail = event.detail === '' ? '' : `: ${event.detail}`;
  if (event.outcome === 'completed') return [good(glyphs.ok), ` rolled back${to}${detail}`];
  if (event.outcome === 'failed') return [bad(glyphs.failed), ` the rollback${to} failed${detail}`];
  return [doubt(glyphs.unsure), ` the rollback${to} is not finished${detail}`];
}
