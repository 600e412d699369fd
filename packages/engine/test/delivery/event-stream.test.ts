import { describe, expect, it } from 'vitest';
import { type DeliveryOptions, eventStream, type Ledger } from '../../src/delivery/event-stream.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { DeliveryEvent, Happening, ServiceOutcome } from '../../src/events/delivery-event.ts';
import { start } from '../support/builders.ts';
import { doneService, scripted } from '../support/scripted-watch.ts';

type Work = (ledger: Ledger) => AsyncGenerator<Happening, void>;

const warning = (message: string): Happening => ({ type: 'warning.raised', service: null, message });
const outcome = (service: string, exit: number): ServiceOutcome => ({
  service,
  deploymentId: 'ecs-svc/2',
  taskDefinition: null,
  verdict: null,
  exit,
});

async function tell(work: Work, options: Partial<DeliveryOptions> = {}): Promise<DeliveryEvent[]> {
  const { ports } = scripted({ service: () => doneService });
  const started = {
    type: 'delivery.started',
    command: 'deploy',
    region: 'eu-north-1',
    cluster: 'prod',
    services: ['web'],
    waitFor: 'drained',
    dryRun: false,
  } as const;
  const events: DeliveryEvent[] = [];
  const signal = new AbortController().signal;
  for await (const event of eventStream(started, ports, { signal, ...options }, work)) events.push(event);
  return events;
}

function finish(services: readonly ServiceOutcome[], resume: string | null = 'slipway watch'): Work {
  return async function* (ledger) {
    for (const one of services) ledger.outcomes.set(one.service, one);
    ledger.resume = resume;
    yield warning('nearly done');
  };
}

describe('the event stream', () => {
  it('is numbered and dated, and ends with the last event', async () => {
    const events = await tell(finish([outcome('web', 0)]), { deliveryId: 'd-1' });
    expect(events.map(({ type, seq, deliveryId }) => [type, seq, deliveryId])).toEqual([
      ['delivery.started', 1, 'd-1'],
      ['warning.raised', 2, 'd-1'],
      ['delivery.finished', 3, 'd-1'],
    ]);
    expect(events[0]?.at).toBe(new Date(start).toISOString());
  });

  it.each<[string, readonly number[], number, string | null]>([
    ['that succeeded leave nothing to look on at', [0, 0], 0, null],
    ['of which one failed end with the worst status', [0, 4], 4, null],
    ['of which one is undecided can be looked on at', [0, 5], 5, 'slipway watch'],
    ['of which one was superseded are over', [6, 0], 6, null],
    ['that were interrupted can be looked on at', [130, 4], 130, 'slipway watch'],
  ])('of services %s', async (_, exits, exit, resume) => {
    const events = await tell(finish(exits.map((status, index) => outcome(`s${index}`, status))));
    expect(events.at(-1)).toMatchObject({ type: 'delivery.finished', exit, resume, error: null });
  });

  it('throws nothing: an error ends it with its explanation, and the command that looks on', async () => {
    const events = await tell(async function* (ledger) {
      ledger.resume = 'slipway watch';
      yield warning('before');
      throw new SlipwayError('SERVICE_NOT_FOUND', { services: ['web'], cluster: 'prod', region: 'eu-north-1' });
    });
    expect(events.at(-1)).toMatchObject({
      type: 'delivery.finished',
      exit: 3,
      error: { code: 'SERVICE_NOT_FOUND', what: expect.stringContaining('"web"') as string },
      resume: 'slipway watch',
    });
  });

  it('calls what is no error of the catalogue a bug, with the place', async () => {
    const events = await tell(async function* () {
      yield warning('before');
      throw new TypeError('oops');
    });
    expect(events.at(-1)).toMatchObject({
      exit: 1,
      error: { code: 'BUG', what: expect.stringContaining('oops') as string, stack: expect.any(String) as string },
    });
  });

  it('lets no secret through, not even one that appears on the way or in an error', async () => {
    const secrets: string[] = [];
    const events = await tell(
      async function* () {
        secrets.push('session-token-of-the-role');
        yield warning('AWS said session-token-of-the-role');
        throw new TypeError('session-token-of-the-role');
      },
      { secrets: () => secrets },
    );
    expect(JSON.stringify(events)).not.toContain('session-token-of-the-role');
    expect(JSON.stringify(events)).toContain('(masked)');
  });
});
