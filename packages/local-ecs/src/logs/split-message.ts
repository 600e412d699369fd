/** What the awslogs driver puts into one event: 256 KiB, less what AWS counts beside the message. */
const MOST_BYTES = 262_144 - 26;

/** A message in pieces that fit into events; none for an empty one, which AWS does not take. Characters stay whole. */
export function splitMessage(message: string, mostBytes = MOST_BYTES): readonly string[] {
  if (message === '') return [];
  // No character has more than 3 bytes for each of its units.
  if (message.length * 3 <= mostBytes) return [message];
  const bytes = Buffer.from(message);
  const pieces: string[] = [];
  let from = 0;
  while (from < bytes.length) {
    let to = Math.min(from + mostBytes, bytes.length);
    // A byte 10xxxxxx goes on with a character.
    while (to < bytes.length && to > from + 1 && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    pieces.push(bytes.toString('utf8', from, to));
    from = to;
  }
  return pieces;
}
