import { ACCOUNT_SETTINGS } from './kinds/account-settings.ts';
import { ALARMS } from './kinds/alarms.ts';
import { CAPACITY_PROVIDERS } from './kinds/capacity-providers.ts';
import { CLOCK_STEERING } from './kinds/clock-steering.ts';
import { CLUSTERS } from './kinds/clusters.ts';
import { DEREGISTRATION_DELAYS } from './kinds/deregistration-delays.ts';
import { LISTENER_RULES } from './kinds/listener-rules.ts';
import { LISTENERS } from './kinds/listeners.ts';
import { LOAD_BALANCERS } from './kinds/load-balancers.ts';
import { LOAD_BALANCING_TAGS } from './kinds/load-balancing-tags.ts';
import { LOG_EVENTS } from './kinds/log-events.ts';
import { LOG_GROUPS } from './kinds/log-groups.ts';
import { LOG_STREAMS } from './kinds/log-streams.ts';
import { REVISIONS } from './kinds/revisions.ts';
import { RUN_TOKENS } from './kinds/run-tokens.ts';
import { SERVICE_EVENTS } from './kinds/service-events.ts';
import { SERVICES } from './kinds/services.ts';
import { TARGET_GROUPS } from './kinds/target-groups.ts';
import { TASK_DEFINITIONS } from './kinds/task-definitions.ts';
import { TASKS } from './kinds/tasks.ts';
import type { RecordKind } from './record-kind.ts';

/** All kinds of records, each behind those that it needs to be restored. */
export const KINDS: readonly RecordKind<unknown>[] = [
  CLOCK_STEERING,
  ACCOUNT_SETTINGS,
  ALARMS,
  CAPACITY_PROVIDERS,
  CLUSTERS,
  TASK_DEFINITIONS,
  SERVICES,
  REVISIONS,
  SERVICE_EVENTS,
  TASKS,
  RUN_TOKENS,
  DEREGISTRATION_DELAYS,
  TARGET_GROUPS,
  LOAD_BALANCERS,
  LISTENERS,
  LISTENER_RULES,
  LOAD_BALANCING_TAGS,
  LOG_GROUPS,
  LOG_STREAMS,
  LOG_EVENTS,
];
