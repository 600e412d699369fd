import {
  deleteAccountSetting,
  listAccountSettings,
  putAccountSetting,
  putAccountSettingDefault,
} from './account-settings.ts';
import {
  createCapacityProvider,
  deleteCapacityProvider,
  describeCapacityProviders,
  updateCapacityProvider,
} from './capacity-providers.ts';
import { putClusterCapacityProviders } from './cluster-capacity-providers.ts';
import {
  createCluster,
  deleteCluster,
  describeClusters,
  listClusters,
  updateCluster,
  updateClusterSettings,
} from './clusters.ts';
import {
  describeContainerInstances,
  listAttributes,
  listContainerInstances,
  refuseAttributes,
  refuseContainerInstance,
  startTask,
  updateContainerInstancesState,
} from './container-instances.ts';
import { createService } from './create-service.ts';
import { executeCommand } from './execute-command.ts';
import type { Operation } from './operation.ts';
import { registerTaskDefinition } from './register-task-definition.ts';
import { runTask } from './run-task.ts';
import {
  continueServiceDeployment,
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service-deployments.ts';
import { deleteService, describeServices, listServices } from './services.ts';
import { listServicesByNamespace } from './services-by-namespace.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import {
  deleteTaskDefinitions,
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
} from './task-definitions.ts';
import { getTaskProtection, updateTaskProtection } from './task-protection.ts';
import { describeTaskSets } from './task-sets.ts';
import { describeTasks, listTasks, stopTask } from './tasks.ts';
import { updateService } from './update-service.ts';

/** The ECS operations that are emulated, by their names on the wire. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateCluster: createCluster,
    DescribeClusters: describeClusters,
    ListClusters: listClusters,
    UpdateCluster: updateCluster,
    UpdateClusterSettings: updateClusterSettings,
    PutClusterCapacityProviders: putClusterCapacityProviders,
    DeleteCluster: deleteCluster,
    CreateCapacityProvider: createCapacityProvider,
    DescribeCapacityProviders: describeCapacityProviders,
    UpdateCapacityProvider: updateCapacityProvider,
    DeleteCapacityProvider: deleteCapacityProvider,
    ListContainerInstances: listContainerInstances,
    DescribeContainerInstances: describeContainerInstances,
    UpdateContainerInstancesState: updateContainerInstancesState,
    DeregisterContainerInstance: refuseContainerInstance,
    UpdateContainerAgent: refuseContainerInstance,
    ListAttributes: listAttributes,
    PutAttributes: refuseAttributes,
    DeleteAttributes: refuseAttributes,
    ListAccountSettings: listAccountSettings,
    PutAccountSetting: putAccountSetting,
    PutAccountSettingDefault: putAccountSettingDefault,
    DeleteAccountSetting: deleteAccountSetting,
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
    ListServicesByNamespace: listServicesByNamespace,
    DescribeTaskSets: describeTaskSets,
    DeleteService: deleteService,
    ListTasks: listTasks,
    DescribeTasks: describeTasks,
    RunTask: runTask,
    StartTask: startTask,
    StopTask: stopTask,
    UpdateTaskProtection: updateTaskProtection,
    GetTaskProtection: getTaskProtection,
    ExecuteCommand: executeCommand,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    StopServiceDeployment: stopServiceDeployment,
    ContinueServiceDeployment: continueServiceDeployment,
    DescribeServiceRevisions: describeServiceRevisions,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  }),
);
