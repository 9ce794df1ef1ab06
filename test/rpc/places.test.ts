/** Places that many share: no more are taken than there are, and nobody who waits for one is forgotten. */

import { expect, test } from 'vitest';
import { Places } from '../../src/rpc/server/places.ts';

test('there are as many as there are, and one given back goes to whoever asked first', () => {
  const places = new Places(2);
  const told: string[] = [];
  const never = (): void => void told.push('never');
  expect([places.take(never), places.take(never)]).toEqual([true, true]);
  for (const name of ['one', 'two', 'three']) {
    const again = (): void => void (places.take(again) && told.push(name));
    expect(places.take(again)).toBe(false);
  }
  places.giveBack();
  expect([told, places.taken]).toEqual([['one'], 2]);
  places.giveBack();
  expect([told, places.taken]).toEqual([['one', 'two'], 2]);
});

test('who does not want one any more, or is gone, keeps nobody behind from it', () => {
  const places = new Places(1);
  const told: string[] = [];
  const [left, indifferent] = [(): void => void told.push('left'), (): void => void told.push('indifferent')];
  const eager = (): void => void (places.take(eager) && told.push('eager'));
  places.take(eager);
  for (const each of [left, indifferent, eager]) expect(places.take(each)).toBe(false);
  places.leave(left);
  places.giveBack();
  expect([told, places.taken]).toEqual([['indifferent', 'eager'], 1]);
});
