/** A form at the keys: what is typed, what is said about it, and where the cursor goes. */

import { describe, expect, test } from 'vitest';
import { fieldRows } from '../../src/tui/fields.ts';
import { argumentsOf, callForm, giveForm } from '../../src/tui/forms.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import type { Callable, ContractFacts, Form, Model, Parameter, Preview, Size } from '../../src/tui/model.ts';
import { openForm } from '../../src/tui/pages/form.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { after, BALANCE, EMPTY_CHAIN, PAY, picture, shownPage, SIZE, typed, village } from './picture.ts';

const FACTS = village(['alise', 'bob']);
const CONTRACT: ContractFacts = FACTS.contracts[0]!;
const text = (model: Model): string => frameOf(model).map(plainText).join('\n');
const opened = (form: Form, isReady = false, size: Size = SIZE): Model => openForm(picture(FACTS, size), form, isReady)[0]; // prettier-ignore
const formIn = (model: Model): Form => shownPage(model, 'form').form;
const labelAt = (model: Model): string => {
  const { form, cursor } = shownPage(model, 'form');
  return ['as', ...fieldRows(form.fields).map(({ label }) => label), 'button'][cursor] ?? '';
};
/** What comes back for the newest question. */
const answer = (model: Model, preview: Preview): Model => after(model, [{ kind: 'previewed', ticket: model.ticket, preview }]).model; // prettier-ignore

const CHANGES: Preview = { kind: 'changes', rows: [{ name: 'village.balances[bob]', old: '0', now: '4.5 hlp' }], cost: '0.1', gas: '64000' }; // prettier-ignore

const pay = (): Model => answer(opened(callForm(CONTRACT, PAY, ['bob', '4.5', 'tea']), true), CHANGES);

describe('what would happen', () => {
  test('goes grey and says so while it is tried out again, and nothing stale is signed', () => {
    const changed = after(pay(), ['up', '!']);
    expect(changed.effects).toMatchObject([{ kind: 'preview' }]);
    expect(text(changed.model)).toContain('What would change – but it was changed; trying it out again …');
    const pressed = after(changed.model, ['down', 'enter']);
    expect(pressed.effects).toEqual([]);
    expect(text(pressed.model)).toContain('One moment: it is being tried out.');
    expect(after(answer(pressed.model, CHANGES), ['enter']).effects).toMatchObject([{ kind: 'send' }]);
  });

  test('is not asked for what is not filled in, and is never said to be missing when it is there', () => {
    const start = opened(callForm(CONTRACT, PAY));
    expect(text(start)).toContain('Still to fill in: to, units.');
    const { model, effects } = after(start, ['b', 'o', 'b', 'down', '4']);
    expect(effects.map(({ kind }) => kind)).toEqual(['preview']);
    expect(text(model)).not.toContain('Still to fill in');
    expect(text(model)).toContain('Trying it out …');
  });

  test('Enter on the button with an empty field goes to that field, and says so', () => {
    const { model, effects } = after(opened(callForm(CONTRACT, PAY, ['bob'])), ['up', 'up', 'enter']);
    expect(effects).toEqual([]);
    expect(labelAt(model)).toBe('units');
    expect(text(model)).toContain('First fill in units.');
  });

  test('Enter on the button with a value that does not fit goes to its field too', () => {
    const form = opened(callForm(CONTRACT, PAY, ['bob', 'much', 'tea']), true);
    const { model } = after(answer(form, { kind: 'incomplete', message: 'units: an amount is a number' }), ['enter']);
    expect(labelAt(model)).toBe('units');
    expect(text(model)).toContain('units: an amount is a number');
  });

  test('a text that is too long names its field and the limit while it is typed, and is not even tried', () => {
    const most = 'x'.repeat(LIMITS.textSize);
    const { model, effects } = after(opened(callForm(CONTRACT, PAY, ['bob', '4.5', most])), ['down', 'down', 'y']);
    expect(effects).toEqual([]);
    expect(text(model)).toContain('note: 8193 bytes, at most 8192');
    expect(after(model, ['backspace']).effects).toMatchObject([{ kind: 'preview' }]);
  });

  test('a text that is pasted is taken in as a whole, and without zero bytes', () => {
    const { model } = after(opened(giveForm()), ['down', 'down', { kind: 'pasted', text: 'hello\0' }]);
    expect(argumentsOf(formIn(model)).length).toBe(2);
    expect(formIn(model).fields[2]?.text).toBe('hello');
  });
});

