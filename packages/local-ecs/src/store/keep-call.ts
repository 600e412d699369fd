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
  if (journal.isFailing) await written(journal);
  try {
    return await work();
  } finally {
    journal.mayHaveChanged();
    await written(journal);
  }
}

async function written(journal: Journal): Promise<void> {
  await journal.flush().catch((error: Error) => {
    const message = `The state of local-ecs cannot be written to its data folder: ${error.message}`;
    throw new EcsError('ServerException', message, 500);
  });
}
