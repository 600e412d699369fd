import type { JsonObject } from '../../model/json.ts';

/** The calls that Slipway makes of Amazon ECS. */
export type EcsAction =
  | 'DeregisterTaskDefinition'
  | 'DescribeServiceDeployments'
  | 'DescribeServices'
  | 'DescribeTaskDefinition'
  | 'DescribeTasks'
  | 'ListServiceDeployments'
  | 'ListTaskDefinitions'
  | 'ListTasks'
  | 'RegisterTaskDefinition'
  | 'RunTask'
  | 'StopServiceDeployment'
  | 'UpdateService';

/** One ECS call, raw JSON both ways: nothing that ECS says is lost, whatever the age of the SDK. Times are epoch seconds. */
export interface AwsTransport {
  /** Rejects with an error that `translateError` understands: the AWS exception name as `name`, or the code of a system error as `code`. */
  call(action: EcsAction, input: JsonObject): Promise<JsonObject>;
  /** Where the calls go, for messages; null until that is known. */
  readonly endpoint?: string | null;
}
