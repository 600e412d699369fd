import type { Pace } from '../clock/pace.ts';
import { isJsonObject } from '../json.ts';
import type { RunningTask, Runtime, RuntimeEvent, TaskToRun } from '../runtime/runtime.ts';
import { parseArn } from '../state/arn.ts';
import { awslogsOptions } from './awslogs-options.ts';
import type { LogStore } from './log-store.ts';

const FAILS_AFTER_MS = 1000;

const REASON =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log ' +
  'stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1';

/** A runtime that starts no task whose log group is missing, as ECS does: it has to exist, or `awslogs-create-group` has to be set. */
export function requiringLogGroups(runtime: Runtime, logs: LogStore, pace: Pace): Runtime {
  return {
    ...runtime,
    start: (task, report) => (lacksGroup(logs, task) ? failingStart(pace, report) : runtime.start(task, report)),
  };
}

function lacksGroup(logs: LogStore, { arn, containers }: TaskToRun): boolean {
  const place = parseArn(arn);
  return containers.some(({ definition }) => {
    const options = isJsonObject(definition) ? awslogsOptions(definition) : null;
    if (options === null || options.createsGroup || place === null) return false;
    const { accountId } = place;
    return !logs.groups({ accountId, region: options.region ?? place.region }).has(options.group);
  });
}

function failingStart(pace: Pace, report: (event: RuntimeEvent) => void): RunningTask {
  let isStopping = false;
  const cancel = pace.after(FAILS_AFTER_MS, () => {
    report({ type: 'provisioned' });
    report({ type: 'start-failed', stoppedReason: REASON, container: null });
  });
  return {
    stop() {
      if (isStopping) return;
      isStopping = true;
      cancel();
      pace.after(0, () => {
        report({ type: 'containers-stopped' });
        report({ type: 'stopped' });
      });
    },
  };
}
