import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { onTestFinished } from 'vitest';
import type { JsonObject, LocalEcs } from '../../src/index.ts';
import type { Answer } from '../local.ts';
import { layer } from '../process/images.ts';
import { app, type Running, running, until } from '../process/running.ts';

/** A client of the load balancing API, over HTTP. Ends with its test. */
export async function balancing(ecs: LocalEcs): Promise<ElasticLoadBalancingV2Client> {
  const api = await ecs.listen();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const elb = new ElasticLoadBalancingV2Client({
    region: 'us-east-1',
    endpoint: api.url,
    credentials,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    elb.destroy();
    await api.close();
  });
  return elb;
}

/** A listener on a free port, and the target group behind it. */
export async function listener(
  elb: ElasticLoadBalancingV2Client,
  group: Partial<CreateTargetGroupCommandInput> = {},
  delaySeconds = 1,
): Promise<{ url: string; port: number; arn: string; targetGroupArn: string; loadBalancerArn: string }> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', HealthCheckIntervalSeconds: 1, ...group }),
  );
  const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const delay = { Key: 'deregistration_delay.timeout_seconds', Value: String(delaySeconds) };
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn, Attributes: [delay] }));
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: group.Name ?? 'web', Subnets: ['subnet-1'] }),
  );
  const loadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  const created = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancerArn,
      Protocol: 'HTTP',
      Port: 0,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  );
  const port = created.Listeners?.[0]?.Port ?? 0;
  const arn = created.Listeners?.[0]?.ListenerArn ?? '';
  return { url: `http://127.0.0.1:${port}`, port, arn, targetGroupArn, loadBalancerArn };
}

/** A service `s` of processes behind a listener. */
export interface Balanced extends Running {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly url: string;
  readonly port: number;
  readonly targetGroupArn: string;
  /** Pushes an image whose `/main.js` is this script, and makes it the service's. */
  deploy(tag: string, script: string, members?: JsonObject): Promise<void>;
  service(): Promise<Answer>;
  /** `STATE` or `STATE REASON` of each target. */
  targets(): Promise<string[]>;
  /** Waits until the newest deployment has completed. */
  completed(): Promise<Answer>;
}

export async function balanced(
  group: Partial<CreateTargetGroupCommandInput> = {},
  {
    desiredCount = 1,
    delaySeconds = 1,
    service: more = {},
  }: { desiredCount?: number; delaySeconds?: number; service?: JsonObject } = {},
): Promise<Balanced> {
  const r = await running();
  const elb = await balancing(r.ecs);
  const { url, port, targetGroupArn } = await listener(elb, group, delaySeconds);
  const service = async (): Promise<Answer> =>
    (await r.call('DescribeServices', { cluster: 'c', services: ['s'] })).services[0];
  return {
    ...r,
    elb,
    url,
    port,
    targetGroupArn,
    service,
    deploy: async (tag, script, members = {}) => {
      const layers = [await layer({ name: 'main.js', content: script })];
      const image = await r.push('web', tag, { layers, config: { Cmd: ['node', '/main.js'] } });
      await r.register(app(image, { portMappings: [{ containerPort: 80 }], ...members }));
      if ((await service()) !== undefined) {
        await r.call('UpdateService', { cluster: 'c', service: 's', taskDefinition: 'web' });
        return;
      }
      const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 80 }];
      const wanted = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount, loadBalancers, ...more };
      await r.call('CreateService', wanted);
    },
    targets: async () => {
      const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
      return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) =>
        [TargetHealth?.State, TargetHealth?.Reason].filter(Boolean).join(' '),
      );
    },
    completed: () =>
      until(async () => {
        const now = await service();
        return now.deployments.length === 1 && now.deployments[0].rolloutState === 'COMPLETED' ? now : null;
      }),
  };
}

/** A program that answers every request with this JavaScript, `version` first in its scope. */
export function server(version: string, answer = 'response.end(version)'): string {
  return `
    const version = ${JSON.stringify(version)};
    const server = require('node:http').createServer((request, response) => { ${answer} });
    server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
    process.on('SIGTERM', () => server.close(() => process.exit(0)));
  `;
}
