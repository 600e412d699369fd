import { createCluster, deleteCluster, describeClusters, listClusters } from './clusters.ts';
import { createService } from './create-service.ts';
import type { Operation } from './operation.ts';
import { registerTaskDefinition } from './register-task-definition.ts';
import { runTask } from './run-task.ts';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service-deployments.ts';
import { deleteService, describeServices, listServices } from './services.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  deleteTaskDefinitions,
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
} from './task-definitions.ts';
import { describeTasks, listTasks, stopTask } from './tasks.ts';
import { updateService } from './update-service.ts';

/** The ECS operations that are emulated, by their names on the wire. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateCluster: createCluster,
    DescribeClusters: describeClusters,
    ListClusters: listClusters,
    DeleteCluster: deleteCluster,
    RegisterTaskDefinition: registerTaskDefinition,
    DescribeTaskDefinition: describeTaskDefinition,
    ListTaskDefinitions: listTaskDefinitions,
    ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
    DeregisterTaskDefinition: deregisterTaskDefinition,
    DeleteTaskDefinitions: deleteTaskDefinitions,
    CreateService: createService,
    UpdateService: updateService,
    DescribeServices: describeServices,
    ListServices: listServices,
    DeleteService: deleteService,
    ListTasks: listTasks,
    DescribeTasks: describeTasks,
    RunTask: runTask,
    StopTask: stopTask,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    StopServiceDeployment: stopServiceDeployment,
    DescribeServiceRevisions: describeServiceRevisions,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  }),
);
