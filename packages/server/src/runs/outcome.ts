import { worstExitStatus } from '@slipway/engine';
import type { DeliveryFinished, PipelineFinished, ServiceOutcome } from '@slipway/engine/events';

/** A job of a run at its end, in the order of the pipeline. */
export interface SettledJob {
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  /** Set where it was not started since a newer run took over. */
  readonly supersededBy: number | null;
  /** The ends of the deliveries that commands of Slipway in the job reported, oldest first. */
  readonly deliveries: readonly DeliveryFinished[];
}

/** How a run ended that had a pipeline. A failure speaks first, then the cancel, then the newer run. */
export function outcomeOf(
  jobs: readonly SettledJob[],
  canceledBy: string | null,
): { readonly status: PipelineFinished['status']; readonly detail: string } {
  const failed = jobs.filter(({ status }) => status === 'failed');
  if (canceledBy === null && failed.length > 0)
    return { status: 'failed', detail: failed.map(({ name, reason }) => failure(name, reason)).join('; ') };
  if (canceledBy !== null) return { status: 'canceled', detail: `canceled by ${canceledBy}` };
  const superseded = jobs.find(({ supersededBy }) => supersededBy !== null);
  if (superseded !== undefined)
    return {
      status: 'superseded',
      detail: `superseded by #${superseded.supersededBy}: ${superseded.name} was not started`,
    };
  const canceled = jobs.filter(({ status }) => status === 'canceled');
  if (canceled.length > 0)
    return { status: 'canceled', detail: canceled.map(({ name }) => `${name} was canceled`).join('; ') };
  const warnings = jobs.filter(({ status }) => status === 'warning');
  const ran = jobs.filter(({ status }) => status === 'success' || status === 'warning');
  const note =
    warnings.length === 0 ? '' : `, ${warnings.map(({ name, reason }) => failure(name, reason)).join('; ')} (allowed)`;
  return { status: 'success', detail: `${ran.length} ${ran.length === 1 ? 'job' : 'jobs'} passed${note}` };
}

function failure(name: string, reason: string | null): string {
  return reason === null ? `${name} failed` : `${name} failed: ${reason}`;
}

/** The exit status that a run stands for, as in docs/exit-status.md. A failed rollout's own says more than that something failed. */
export function exitOf(status: PipelineFinished['status'], jobs: readonly SettledJob[]): number {
  switch (status) {
    case 'success':
    case 'nothing':
      return 0;
    case 'invalid':
      return 2;
    case 'canceled':
      return 130;
    case 'superseded':
      return 6;
    case 'failed': {
      const rollouts = jobs
        .filter((job) => job.status === 'failed')
        .map((job) => job.deliveries.at(-1)?.exit ?? 0)
        .filter((exit) => Number.isInteger(exit) && exit > 0 && exit < 256);
      return rollouts.length === 0 ? 4 : worstExitStatus(rollouts);
    }
    default:
      return status satisfies never;
  }
}

/** What became of each service: the last word that a job had about it. */
export function servicesOf(jobs: readonly SettledJob[]): readonly ServiceOutcome[] {
  const last = new Map<string, ServiceOutcome>();
  for (const delivery of jobs.flatMap(({ deliveries }) => deliveries))
    for (const outcome of Array.isArray(delivery.services) ? delivery.services : []) last.set(outcome.service, outcome);
  return [...last.values()];
}
