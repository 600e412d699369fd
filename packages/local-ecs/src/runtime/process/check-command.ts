import type { AssignedPort } from '../task/placed-container.ts';

/**
 * The words of a health check as a command: `CMD` words as they are, `CMD-SHELL` by the shell. In both, localhost with a
 * container port means the port that the container has on this machine.
 */
export function checkCommand(command: readonly string[], ports: readonly AssignedPort[]): string[] {
  const [kind = '', ...words] = command;
  const mapped = words.map((word) => withAssignedPorts(word, ports));
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', mapped.join(' ')];
  return kind === 'CMD' ? mapped : [withAssignedPorts(kind, ports), ...mapped];
}

function withAssignedPorts(text: string, ports: readonly AssignedPort[]): string {
  return text.replaceAll(/\b(localhost|127\.0\.0\.1|0\.0\.0\.0)([: ])(\d{1,5})\b/g, (whole, host, between, port) => {
    const assigned = ports.find(({ containerPort }) => containerPort === Number(port));
    return assigned === undefined ? whole : `${host}${between}${assigned.hostPort}`;
  });
}
