import { plannedEvent, unstartedEvent } from '@slipway/pipeline';
import { findRun, type Prepared, type RunRecord } from './run-records.ts';
import type { Surroundings } from './surroundings.ts';

/** Decides the pipeline of a run and stores it: what a later version of Slipway would decide does not matter to this run any more. */
export async function prepareRun(around: Surroundings, run: RunRecord): Promise<Prepared> {
  const { database, journal } = around;
  const known = (await findRun(database, run.id))?.prepared ?? null;
  if (known !== null) return known;
  const { file, plan } = await around.work.plan(run);
  const prepared: Prepared =
    plan.kind === 'pipeline' ? { kind: 'pipeline', pipeline: plan.pipeline } : { kind: 'ended', ...endOf(plan) };
  await journal.append(run.id, [plannedEvent(file, plan)], async ({ query }) => {
    await query('UPDATE slipway.run SET prepared = $2 WHERE id = $1', [run.id, JSON.stringify(prepared)]);
  });
  return prepared;
}

function endOf(
  plan: Parameters<typeof unstartedEvent>[0],
): Pick<Extract<Prepared, { kind: 'ended' }>, 'status' | 'detail'> {
  const { status, detail } = unstartedEvent(plan);
  return { status: status === 'invalid' ? 'invalid' : 'nothing', detail };
}
