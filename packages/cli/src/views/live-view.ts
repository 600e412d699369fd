import { type DeliveryModel, ownDeployment, type ServiceModel, wantedTasks } from './delivery-model.ts';
import { deploymentTable } from './deployment-table.ts';
import { durationText } from './duration-text.ts';
import type { Glyphs } from './glyphs.ts';
import { bad, doubt, faint, good, type Line, strong } from './line.ts';
import { drainText } from './narrate.ts';
import { fit, lineWidth, spread } from './paint.ts';
import { progressBar, rolloutProgress } from './progress-bar.ts';
import { eventText, revisionName, shortTaskId } from './short-names.ts';
import { shortDetail } from './stop-words.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How much a frame tells of each service; a frame takes the first of these that fits on the screen. */
interface Detail {
  readonly reports: number;
  readonly oldTasks: number;
  readonly table: boolean;
  readonly bar: boolean;
  /** An empty line between the block and what was written above it. */
  readonly air: boolean;
}

const details: readonly Detail[] = [
  { reports: 5, oldTasks: 6, table: true, bar: true, air: true },
  { reports: 2, oldTasks: 3, table: true, bar: true, air: true },
  { reports: 1, oldTasks: 0, table: true, bar: true, air: false },
  { reports: 0, oldTasks: 0, table: true, bar: true, air: false },
  { reports: 0, oldTasks: 0, table: false, bar: true, air: false },
  { reports: 0, oldTasks: 0, table: false, bar: false, air: false },
];

/**
 * The block that the live view keeps at the bottom of the terminal. Never wider or taller than the screen less one:
 * a full last row or column would make the terminal scroll or wrap.
 *
 * @param now milliseconds since the delivery started.
 */
export function frame(model: DeliveryModel, { columns, rows }: Size, now: number, glyphs: Glyphs): readonly Line[] {
  if (model.started === null || needsNoPicture(model)) return [];
  const width = Math.max(1, columns - 1);
  const height = Math.max(1, rows - 1);
  let lines: readonly Line[] = [];
  for (const detail of details) {
    lines = frameLines(model, detail, width, now, glyphs);
    if (lines.length <= height) break;
  }
  if (lines.length > height) lines = shortened(lines, height, glyphs);
  return lines.map((line) => fit(line, width, glyphs.ellipsis));
}

/** It ended before there was anything to draw, by an error or as a dry run: the words that follow are enough. */
function needsNoPicture({ started, finished, services }: DeliveryModel): boolean {
  if (finished === null) return false;
  return started?.dryRun === true || services.every(({ deployments }) => deployments.length === 0);
}

function shortened(lines: readonly Line[], height: number, glyphs: Glyphs): readonly Line[] {
  const hidden = lines.length - height + 1;
  return [...lines.slice(0, height - 1), [faint(`${glyphs.ellipsis} and ${hidden} more`)]];
}

function frameLines(model: DeliveryModel, detail: Detail, width: number, now: number, glyphs: Glyphs): readonly Line[] {
  const nameWidth = Math.max(...model.services.map((service) => lineWidth([service.service])), 0);
  const blocks = model.services.map((service) =>
    serviceLines(model, service, detail, { width, nameWidth, now, glyphs }),
  );
  const separated = detail.bar ? blocks.flatMap((block) => [[], ...block]) : blocks.flat();
  const trouble: Line[] =
    model.trouble === null
      ? []
      : [[doubt(`${glyphs.warning} ${model.trouble.action}`), ` ${model.trouble.message}; trying again`]];
  return [...(detail.air ? [[]] : []), headerLine(model, width, now, glyphs), ...separated, ...trouble];
}

function headerLine(model: DeliveryModel, width: number, now: number, glyphs: Glyphs): Line {
  const { started, finished } = model;
  if (started === null) return [];
  const place = [started.cluster, started.region].filter((text) => text !== '').join(` ${glyphs.dot} `);
  const time = durationText(finished === null ? now : finished.durationMs);
  const left: Line = [
    sign(model, now, glyphs),
    ' ',
    strong(`slipway ${started.command}`),
    `  ${place}`,
    started.dryRun ? '  (dry run)' : '',
  ];
  return spread(left, [time], width, glyphs.ellipsis);
}

function sign(model: DeliveryModel, now: number, glyphs: Glyphs): Line[number] {
  if (model.finished === null) return spinner(now, glyphs);
  if (model.finished.exit === 0) return good(glyphs.ok);
  return model.finished.exit === 4 || model.finished.error !== null ? bad(glyphs.failed) : doubt(glyphs.unsure);
}

