import { isJsonObject, type JsonObject } from '../../json.ts';
import type { AssignedPort } from '../task/placed-container.ts';
import { amountIn, objectsIn, textIn, textsIn, wordIn } from './definition-values.ts';

/**
 * How a container is in the network. ECS's awsvpc gives the containers of a task one network interface; here a
 * container that only waits holds the network of those tasks that have several.
 */
export type Network =
  | {
      readonly kind: 'own';
      readonly mode: string;
      /** Containers of the task, as docker has them, by the names that this one reaches them by. */
      readonly links: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'shared'; readonly holder: string };

/** Publishes its ports on 127.0.0.1, where it has a network of its own, and says how it finds others. */
export function networkArguments(network: Network, definition: JsonObject): string[] {
  if (network.kind === 'shared') return ['--network', `container:${network.holder}`];
  const { mode } = network;
  if (mode === 'host' || mode === 'none') return ['--network', mode];
  const hostname = mode === 'awsvpc' ? null : textIn(definition['hostname']);
  return [
    ...publishArguments(definition, mode),
    ...[...network.links].flatMap(([alias, container]) => ['--link', `${container}:${alias}`]),
    ...(hostname === null ? [] : ['--hostname', hostname]),
    ...textsIn(definition['dnsServers']).flatMap((server) => ['--dns', server]),
    ...textsIn(definition['dnsSearchDomains']).flatMap((domain) => ['--dns-search', domain]),
    ...objectsIn(definition['extraHosts']).flatMap(({ hostname: name, ipAddress }) => [
      '--add-host',
      `${wordIn(name)}:${wordIn(ipAddress)}`,
    ]),
  ];
}

/** A host port that a bridge is given is kept; in every other case docker chooses one that is free. */
export function publishArguments(definition: JsonObject, mode: string): string[] {
  const published = objectsIn(definition['portMappings']).flatMap((mapping) => {
    const containerPort = amountIn(mapping['containerPort']);
    if (containerPort === null) return [];
    const fixed = mode === 'bridge' ? amountIn(mapping['hostPort']) : null;
    const protocol = mapping['protocol'] === 'udp' ? '/udp' : '';
    return [`127.0.0.1:${fixed ?? ''}:${containerPort}${protocol}`];
  });
  return [...new Set(published)].flatMap((port) => ['--publish', port]);
}

/** The TCP ports that a definition names. */
export function tcpPorts(definition: JsonObject): number[] {
  const ports = objectsIn(definition['portMappings'])
    .filter(({ protocol }) => protocol !== 'udp')
    .flatMap(({ containerPort }) => amountIn(containerPort) ?? []);
  return [...new Set(ports)];
}

/** Reads `.NetworkSettings.Ports` of docker: where the TCP ports are on this machine. */
export function readPublishedPorts(text: string): AssignedPort[] {
  let ports: unknown;
  try {
    ports = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isJsonObject(ports)) return [];
  return Object.entries(ports).flatMap(([port, bindings]) => {
    const [, containerPort = ''] = /^(\d+)\/tcp$/.exec(port) ?? [];
    const hostPort = objectsIn(bindings)[0]?.['HostPort'];
    return containerPort !== '' && typeof hostPort === 'string'
      ? [{ containerPort: Number(containerPort), hostPort: Number(hostPort) }]
      : [];
  });
}