describe('the form of a view', () => {
  test('says who asks, and asks again only after it was asked', () => {
    const start = opened(callForm(CONTRACT, BALANCE));
    expect(text(start)).toContain('who asks');
    expect(text(start)).not.toContain('who signs');
    expect(text(start)).toContain('[ Ask ]');
    const asked = after(start, ['b', 'o', 'b']).model;
    expect(text(answer(asked, { kind: 'answer', text: '4.5 hlp' }))).toContain('[ Ask again ]');
  });
});

const part = (name: string, type: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  type,
  help: '',
  ...more,
});
const TASKS = part('tasks', 'tuple[]', { max: 2, components: [part('owner', 'address'), part('hours', 'uint8')] });
const STAGE = part('stage', 'uint8', { internalType: 'enum Stage', values: ['Open', 'Done'] });
const PLACE = part('place', 'tuple', { components: [part('x', 'int256'), part('at', 'tuple', { components: [part('y', 'int256')] })] }); // prettier-ignore
const SCORES = part('scores', 'uint256[]');
const TAKE: Callable = { name: 'take', kind: 'action', isPayable: false, about: '', params: [TASKS, STAGE, PLACE, SCORES] }; // prettier-ignore

const take = (): Model => opened(callForm(CONTRACT, TAKE));

describe('lists, structs and enums', () => {
  test('are rows with the names that the contract would use', () => {
    expect(fieldRows(formIn(take()).fields).map(({ label }) => label)).toEqual(['tasks', 'stage', 'place.x', 'place.at.y', 'scores']); // prettier-ignore
    const screen = text(take());
    expect(screen).toContain('0 elements, at most 2');
    expect(screen).toContain('Ctrl-N adds one, Ctrl-D takes one away');
    expect(screen.split('\n').at(-1)).toContain('Ctrl-N one more  Ctrl-D one less');
  });

  test('grow behind where one is, up to what they hold, and shrink where one is', () => {
    const one = after(take(), ['add']).model;
    expect(labelAt(one)).toBe('tasks[0].owner');
    const two = after(one, [...typed('bob'), 'down', '2', 'add', ...typed('jon'), 'down', '3']).model;
    expect(argumentsOf(formIn(two))[0]).toBe('[(owner: bob, hours: 2), (owner: jon, hours: 3)]');
    const full = after(two, ['add']).model;
    expect(text(full)).toContain('tasks has at most 2 elements.');
    const less = after(two, ['up', 'up', 'remove']).model;
    expect(argumentsOf(formIn(less))[0]).toBe('[(owner: jon, hours: 3)]');
    expect(labelAt(less)).toBe('tasks');
    expect(argumentsOf(formIn(after(less, ['remove', 'remove']).model))[0]).toBe('[]');
  });

  test('become words; members of an enum are chosen by name', () => {
    const filled = after(take(), [
      'down',
      'right',
      'down',
      '-',
      '1',
      'down',
      '2',
      'down',
      'add',
      '7',
      'add',
      '8',
    ]).model;
    expect(argumentsOf(formIn(filled))).toEqual(['[]', 'Done', '(x: -1, at: (y: 2))', '[7, 8]']);
    expect(argumentsOf(formIn(after(filled, ['up', 'up', 'up', 'up', 'up', 'left']).model))[1]).toBe('Open');
  });

  test('on a list itself letters are keys, in its elements they are letters', () => {
    expect(after(take(), ['q']).model.pages).toHaveLength(1);
    const inside = after(take(), ['up', 'up', 'up', 'up', 'add', 'q']).model;
    expect(argumentsOf(formIn(inside))[3]).toBe('[q]');
  });
});

describe('before signing', () => {
  const long = 'to_whom_this_goes_and_a_very_long_name_it_is_that_hides_amounts';
  const form = (): Form => ({
    ...giveForm(),
    fields: [
      { name: long, type: 'address', help: 'who gets it', text: 'bob' },
      { name: 'amount', type: 'uint256', help: 'how much', text: (2n ** 256n - 1n).toString() },
      { name: 'stranger', type: 'address', help: '', text: `0x${'Ab'.repeat(20)}` },
    ],
  });

  test.each([
    { columns: 60, rows: 20 },
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
  ])('amounts and whole addresses are in view, whatever things are called ($columns × $rows)', (size) => {
    const screen = text(opened(form(), true, size));
    expect(screen).toContain('[ Sign and send ]');
    const bob = EMPTY_CHAIN.people[1]!.address;
    expect(screen).toContain(bob);
    expect(screen).toContain(`0x${'Ab'.repeat(20)}`);
    expect(screen.replaceAll(/\s/g, '')).toContain((2n ** 256n - 1n).toString());
    expect(screen).toMatchSnapshot();
  });
});
