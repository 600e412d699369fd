import { EcsError } from '../ecs-error.ts';
import type { Journal } from './journal.ts';

/** What only reads. Everything else may change something. */
const READS = /^(?:Describe|List|Get|BatchGet|BatchCheck|Filter)/;

/**
 * Carries a call out, and answers when all that it changed, and all that its answer shows, is written.
 *
 * @throws EcsError ServerException where that cannot be written; while it is so, nothing more is changed
 */
export async function keepCall<Answer>(
  journal: Journal,
  operation: string,
  work: () => Answer | Promise<Answer>,
): Promise<Answer> {
  if (READS.test(operation)) {
    const answer = await work();
    await journal.flush().catch(() => undefined);
    return answer;
  }
  if (journal.trouble !== null) await written(journal, 'Nothing was changed.');
  try {
    return await work();
  } finally {
    journal.mayHaveChanged();
    await written(journal, 'What this call changed holds in memory only, and is written as soon as that is possible.');
  }
}

async function written(journal: Journal, otherwise: string): Promise<void> {
  await journal.flush().catch(({ message }: Error) => {
    const text = `The state of local-ecs cannot be written to its data folder: ${message}. ${otherwise}`;
    throw new EcsError('ServerException', text, 500);
  });
}
