import { expect, it } from 'vitest';
import { balancing, listener } from '../load-balancing/balanced.ts';
import { visitors } from '../load-balancing/visitors.ts';
import { until } from '../process/running.ts';
import { containers, script } from './docker.ts';

it('17.12 no request is lost while two tasks of docker are replaced', async (context) => {
  const d = await containers(context);
  const { url, targetGroupArn } = await listener(await balancing(d.ecs), {}, 1);
  const register = async (version: string): Promise<void> => {
    const image = await d.busybox(version, {}, { name: 'www/index.html', content: version });
    const web = { portMappings: [{ containerPort: 80 }], linuxParameters: { initProcessEnabled: true } };
    await d.register(script(image, 'exec httpd -f -p 80 -h /www', web));
  };
  const completed = (): Promise<true> =>
    until(async () => {
      const { deployments } = (await d.call('DescribeServices', { cluster: 'c', services: ['s'] })).services[0];
      return deployments.length === 1 && deployments[0].rolloutState === 'COMPLETED';
    });
  await register('one');
  const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 80 }];
  const service = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 2, loadBalancers };
  await d.call('CreateService', service);
  await completed();
  const guests = visitors(url, 2);
  await until(() => (guests.answers.get('one') ?? 0) > 20);
  await register('two');
  const from = Date.now();
  await d.call('UpdateService', { cluster: 'c', service: 's', taskDefinition: 'web' });
  await completed();
  process.stdout.write(`rolled in ${Date.now() - from} ms\n`);
  await until(() => (guests.answers.get('two') ?? 0) > 20);
  const answers = await guests.end();
  expect([...answers.keys()].toSorted()).toEqual(['one', 'two']);
  process.stdout.write(`${[...answers.values()].reduce((sum, each) => sum + each, 0)} requests\n`);
});
