import type { Happening } from '../events/delivery-event.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { Ledger } from './event-stream.ts';
import { type Followable, outcomeOf } from './follow.ts';

/** `--wait-for none`: what was started is left to itself, and the verdict says that nothing was waited for. */
export function* leave(followables: readonly Followable[], ledger: Ledger): Generator<Happening, void> {
  for (const { subject } of followables) {
    const { service, deploymentId } = subject;
    const verdict: FinalVerdict = {
      kind: 'succeeded',
      detail: 'the deployment was started',
      notWaitedFor: 'neither the new tasks nor the old ones',
    };
    yield { type: 'rollout.judged', service, deploymentId, verdict };
    ledger.outcomes.set(service, outcomeOf(subject, verdict));
  }
}

/** Interrupted before anything was changed: there is nothing to follow, and nothing to undo. */
export function* interruptedInTime(services: readonly string[], ledger: Ledger): Generator<Happening, void> {
  const detail = 'interrupted before anything was changed';
  for (const service of services) {
    const verdict: FinalVerdict = { kind: 'undecided', because: 'interrupted', detail };
    ledger.outcomes.set(service, { service, deploymentId: null, taskDefinition: null, verdict, exit: 130 });
  }
  yield { type: 'warning.raised', service: null, message: detail };
}
