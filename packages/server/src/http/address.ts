/** `http://host:port` as the client wrote it, for the addresses that an answer shows; a harmless one where the header is not a host. */
export function addressOf(host: string | undefined): string {
  return `http://${host !== undefined && isHost(host) ? host : 'localhost'}`;
}

function isHost(text: string): boolean {
  return /^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/.test(text);
}

/** The name in a Host header, without the port; null where it is none. */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || !isHost(host)) return null;
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

/** Whether a name or address can only mean this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}