function spinner(now: number, glyphs: Glyphs): string {
  return glyphs.spinner[Math.floor(now / 120) % glyphs.spinner.length] ?? '';
}

interface Place {
  readonly width: number;
  readonly nameWidth: number;
  readonly now: number;
  readonly glyphs: Glyphs;
}

function serviceLines(model: DeliveryModel, service: ServiceModel, detail: Detail, place: Place): readonly Line[] {
  const { width, nameWidth, now, glyphs } = place;
  const heading: Line = [strong(service.service.padEnd(nameWidth)), '  ', ...revisionsText(service, glyphs)];
  const status = statusText(service, glyphs);
  if (!detail.bar) return [[...heading, '  ', ...status]];
  const indent = '  ';
  const epoch = model.startedAt + now;
  return [
    ...(lineWidth(heading) + 2 + lineWidth(status) <= width
      ? [spread(heading, status, width, glyphs.ellipsis)]
      : [heading, [indent, ...status]]),
    ...barLines(service, width, glyphs).map((line): Line => [indent, ...line]),
    ...(detail.table
      ? deploymentTable(service.deployments, width - indent.length, glyphs).map((line): Line => [indent, ...line])
      : []),
    ...oldTaskLines(service, detail.oldTasks, epoch).map((line): Line => [indent, ...line]),
    ...reportLines(service, detail.reports, model.finished !== null).map((line): Line => [indent, ...line]),
  ];
}

function revisionsText({ before, taskDefinition }: ServiceModel, glyphs: Glyphs): Line {
  if (taskDefinition === null) return [];
  const to = strong(revisionName(taskDefinition));
  return before === null ? [to] : [`${revisionName(before)} ${glyphs.arrow} `, to];
}

/** What the service is at, in a few words. */
function statusText(service: ServiceModel, glyphs: Glyphs): Line {
  const { verdict, rollback, rollbackEnd } = service;
  if (verdict === null)
    return [service.deploymentId === null ? 'planning' : shortDetail(service.detail, service.stops)];
  switch (verdict.kind) {
    case 'succeeded':
      return [good(`${glyphs.ok} done`)];
    case 'nothing-to-do':
      return [good(`${glyphs.ok} nothing to do`)];
    case 'superseded':
      return [doubt(`${glyphs.warning} superseded`)];
    case 'undecided':
      return [doubt(`${glyphs.unsure} ${verdict.because === 'interrupted' ? 'interrupted' : 'undecided'}`)];
    case 'failed':
    case 'rolled-back': {
      const kept = rollback === null || rollback.by === 'none' || rollback.by === 'keep' || rollback.by === 'stop';
      if (rollbackEnd?.outcome === 'completed') return [bad(`${glyphs.failed} failed`), ', rolled back'];
      if (rollbackEnd !== null) return [bad(`${glyphs.failed} failed`), `, rollback ${rollbackEnd.outcome}`];
      return kept ? [bad(`${glyphs.failed} failed`)] : [bad(`${glyphs.failed} failed`), ', rolling back'];
    }
  }
}

function barLines(service: ServiceModel, width: number, glyphs: Glyphs): readonly Line[] {
  const own = ownDeployment(service);
  if (own === null || service.rollback !== null) return [];
  const counts = `  new ${own.running}/${wantedTasks(service, own)}  old ${service.oldTasksLeft}`;
  const room = Math.min(48, width - counts.length - 4);
  return room < 8 ? [[counts.trimStart()]] : [[...progressBar(rolloutProgress(service), room, glyphs), counts]];
}

function oldTaskLines(service: ServiceModel, limit: number, epoch: number): readonly Line[] {
  if (limit === 0 || service.verdict !== null) return [];
  const drain = drainText(service, epoch);
  const shown = service.oldTasks.slice(0, limit).map(({ taskId, lastStatus, since }): Line => {
    const age = since === null ? '' : ` for ${durationText(epoch - Date.parse(since))}`;
    return ['old task ', shortTaskId(taskId), `  ${lastStatus}${age}`, drain === null ? '' : `, ${drain}`];
  });
  const hidden = service.oldTasksLeft - shown.length;
  return shown.length > 0 && hidden > 0 ? [...shown, [faint(`and ${hidden} more old`)]] : shown;
}

function reportLines(service: ServiceModel, limit: number, finished: boolean): readonly Line[] {
  if (finished) return [];
  return service.reports
    .slice(0, limit)
    .map(
      ({ at, event }): Line => [
        faint(durationText(at).padStart(7)),
        '  ',
        event.level === 'trouble' ? doubt(eventText(event.message)) : faint(eventText(event.message)),
      ],
    );
}
