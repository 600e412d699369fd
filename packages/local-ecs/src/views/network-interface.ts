import { isJsonObject, type JsonObject } from '../json.ts';
import { privateAddress, type Task } from '../state/task.ts';

/** The network interface of an awsvpc task as an attachment. Its details are there once the interface is. */
export function attachment(task: Task): JsonObject {
  const isUp = task.connectivityAt !== null;
  const subnet = { name: 'subnetId', value: subnets(task.settings)[0] ?? 'subnet-local' };
  const address = privateAddress(task);
  const details = [
    { name: 'networkInterfaceId', value: `eni-${task.id.slice(0, 17)}` },
    { name: 'macAddress', value: macAddress(task) },
    { name: 'privateDnsName', value: `ip-${address.replaceAll('.', '-')}.${domain(task.region)}` },
    { name: 'privateIPv4Address', value: address },
  ];
  return {
    id: attachmentId(task),
    type: 'ElasticNetworkInterface',
    status: statusOf(task),
    details: isUp ? [subnet, ...details] : [subnet],
  };
}

/** The interface as each container of the task has it; none before it is attached, and in other network modes. */
export function networkInterfaces(task: Task): JsonObject[] {
  if (task.networkMode !== 'awsvpc' || task.connectivityAt === null) return [];
  return [{ attachmentId: attachmentId(task), privateIpv4Address: privateAddress(task) }];
}

function statusOf({ lastStatus, connectivityAt }: Task): string {
  if (lastStatus === 'STOPPED') return 'DELETED';
  if (lastStatus === 'DEPROVISIONING') return 'DETACHING';
  return connectivityAt === null ? 'PRECREATED' : 'ATTACHED';
}

function subnets({ networkConfiguration }: JsonObject): string[] {
  const awsvpc = isJsonObject(networkConfiguration) ? networkConfiguration['awsvpcConfiguration'] : undefined;
  const given = isJsonObject(awsvpc) ? awsvpc['subnets'] : undefined;
  return Array.isArray(given) ? given.filter((subnet) => typeof subnet === 'string') : [];
}

/** A locally administered address: stable, and as good as unique. */
function macAddress({ id }: Task): string {
  return `02:${(id.slice(0, 10).match(/../g) ?? []).join(':')}`;
}

function domain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

/** The task id in the form of a UUID: stable, and unique as the id is. */
function attachmentId({ id }: Task): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
