import { type DeliveryEvent, printable } from '@slipway/engine/events';
import { stopWords } from '../views/stop-words.ts';
import { err, type Line } from './line.ts';

type Of<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { readonly type: Type }>;

/** Lines for what goes wrong, or may, in any mode; null for all other events. */
export function troubleLines(event: DeliveryEvent): readonly Line[] | null {
  switch (event.type) {
    case 'task.stopped':
      return stoppedLines(event);
    case 'warning.raised':
      return [err(`Warning: ${printable(event.message)}`)];
    case 'api.troubled':
      return [err(`${event.action} failed and is tried again: ${printable(event.message)}`)];
    case 'notification.sent':
      return event.outcome === 'sent'
        ? null
        : [err(`Warning: ${event.to} could not be told: ${printable(event.reason ?? 'no reason known')}`)];
    case 'service.reported':
      return event.level === 'trouble' ? [err(`ECS: ${printable(event.message)}`)] : null;
    default:
      return null;
  }
}

/** Why a task stopped; the first time also ECS's own words, what to do about it and the last lines of its log. */
function stoppedLines(event: Of<'task.stopped'>): readonly Line[] {
  const words = stopWords(event);
  if (event.times > 1) return [err(printable(`Task ${event.taskId} stopped: ${words} (${event.times} times by now)`))];
  const lines = [
    `Task ${event.taskId} stopped: ${words}`,
    ...(words === event.reason ? [] : [`  ECS: ${event.reason}`]),
    `  ${event.class}: ${event.hint}`,
  ];
  for (const log of event.logs) {
    if (log.unavailable !== null)
      lines.push(`  The log of container ${log.container} cannot be shown: ${log.unavailable}`);
    else if (log.lines.length === 0) lines.push(`  The log of container ${log.container} is empty.`);
    else lines.push(`  Last lines of container ${log.container}:`, ...log.lines.map((line) => `    ${line}`));
  }
  return lines.map((line) => err(printable(line)));
}

/** The error that ended a delivery, in the options of this command. */
export function errorLines({ error }: Pick<Of<'delivery.finished'>, 'error'>): readonly Line[] {
  if (error === null) return [];
  return [
    ...error.what.split('\n').map((line) => err(`ERROR: ${printable(line)}`)),
    err(`  ${printable(inOwnOptions(error.hint))}`),
  ];
}

/** The engine's hints speak of the flags of `slipway`. */
function inOwnOptions(hint: string): string {
  return flags.reduce((text, [pattern, own]) => text.replace(pattern, own), hint);
}

const flags: readonly (readonly [RegExp, string])[] = [
  [/--role-arn\b/g, '--aws-assume-role'],
  [/--service\b(?!-)/g, '--service-name'],
  [/--endpoint-url\b/g, 'AWS_ENDPOINT_URL'],
  [/--debug\b/g, '--verbose'],
  [
    /Name the container: --container NAME=IMAGE\./g,
    'Give the repository of one of these images, or let "slipway deploy --container NAME=IMAGE" name the container.',
  ],
];
