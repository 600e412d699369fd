import { isJsonObject, type JsonObject } from '../json.ts';
import { datetimePattern } from './datetime-pattern.ts';

/** Where and how a container logs by its awslogs driver. */
export interface AwslogsOptions {
  readonly group: string;
  /** Null: that of the task. */
  readonly region: string | null;
  readonly streamPrefix: string | null;
  /** `awslogs-create-group`. */
  readonly createsGroup: boolean;
  /** A line that matches begins an event; null: every line is one. */
  readonly eventStart: RegExp | null;
}

/** The options of a container definition; null where it has another driver, or no group. `mode` and buffers change nothing here. */
export function awslogsOptions(definition: JsonObject): AwslogsOptions | null {
  const configuration = definition['logConfiguration'];
  if (!isJsonObject(configuration) || configuration['logDriver'] !== 'awslogs') return null;
  const options = isJsonObject(configuration['options']) ? configuration['options'] : {};
  const option = (name: string): string | null => {
    const value = options[`awslogs-${name}`];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const group = option('group');
  if (group === null) return null;
  return {
    group,
    region: option('region'),
    streamPrefix: option('stream-prefix'),
    createsGroup: option('create-group')?.toLowerCase() === 'true',
    eventStart: eventStart(option('multiline-pattern'), option('datetime-format')),
  };
}

/** A pattern that cannot be read makes every line an event. */
function eventStart(multilinePattern: string | null, datetimeFormat: string | null): RegExp | null {
  const source = multilinePattern ?? (datetimeFormat === null ? null : datetimePattern(datetimeFormat));
  if (source === null) return null;
  // Go, whose patterns these are, takes flags at the front.
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(source) ?? [];
  try {
    return new RegExp(rest, flags);
  } catch {
    return null;
  }
}
