/** The command by which anybody who may read the project follows a run. */
export function howToSee(address: string, runId: string): string {
  return `curl -N ${address}/runs/${encodeURIComponent(runId)}`;
}
