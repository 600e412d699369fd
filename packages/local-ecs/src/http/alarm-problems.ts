import { isJsonObject, type JsonObject } from '../json.ts';
import { ALARM_STATES } from '../state/alarm.ts';
import { type AlarmInput, isAlarmState } from '../state/alarms.ts';

const TEXTS = ['name', 'region', 'accountId'];
const COUNTS = ['period', 'evaluationPeriods'];
const MEMBERS = [...TEXTS, 'state', ...COUNTS];

/** Whether there is nothing wrong with it. */
export function isAlarm(item: unknown): item is AlarmInput {
  return alarmProblems(item).length === 0;
}

/** Everything that is wrong with what should be an alarm. */
export function alarmProblems(item: unknown): string[] {
  if (!isJsonObject(item)) return ['wanted a JSON object with the members "name" and "state"'];
  const given = (member: string): boolean => item[member] !== undefined;
  return [
    ...Object.keys(item)
      .filter((member) => !MEMBERS.includes(member))
      .map((member) => `unknown member "${member}"; there are: ${MEMBERS.join(', ')}`),
    ...(given('name') ? [] : ['"name" is missing']),
    ...TEXTS.filter((member) => given(member) && !isText(item, member)).map((member) => `"${member}" must be a string`),
    ...(isAlarmState(item['state']) ? [] : [`"state" must be one of: ${ALARM_STATES.join(', ')}`]),
    ...COUNTS.filter((member) => given(member) && !isCount(item, member)).map(
      (member) => `"${member}" must be a whole number, 1 or more`,
    ),
  ];
}

function isText(item: JsonObject, member: string): boolean {
  const value = item[member];
  return typeof value === 'string' && value !== '';
}

function isCount(item: JsonObject, member: string): boolean {
  const value = item[member];
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
