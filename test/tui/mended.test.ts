/** Small things that somebody new stumbled over, each said where it is looked for. */

import { describe, expect, test } from 'vitest';
import { startOf } from '../../src/tui/cut.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { callForm, problemIn } from '../../src/tui/forms.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Facts, type Model, opened } from '../../src/tui/model.ts';
import { after, PAY, picture, village } from './picture.ts';
import { stepPosition } from '../../src/timeline/position.ts';

const text = (model: Model): string => frameOf(model).map(plainText).join('\n');
const SMALL = { columns: 60, rows: 20 };

function many(count: number): Facts {
  const facts = village(['alise', 'bob'], true);
  const [contract] = facts.contracts;
  if (contract === undefined) throw new Error('there is a village');
  return { ...facts, contracts: Array.from({ length: count }, (_, i) => ({ ...contract, name: `c${i}` })) };
}

describe('what has no room', () => {
  test('is counted at the end of a list, and above it once one goes down', () => {
    const model = picture(many(30), SMALL);
    expect(text(model)).toMatch(/… \d+ more/);
    expect(
      text(
        after(
          model,
          Array.from({ length: 20 }, () => 'down'),
        ).model,
      ),
    ).toMatch(/… \d+ before[^]*… \d+ more/);
  });

  test('is counted at the end of a text, and nothing stands there at the end', () => {
    const long = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
    const model = opened(picture(many(1), SMALL), { kind: 'text', title: '', text: long, offset: 0 });
    expect(text(model)).toContain('… 15 more lines');
    expect(text(after(model, ['end']).model)).toMatch(/line 29/);
    expect(text(after(model, ['end']).model)).not.toContain('more lines');
  });

  test('a sign that was written as an escape is kept whole or left out', () => {
    expect(startOf('ab\\u{1b}cd', 5)).toBe('ab');
    expect(startOf('ab\\u{1b}cd', 8)).toBe('ab\\u{1b}');
  });
});

test('an amount that is none is named while another field is empty', () => {
  const [contract] = village([]).contracts;
  if (contract === undefined) throw new Error('there is a village');
  expect(problemIn(callForm(contract, PAY, ['', 'abc', 'x']))).toMatch(
    /^units: an amount is a number.* Still to fill in: to\.$/,
  );
});

test('beside the people stands whose hlp these are', () => {
  expect(text(picture(village(['alise'])))).toMatch(/the chain's hlp; village[^]*keeps its own books/);
});

const seen = (...broke: Model['seen']['broke']): string =>
  text({ ...picture(village(['alise', 'bob'], true)), seen: { stepped: true, broke } });

test('breaking it is ticked off after all three, and counted until then', () => {
  expect(seen('history')).toContain('▸ break it 1/3');
  expect(seen('history', 'signature', 'invariant')).toContain('✓ break it');
});

test('what was really signed is not taken for what was refused', () => {
  const experiment = { which: 'signature', told: [], rule: 'nonceTooHigh', place: '', note: 'The other one never ran.' } as const; // prettier-ignore
  const model = after(picture(village(['alise'])), [{ kind: 'broke', experiment, onCopy: stepPosition(5, 0) }, 's']).model; // prettier-ignore
  expect(text(model)).toContain('The other one never ran.');
});
