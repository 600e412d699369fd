/** What the server wrote to the pusher's terminal, as git shows it. */
export function remoteLines(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote: '.length).trimEnd());
}
