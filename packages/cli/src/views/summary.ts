import type { DeliveryFinished } from '@slipway/engine/events';
import { type DeliveryModel, ownDeployment, type ServiceModel, wantedTasks } from './delivery-model.ts';
import { durationText } from './duration-text.ts';
import type { Glyphs } from './glyphs.ts';
import { bad, doubt, faint, good, type Line, strong } from './line.ts';
import { revisionName } from './short-names.ts';
import { stopWords, verdictWords } from './stop-words.ts';

/** The result of a finished delivery: a few lines for each service. Empty while it goes on. */
export function summary(model: DeliveryModel, glyphs: Glyphs): readonly Line[] {
  const { finished } = model;
  if (finished === null) return [];
  if (model.started?.dryRun === true && finished.error === null) return dryRunLines(model, glyphs);
  // Bare, so that a script can hand it on.
  if (model.started?.command === 'build') return finished.exit === 0 && model.image !== null ? [[model.image]] : [];
  return model.services.flatMap((service) => summaryOf(model, service, glyphs));
}

/** The command that follows what goes on, on a line of its own that must not be broken. */
export function resumeLine({ finished }: DeliveryModel): readonly Line[] {
  return finished === null || finished.resume === null ? [] : [[strong('follow it with'), `  ${finished.resume}`]];
}

/** The error that ended the delivery; of one that its pipeline told already only what to do about it. */
export function endingLines({ finished, pipeline }: DeliveryModel, glyphs: Glyphs): readonly Line[] {
  const error = finished?.error ?? null;
  if (error === null) return [];
  const lines = errorLines(error, glyphs);
  return pipeline?.detail === error.what ? lines.slice(-1) : lines;
}

/** What a delivery that an error ended says: what happened, what to do, the code. */
export function errorLines(error: NonNullable<DeliveryFinished['error']>, glyphs: Glyphs): readonly Line[] {
  const [first = '', ...others] = error.what.split('\n');
  const indent = ' '.repeat(glyphs.failed.length + 1);
  const code = error.code === 'USAGE' ? [] : [faint(` (${error.code})`)];
  return [
    [bad(`${glyphs.failed} ${first}`)],
    ...others.map((text): Line => [indent, text]),
    [indent, error.hint, ...code],
  ];
}

/** The result of one service that was judged: verdict, why, what to do, what serves now. */
export function summaryOf(model: DeliveryModel, service: ServiceModel, glyphs: Glyphs): readonly Line[] {
  const { verdict } = service;
  if (verdict === null) return [];
  const name = strong(service.service);
  const revision = service.taskDefinition === null ? 'the deployment' : revisionName(service.taskDefinition);
  const time = faint(` (${durationText(service.judgedAt ?? model.elapsed)})`);
  switch (verdict.kind) {
    case 'succeeded':
      return [
        [good(glyphs.ok), ' ', name, `: ${verdict.detail}`, time],
        ...(verdict.notWaitedFor === null ? [] : [aspect('not waited for', verdict.notWaitedFor)]),
      ];
    case 'nothing-to-do':
      return [
        [good(glyphs.ok), ' ', name, `: nothing to do, ${verdict.detail}`, time],
        aspect('what to do', 'add --force-new-deployment to replace the tasks all the same'),
      ];
    case 'failed':
      return [
        [bad(glyphs.failed), ' ', name, bad(`: ${revision} failed: ${verdictWords(verdict, service.stops)}`), time],
        ...failureAspects(service),
      ];
    case 'rolled-back': {
      const back = verdict.to === null ? 'rolled back' : `rolled back to ${revisionName(verdict.to)}`;
      return [
        [
          bad(glyphs.failed),
          ' ',
          name,
          bad(`: ${revision} was ${back}: ${verdictWords(verdict, service.stops)}`),
          time,
        ],
        ...failureAspects(service),
      ];
    }
    case 'superseded':
      return [[doubt(glyphs.warning), ' ', name, doubt(`: ${revision} was superseded: ${verdict.detail}`), time]];
    case 'undecided': {
      const interrupted = verdict.because === 'interrupted' ? verdict.detail : `undecided: ${verdict.detail}`;
      const now = service.rollback === null ? `the deployment goes on; ${countsNow(service)}` : whatServesNow(service);
      return [
        [doubt(glyphs.unsure), ' ', name, doubt(`: ${interrupted}`), time],
        aspect('now', now),
        ...stopAspects(service),
      ];
    }
  }
}

