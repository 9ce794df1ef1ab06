/** Questions that take long: ended by their ticket, told of while they last, and never by each other. */

import { expect, test } from 'vitest';
import type { Event } from '../../src/tui/events.ts';
import { Questions } from '../../src/tui/waiting.ts';

const later = (inMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, inMs));

const forever = ({ signal }: { readonly signal: AbortSignal }): Promise<string> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));

test('a question that is ended has no answer, and whoever looks for it is told to stop', async () => {
  const questions = new Questions(() => {});
  let rounds = 0;
  const answer = questions.ask(7, async ({ signal }) => {
    for (; ; rounds++) {
      await later(1);
      signal.throwIfAborted();
    }
  });
  await later(20);
  questions.stop(6);
  expect(rounds).toBeGreaterThan(0);
  questions.stop(7);
  expect(await answer).toBeUndefined();
});

test('what it tells is heard with its ticket, and not oftener than anybody reads', async () => {
  const heard: Event[] = [];
  const questions = new Questions((event) => heard.push(event));
  const answer = await questions.ask(3, async ({ tell }) => {
    for (let i = 0; i < 250; i++) {
      tell(`block ${i}`);
      await later(1);
    }
    return 'done';
  });
  expect(answer).toBe('done');
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.length).toBeLessThan(10);
  expect(heard[0]).toMatchObject({ kind: 'working', ticket: 3 });
});

test('an error that nobody asked for comes out', async () => {
  const questions = new Questions(() => {});
  const failing = questions.ask(1, async () => Promise.reject(new Error('block 2 is damaged')));
  await expect(failing).rejects.toThrow('block 2 is damaged');
});

test('when the screen closes, all of them end', async () => {
  const questions = new Questions(() => {});
  const answers = [questions.ask(1, forever), questions.ask(2, forever)];
  questions.stopAll();
  expect(await Promise.all(answers)).toEqual([undefined, undefined]);
});
