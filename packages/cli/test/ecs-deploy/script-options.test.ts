import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/ecs-deploy/parse-arguments.ts';
import type { Refusal } from '../../src/ecs-deploy/refusal.ts';
import { checkOptions, type ScriptOptions } from '../../src/ecs-deploy/script-options.ts';

function check(line: string): ScriptOptions | Refusal {
  const parsed = parseArguments(line.split(' '));
  if (parsed.kind !== 'given') throw new TypeError(parsed.kind);
  return checkOptions(parsed.options);
}

describe('what the options of ecs-deploy need', () => {
  it.each<readonly [number, string, string]>([
    [5, 'neither a service nor a task definition', '-c prod -i app:1'],
    [6, 'both a service and a task definition', '-n web -d web -c prod -i app:1'],
    [7, 'a service without a cluster', '-n web -i app:1'],
    [7, 'a one-off task without a cluster', '-d web --run-task -i app:1'],
    [8, 'no image', '-n web -c prod'],
    [8, 'no image, though -to gives the tag', '-n web -c prod -to 1.2'],
    [9, 'a --max-definitions that is no number', '-n web -c prod -i app:1 --max-definitions few'],
    [10, '--launch-type without --run-task', '-d web -i app:1 --launch-type FARGATE'],
    [11, '--network-configuration without --run-task', '-d web -i app:1 --network-configuration {}'],
    [11, '--wait-for-success without --run-task', '-d web -i app:1 --wait-for-success'],
    [12, '--platform-version without --run-task', '-d web -i app:1 --platform-version 1.4.0'],
    [3, 'a timeout that is no number', '-n web -c prod -i app:1 -t 5m'],
    [3, 'a negative desired count', '-n web -c prod -i app:1 -D -1'],
    [1, '--force-new-deployment without a service', '-d web --force-new-deployment'],
  ])('refuses with %i: %s', (exit, _, line) => {
    expect(check(line)).toMatchObject({ kind: 'refusal', exit });
  });

  it.each<readonly [string, string, number]>([
    ['neither, before no cluster and no image', '--max-definitions few', 5],
    ['both, before no cluster', '-n web -d web', 6],
    ['no cluster, before no image', '-n web', 7],
    ['no image, before --max-definitions', '-n web -c prod --max-definitions few', 8],
    ['--max-definitions, before --launch-type', '-d web -i app:1 --max-definitions few --launch-type EC2', 9],
    [
      '--launch-type, before --network-configuration',
      '-d web -i app:1 --launch-type EC2 --network-configuration {}',
      10,
    ],
    ['--wait-for-success, before --platform-version', '-d web -i app:1 --wait-for-success --platform-version 1', 11],
  ])('answers in the order of the script: %s', (_, line, exit) => {
    expect(check(line)).toMatchObject({ kind: 'refusal', exit });
  });

  it('has the defaults of the script', () => {
    expect(check('-n web -c prod -i app:1')).toEqual({
      kind: 'options',
      target: { kind: 'service', cluster: 'prod', service: 'web', ignoresRunTask: false },
      access: { accessKey: null, secretKey: null, region: null, profile: null, assumeRole: null },
      image: 'app:1',
      tagEnvVar: null,
      tagOnly: null,
      desiredCount: null,
      minimumHealthyPercent: null,
      maximumPercent: null,
      timeoutSeconds: 90,
      enableRollback: false,
      forceNewDeployment: false,
      skipDeploymentsCheck: false,
      maxDefinitions: null,
      taskDefinitionFile: null,
      useLatestTaskDefinition: false,
      verbose: false,
    });
  });

  it('needs no image to force a new deployment', () => {
    expect(check('-n web -c prod --force-new-deployment')).toMatchObject({ kind: 'options', image: null });
  });

  it('takes an empty value as not given, as CI systems pass it for a variable without a value', () => {
    const parsed = parseArguments(['-n', 'web', '-d', '', '-c', 'prod', '-i', 'app:1', '-D', '', '-to', '', '-t', '']);
    if (parsed.kind !== 'given') throw new TypeError(parsed.kind);
    expect(checkOptions(parsed.options)).toMatchObject({ desiredCount: null, tagOnly: null, timeoutSeconds: 90 });
  });

  it.each([
    ['0', null],
    ['-1', null],
    ['3', 3],
  ])('keeps %s revisions as %s', (typed, kept) => {
    expect(check(`-n web -c prod -i app:1 --max-definitions ${typed}`)).toMatchObject({ maxDefinitions: kept });
  });

  it('knows that a service beside --run-task runs no task', () => {
    expect(check('-n web -c prod -i app:1 --run-task')).toMatchObject({
      target: { kind: 'service', ignoresRunTask: true },
    });
  });

  it('reads all about a one-off task', () => {
    expect(
      check(
        '-d migrate -c prod -i app:1 --run-task --wait-for-success --launch-type FARGATE --platform-version 1.4.0 --network-configuration {}',
      ),
    ).toMatchObject({
      target: {
        kind: 'task-definition',
        taskDefinition: 'migrate',
        run: {
          cluster: 'prod',
          waitForSuccess: true,
          launchType: 'FARGATE',
          platformVersion: '1.4.0',
          networkConfiguration: '{}',
        },
      },
    });
  });
});