function failureAspects(service: ServiceModel): readonly Line[] {
  return [...stopAspects(service), ...(service.rollback === null ? [] : [aspect('now', whatServesNow(service))])];
}

function stopAspects({ lastStop, verdict }: ServiceModel): readonly Line[] {
  if (lastStop === null) return [];
  const told = verdict?.detail.includes(lastStop.reason) ?? false;
  return [...(told ? [] : [aspect('why', stopWords(lastStop))]), aspect('what to do', lastStop.hint)];
}

function whatServesNow(service: ServiceModel): string {
  const { rollback, rollbackEnd } = service;
  const time = durationText((service.rollbackEndedAt ?? 0) - (service.rollbackStartedAt ?? 0));
  if (rollbackEnd !== null) {
    const to = rollbackEnd.to === null ? 'the older revision' : revisionName(rollbackEnd.to);
    const detail = rollbackEnd.detail === '' ? '' : `: ${rollbackEnd.detail}`;
    if (rollbackEnd.outcome === 'completed') return `${to} serves again, rolled back in ${time}`;
    if (rollbackEnd.outcome === 'failed') return `the rollback to ${to} failed${detail}`;
    return `the rollback to ${to} is not finished after ${time}${detail}`;
  }
  if (rollback?.by === 'keep')
    return `the failed deployment is left as it is (--on-failure keep); ${countsNow(service)}`;
  if (rollback?.by === 'stop') return `the deployment is stopped (--on-failure stop); ${countsNow(service)}`;
  if (rollback?.by === 'none') return `not rolled back, there is nothing to go back to; ${countsNow(service)}`;
  const to = rollback === null || rollback.to === null ? 'the older revision' : revisionName(rollback.to);
  return `the rollback to ${to} goes on; ${countsNow(service)}`;
}

function countsNow(service: ServiceModel): string {
  const own = ownDeployment(service);
  const fresh = own === null ? 'no new task is listed' : `${own.running} of ${wantedTasks(service, own)} new tasks run`;
  return `${fresh}, ${service.oldTasksLeft === 0 ? 'no old task is left' : `${service.oldTasksLeft} old left`}`;
}

function aspect(name: string, text: string): Line {
  return ['    ', strong(name.padEnd(16)), text];
}

function dryRunLines(model: DeliveryModel, glyphs: Glyphs): readonly Line[] {
  const plans = model.plans.flatMap((plan): Line[] => {
    const outcome = {
      register: `${revisionName(plan.basis)} ${glyphs.arrow} a new revision`,
      reuse: `${revisionName(plan.basis)} ${glyphs.arrow} ${revisionName(plan.taskDefinition ?? '')}, which exists`,
      unchanged: `${revisionName(plan.taskDefinition ?? plan.basis)}, as it is`,
    }[plan.outcome];
    return [
      [strong(plan.services.join(', ')), `: ${outcome}`],
      ...plan.changes.flatMap(({ path, before, after }): Line[] => [
        [`  ${path}`],
        ...(before === null ? [] : [[bad(`    - ${JSON.stringify(before)}`)]]),
        ...(after === null ? [] : [[good(`    + ${JSON.stringify(after)}`)]]),
      ]),
      ...(plan.calls.length === 0 ? [['  no call would change anything']] : [['  calls that would be made:']]),
      ...plan.calls.flatMap(({ action, request }): Line[] => [
        ['    ', strong(action)],
        ...JSON.stringify(request, null, 2)
          .split('\n')
          .map((text): Line => [`      ${text}`]),
      ]),
    ];
  });
  return [...plans, [faint('dry run: nothing was changed')]];
}
