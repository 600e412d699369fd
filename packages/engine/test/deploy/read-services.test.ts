import { describe, expect, it } from 'vitest';
import { readServices } from '../../src/deploy/read-services.ts';
import type { EcsService } from '../../src/model/ecs-service.ts';
import { service } from '../support/builders.ts';

const arnOf = (name: string): string => `arn:aws:ecs:eu-north-1:123456789012:service/prod/${name}`;

async function read(asked: readonly string[], members: Partial<EcsService> = {}, unknown: readonly string[] = []) {
  const calls: (readonly string[])[] = [];
  const services = await readServices(
    {
      describeServices: async (_cluster, names) => {
        calls.push(names);
        const known = names
          .map((name) => name.slice(name.lastIndexOf('/') + 1))
          .filter((name) => !unknown.includes(name));
        return {
          services: known.toReversed().map((name) => service({ name, arn: arnOf(name), ...members })),
          missing: names.filter((name) => unknown.includes(name)),
        };
      },
    },
    { region: 'eu-north-1', cluster: 'prod', services: asked },
  );
  return { names: services.map(({ name }) => name), calls };
}

describe('reading the services', () => {
  it('asks once for each ten and keeps the order asked for', async () => {
    const asked = Array.from({ length: 23 }, (_, index) => `s${index}`);
    const { names, calls } = await read(asked);
    expect(names).toEqual(asked);
    expect(calls.map((call) => call.length)).toEqual([10, 10, 3]);
  });

  it('takes ARNs', async () => {
    expect((await read([arnOf('web')])).names).toEqual(['web']);
  });

  it('takes a service that is named twice once, so that it is updated once', async () => {
    expect((await read(['web', 'api', arnOf('web'), 'web'])).names).toEqual(['web', 'api']);
  });

  it('names all services that are missing', async () => {
    await expect(read(['a', 'web', 'b'], {}, ['a', 'b'])).rejects.toMatchObject({
      code: 'SERVICE_NOT_FOUND',
      details: { services: ['a', 'b'], cluster: 'prod', region: 'eu-north-1' },
    });
  });

  it.each(['DRAINING', 'INACTIVE'])('refuses a service that is %s', async (status) => {
    await expect(read(['web'], { status })).rejects.toMatchObject({ code: 'SERVICE_NOT_ACTIVE', details: { status } });
  });

  it.each(['CODE_DEPLOY', 'EXTERNAL'])('refuses the %s controller', async (deploymentController) => {
    await expect(read(['web'], { deploymentController })).rejects.toMatchObject({
      code: 'UNSUPPORTED_CONTROLLER',
      details: { controller: deploymentController },
    });
  });
});
