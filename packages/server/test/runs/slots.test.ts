import { expect, it } from 'vitest';
import { createSlots } from '../../src/runs/slots.ts';

const open = new AbortController().signal;

it('gives a place that is left to who has waited longest, and to nobody who comes later', async () => {
  const slots = createSlots(1);
  const leave = await slots.take(open);
  const order: string[] = [];
  const second = slots.take(open).then((next) => {
    order.push('second');
    return next;
  });
  const third = slots.take(open).then((next) => {
    order.push('third');
    return next;
  });
  leave?.();
  expect(slots.full()).toBe(true);
  (await second)?.();
  (await third)?.();
  expect(order).toEqual(['second', 'third']);
  expect(slots.full()).toBe(false);
});

it('counts a place that is given back twice once', async () => {
  const slots = createSlots(2);
  const leave = await slots.take(open);
  await slots.take(open);
  leave?.();
  leave?.();
  await slots.take(open);
  expect(slots.full()).toBe(true);
});

it('lets who no longer wants a place out of the line', async () => {
  const slots = createSlots(1);
  const leave = await slots.take(open);
  const gone = new AbortController();
  const waiting = slots.take(gone.signal);
  const next = slots.take(open);
  gone.abort();
  expect(await waiting).toBeNull();
  leave?.();
  expect(await next).not.toBeNull();
});
