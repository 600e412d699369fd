import { describe, expect, it } from 'vitest';
import type { Answer } from '../local.ts';
import { until } from '../process/running.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { containers, script } from './docker.ts';
import { freePort } from './free-port.ts';

const WEB = 'httpd -f -p 80 -h /www';
const PAGE = { name: 'www/index.html', content: 'hello' };

async function page(port: number): Promise<string | null> {
  const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
  return answer === null ? null : answer.text();
}

function bindings(task: Answer, container = 0): { containerPort: number; hostPort: number; bindIP: string }[] {
  return task.containers[container].networkBindings;
}

describe('containers of docker in the network', () => {
  it('17.2 a port is any free one of 127.0.0.1, or the one that a bridge is given', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {}, PAGE);
    const fixed = await freePort();
    await d.register(
      script(image, WEB, { portMappings: [{ containerPort: 80 }] }),
      script(image, WEB, { name: 'fixed', portMappings: [{ containerPort: 80, hostPort: fixed }] }),
    );
    const task = await d.taskIn(await d.run(), 'RUNNING');
    const [random] = bindings(task);
    expect(random).toMatchObject({ bindIP: '127.0.0.1', containerPort: 80, hostPort: expect.any(Number) });
    expect(bindings(task, 1)).toMatchObject([{ containerPort: 80, hostPort: fixed }]);
    expect(await until(() => page(random?.hostPort ?? 0))).toBe('hello');
    expect(await until(() => page(fixed))).toBe('hello');
  });

  it('17.2 a port that is taken fails the start', async (context) => {
    const d = await containers(context);
    const mappings = { portMappings: [{ containerPort: 80, hostPort: d.registryPort }] };
    const task = await d.outcome(script(await d.busybox('1', {}), WEB, mappings));
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.containers[0].reason).toMatch(/^CannotStartContainerError: .*(?:already allocated|in use)/s);
  });

  it('17.22 links are reached by their names, whatever the order of the containers', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {}, PAGE);
    const ask = 'until wget -qO- http://front:80/; do sleep 0.1; done; echo; exec sleep 1000';
    await d.register(
      script(image, ask, { links: ['web:front'] }),
      script(image, WEB, { name: 'web', essential: false }),
    );
    const arn = await d.run();
    await until(async () => (await d.log(arn)).includes('hello'));
  });

  it('17.3 with awsvpc the containers of a task share their network', async (context) => {
    const d = await containers(context);
    const image = await d.busybox('1', {}, PAGE);
    await d.call('RegisterTaskDefinition', {
      family: 'web',
      networkMode: 'awsvpc',
      containerDefinitions: [
        script(image, WEB, { name: 'web', portMappings: [{ containerPort: 80 }] }),
        script(image, 'until wget -qO- http://127.0.0.1:80/; do sleep 0.1; done; echo; exec sleep 1000'),
      ],
    });
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
    const arns = await Promise.all([d.run(network), d.run(network)]);
    for (const arn of arns) {
      const task = await d.taskIn(arn, 'RUNNING');
      const [web] = bindings(task);
      expect(await until(() => page(web?.hostPort ?? 0))).toBe('hello');
      await until(async () => (await d.log(arn)).includes('hello'));
      // One more holds the network.
      expect(d.containersOf(arn)).toHaveLength(3);
      await d.call('StopTask', { cluster: 'c', task: arn });
      await d.taskIn(arn, 'STOPPED');
      expect(d.containersOf(arn)).toEqual([]);
    }
  });

  it('17.3 the network of the host is that of this machine', async (context) => {
    const d = await containers(context, { dataFolder: newFolder() });
    const port = await freePort();
    await d.call('RegisterTaskDefinition', {
      family: 'web',
      networkMode: 'host',
      containerDefinitions: [
        script(await d.busybox('1', {}, PAGE), `httpd -f -p 127.0.0.1:${port} -h /www`, {
          portMappings: [{ containerPort: port }],
        }),
      ],
    });
    const task = await d.taskIn(await d.run(), 'RUNNING');
    expect(bindings(task)).toMatchObject([{ containerPort: port, hostPort: port }]);
    expect(await until(() => page(port))).toBe('hello');
  });
});
