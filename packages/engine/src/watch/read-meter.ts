import type { Ecs } from '../ports/ecs.ts';

/** Counts the read calls of a watch. */
export interface ReadMeter {
  reads: number;
}

/** The same ECS, counting every read call, those that fail as well: a list counts once for each page of 100. */
export function metered(
  ecs: Ecs,
  meter: ReadMeter,
): Pick<
  Ecs,
  'describeServices' | 'describeTasks' | 'listTasks' | 'recentServiceDeployments' | 'describeTaskDefinition'
> {
  return {
    describeServices: (cluster, services) => {
      meter.reads += 1;
      return ecs.describeServices(cluster, services);
    },
    describeTasks: (cluster, arns) => {
      meter.reads += 1;
      return ecs.describeTasks(cluster, arns);
    },
    listTasks: async (cluster, service, desiredStatus) => {
      meter.reads += 1;
      const arns = await ecs.listTasks(cluster, service, desiredStatus);
      meter.reads += Math.max(0, Math.ceil(arns.length / 100) - 1);
      return arns;
    },
    recentServiceDeployments: (cluster, service) => {
      meter.reads += 2;
      return ecs.recentServiceDeployments(cluster, service);
    },
    describeTaskDefinition: (reference) => {
      meter.reads += 1;
      return ecs.describeTaskDefinition(reference);
    },
  };
}
