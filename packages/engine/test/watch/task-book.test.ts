import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/model/task.ts';
import { TaskBook } from '../../src/watch/task-book.ts';
import { stoppedTask, task } from '../support/builders.ts';

function bookOver(tasks: () => readonly Task[]) {
  const calls: string[] = [];
  const book = new TaskBook(
    {
      listTasks: async (_cluster, _service, desired) => {
        calls.push(`list ${desired}`);
        return tasks()
          .filter(({ desiredStatus }) => desiredStatus === desired)
          .map(({ arn }) => arn);
      },
      describeTasks: async (_cluster, arns) => {
        calls.push(`describe ${arns.length}`);
        return tasks().filter(({ arn }) => arns.includes(arn));
      },
    },
    'prod',
    'web',
  );
  return { book, calls };
}

describe('what is known of tasks', () => {
  it('is nothing before the first look', () => {
    expect(bookOver(() => []).book.look).toBeNull();
  });

  it('is all of them after a look at all, RUNNING listed first so that none slips through', async () => {
    const tasks = [task(), stoppedTask()];
    const { book, calls } = bookOver(() => tasks);
    await book.lookAtAll(42);
    expect(book.look).toEqual({ at: 42, tasks });
    expect(calls).toEqual(['list RUNNING', 'list STOPPED', 'describe 2']);
  });

  it('is that there are none, where there are none', async () => {
    const { book } = bookOver(() => []);
    await book.lookAtAll(42);
    expect(book.look).toEqual({ at: 42, tasks: [] });
  });

  it('does not pass for a look at all after a look at the stopped ones', async () => {
    const stopped = stoppedTask();
    const { book } = bookOver(() => [task(), stopped]);
    await book.lookAtStopped();
    expect(book.look?.tasks).toEqual([stopped]);
    expect(book.look?.at).toBe(Number.NEGATIVE_INFINITY);
  });

  it('comes from calls of at most 100 tasks', async () => {
    const tasks = Array.from({ length: 250 }, () => task());
    const { book, calls } = bookOver(() => tasks);
    await book.lookAtAll(42);
    expect(book.look?.tasks).toHaveLength(250);
    expect(calls.filter((call) => call.startsWith('describe'))).toEqual([
      'describe 100',
      'describe 100',
      'describe 50',
    ]);
  });

  it('is asked for again while a task is stopping, and never again once it is STOPPED', async () => {
    let one = task({ id: 'a', arn: 'a', lastStatus: 'DEACTIVATING', desiredStatus: 'STOPPED' });
    const { book, calls } = bookOver(() => [one]);
    await book.lookAtStopped();
    await book.lookAtStopped();
    one = stoppedTask({ id: 'a', arn: 'a' });
    await book.lookAtStopped();
    await book.lookAtStopped();
    await book.lookAtAll(42);
    expect(calls.filter((call) => call.startsWith('describe'))).toEqual(['describe 1', 'describe 1', 'describe 1']);
    expect(book.look?.tasks).toEqual([one]);
  });

  it('forgets what ECS has forgotten', async () => {
    let tasks: readonly Task[] = [stoppedTask(), task()];
    const { book } = bookOver(() => tasks);
    await book.lookAtAll(1);
    tasks = [];
    await book.lookAtAll(2);
    expect(book.look).toEqual({ at: 2, tasks: [] });
  });
});
