import { parseArn } from '../../state/arn.ts';
import type { TaskDefinition } from '../../state/task-definition.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const TASK_DEFINITIONS: RecordKind<TaskDefinition> = {
  name: 'task-definition',
  isSwept: false,
  *all(state) {
    for (const { families } of state.regions()) for (const revisions of families.values()) yield* revisions;
  },
  id: ({ arn }) => arn,
  encode: (definition) => plain(definition),
  restore(record, state) {
    const definition = unplain<TaskDefinition>(record);
    const revisions = familyOf(definition.arn, definition.family, state);
    revisions[definition.revision - 1] = definition;
  },
};

/** The task definition of that ARN. @throws where there is none */
export function taskDefinitionOf(arn: string, state: KeptState): TaskDefinition {
  const [family = '', revision = ''] = arn.slice(arn.lastIndexOf('/') + 1).split(':');
  const definition = familyOf(arn, family, state)[Number(revision) - 1];
  if (definition === undefined) throw missing('task definition', arn);
  return definition;
}

function familyOf(arn: string, family: string, state: KeptState): TaskDefinition[] {
  const place = parseArn(arn);
  if (place === null) throw missing('region', arn);
  const { families } = state.region(place);
  const revisions = families.get(family) ?? [];
  families.set(family, revisions);
  return revisions;
}
