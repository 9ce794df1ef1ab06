/** Every page of the story on screens of every size: nothing is wider than the screen, and the way out stands on all of them. */

import { beforeAll, describe, expect, test } from 'vitest';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import type { Model } from '../../src/tui/model.ts';
import { after } from './picture.ts';
import { type Sight, tour } from './tour.ts';

const SIZES = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const;

const WAY_OUT = /Esc (?:back|stops|shows all|drops it)|q leave|Enter back/;

let sights: Sight[] = [];
beforeAll(async () => {
  sights = await tour('Block 3');
}, 60_000);

const at = ({ model, name }: Sight, size: Model['size']): Sight => ({ name, model: { ...model, size } });
const bottom = (model: Model): string => plainText(frameOf(model).at(-1) ?? []);

describe.each(SIZES)('at $columns × $rows', (size) => {
  test('every page has as many lines as the screen, none wider', () => {
    for (const { name, model } of sights.map((sight) => at(sight, size))) {
      const lines = frameOf(model);
      expect(lines.length, name).toBe(size.rows);
      expect(lines.map(widthOf).filter((width) => width > size.columns), name).toEqual([]); // prettier-ignore
    }
  });

  test('the way out is named, also beside a message and a command', () => {
    const notice =
      'There is a message here that is longer than the screen is wide, so that it takes more than one line of it.';
    const without = sights
      .map((sight) => at(sight, size))
      .flatMap(({ name, model }) => [
        { name, model },
        { name: `${name}, with a message`, model: { ...model, notice } },
        { name: `${name}, with a command`, model: { ...model, command: 'state village.balances.alise and much more' } },
      ])
      .filter(({ model }) => !WAY_OUT.test(bottom(model)));
    expect(without.map(({ name, model }) => `${name}: ${bottom(model)}`)).toEqual([]);
  });

  test('the chosen row of a list is on the screen', () => {
    for (const sight of sights.map((one) => at(one, size))) {
      for (const keys of [[], ['down', 'down'], ['end']]) {
        const { model } = after(sight.model, keys);
        const kind = model.pages.at(-1)?.kind ?? 'home';
        if (!['home', 'sources', 'people', 'breaks', 'contract', 'block'].includes(kind)) continue;
        expect(frameOf(model).map(plainText).join('\n'), `${sight.name} ${keys.join()}`).toContain('▸ ');
      }
    }
  });

  test('in the stepper the line that comes next is on the screen, and where one is', () => {
    for (const { name, model } of sights.map((sight) => at(sight, size))) {
      const page = model.pages.at(-1);
      if (page?.kind !== 'step' || page.answer?.view.kind !== 'step') continue;
      const text = frameOf(model).map(plainText).join('\n');
      expect(text, name).toMatch(/\[(?:transaction|draft) \d\]/);
      // A notice stands in the place of the keys until the next one is pressed.
      expect(text, name).toMatch(model.notice === undefined ? /\d+\.(?:draft\.)?\d+\.\d+/ : /Esc back/);
      expect(text, name).toMatch(page.answer.view.snapshot.source === undefined ? /No contract ran/ : /▸ *\d+[ ●]/);
    }
  });
});
