/** How far an operation that is answered goes, where that is not all the way. */
export type Extent = 'stored only' | 'as where there is none';

export interface Remark {
  /** Of operations that are answered; those that are not are "not emulated" whatever it says here. */
  readonly extent?: Extent;
  readonly words: string;
  /** Operations, or all whose name contains the text. */
  readonly operations: readonly string[] | RegExp;
}

const STORED = 'Kept and given back; nothing else follows from it.';

/** What is to be said about operations of ECS beyond whether they are answered. The first that means an operation counts. */
export const ecsRemarks: readonly Remark[] = [
  {
    extent: 'stored only',
    words: 'Containers run by the launch type, on this machine.',
    operations: [
      'CreateCapacityProvider',
      'DeleteCapacityProvider',
      'DescribeCapacityProviders',
      'PutClusterCapacityProviders',
      'UpdateCapacityProvider',
    ],
  },
  {
    extent: 'stored only',
    words: STORED,
    operations: [
      'DeleteAccountSetting',
      'ListAccountSettings',
      'PutAccountSetting',
      'PutAccountSettingDefault',
      'UpdateCluster',
      'UpdateClusterSettings',
    ],
  },
  {
    extent: 'as where there is none',
    words: 'There are no container instances: tasks of the launch type EC2 run without.',
    operations: [
      'DeleteAttributes',
      'DeregisterContainerInstance',
      'DescribeContainerInstances',
      'ListAttributes',
      'ListContainerInstances',
      'PutAttributes',
      'RegisterContainerInstance',
      'StartTask',
      'UpdateContainerAgent',
      'UpdateContainerInstancesState',
    ],
  },
  {
    extent: 'as where there is none',
    words: 'Design: later, with the controllers CODE_DEPLOY and EXTERNAL; their services can be created.',
    operations: /TaskSet/,
  },
  {
    extent: 'as where there is none',
    words: 'A rolling update never waits for somebody.',
    operations: ['ContinueServiceDeployment'],
  },
  {
    extent: 'as where there is none',
    words: "Refused with ECS's texts; no session is opened. With the docker runtime use `docker exec`.",
    operations: ['ExecuteCommand'],
  },
  { words: 'Design: later. The scheduling strategy DAEMON is refused as well.', operations: /Daemon/ },
  { words: 'Not planned.', operations: /Gateway/ },
  {
    words: 'What the ECS agent says; here the runtimes speak for themselves.',
    operations: [
      'DiscoverPollEndpoint',
      'SubmitAttachmentStateChanges',
      'SubmitContainerStateChange',
      'SubmitTaskStateChange',
    ],
  },
  {
    words:
      'The strategy ROLLING with the controller ECS. BLUE_GREEN, LINEAR, CANARY and DAEMON are refused as not emulated.',
    operations: ['CreateService', 'UpdateService'],
  },
  { words: 'Always rolls back; ABORT is refused.', operations: ['StopServiceDeployment'] },
];
