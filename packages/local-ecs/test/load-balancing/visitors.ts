import { Agent, get } from 'node:http';

/** Sends requests one after another, some at a time, until it is told to end; keeps connections open as browsers do. */
export function visitors(url: string, atOnce: number) {
  // A client gives up idle connections before the load balancer does, as it has to with AWS's.
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, timeout: 5000 });
  const answers = new Map<string, number>();
  const ends = new AbortController();
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      const request = get(url, { agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve(response.statusCode === 200 ? text : `status ${response.statusCode}`));
        response.on('error', (error) => resolve(error.message));
      });
      request.on('error', (error) => resolve(error.message));
    });
  const visit = async (): Promise<void> => {
    while (!ends.signal.aborted) {
      const answer = await ask();
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const visits = Promise.all(Array.from({ length: atOnce }, visit));
  return {
    answers,
    async end(): Promise<ReadonlyMap<string, number>> {
      ends.abort();
      await visits;
      agent.destroy();
      return answers;
    },
  };
}
