/** The workshop on the screen: rows below the experiments, each a command as it can be typed. */

import { expect, test } from 'vitest';
import { allOf, COMMANDS } from '../../src/cli/commands.ts';
import { parseWords } from '../../src/cli/program.ts';
import { splitWords } from '../../src/cli/words.ts';
import type { Effect } from '../../src/tui/events.ts';
import type { Model } from '../../src/tui/model.ts';
import { breakItems } from '../../src/tui/pages/breaks.ts';
import { after, EMPTY_CHAIN, picture, shownPage } from './picture.ts';

const model: Model = picture(EMPTY_CHAIN);

const effects = (): (Effect | undefined)[] => breakItems().map(({ open }) => open(model)[1]);

test('there are three experiments, and then the commands of the workshop', async () => {
  const lines = effects().flatMap((effect) => (effect?.kind === 'run' ? [effect.line] : []));

  expect(effects().map((effect) => effect?.kind)).toEqual([...Array(3).fill('break'), ...Array(5).fill('run')]);
  expect(lines).toEqual(['tamper', 'tamper --tip', 'fork', 'hoard', 'lottery']);
  for (const line of lines) {
    const parsed = parseWords(splitWords(line), await allOf(COMMANDS), { mark: ':', columns: 80 });
    expect(parsed).toMatchObject({ kind: 'run', command: { name: line.split(' ')[0] } });
  }
});

test('one is told to wait a moment, since a copy is made', () => {
  for (const { open } of breakItems()) {
    const [next] = open(model);
    expect(next.notice ?? next.trying).toMatch(/^One moment: the chain is copied/);
  }
});

test('the answer takes the place of that, and is a text to read', () => {
  const [waiting] = breakItems()[5]!.open(model);
  const { model: told } = after(waiting, [{ kind: 'said', title: ': fork', text: 'two branches' }]);

  expect([waiting.notice ?? waiting.trying, told.notice ?? told.trying]).toEqual([expect.stringMatching(/^One moment/), undefined]); // prettier-ignore
  expect(shownPage(told, 'text')).toMatchObject({ title: ': fork', text: 'two branches' });
});
