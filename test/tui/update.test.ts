/** The evening as events: what is pressed, what is looked at then, and what the screen asks to be done. */

import { describe, expect, test } from 'vitest';
import type { Header } from '../../src/chain/header.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import type { View } from '../../src/timeline/view.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { deployForm } from '../../src/tui/forms.ts';
import { FRAMES, replayOf } from '../../src/tui/lottery.ts';
import type { Model } from '../../src/tui/model.ts';
import { opened, pageOf } from '../../src/tui/model.ts';
import { isMoving } from '../../src/tui/update.ts';
import { after, EMPTY_CHAIN, picture, shownPage, typed, village } from './picture.ts';

const text = (model: Model): string => frameOf(model).map(plainText).join('\n');

const HEADER = {
  parentHash: `0x${'0'.repeat(64)}`,
  number: 1n,
  timestamp: 1_800_000_000n,
  miner: `0x${'1'.repeat(40)}`,
  stateRoot: `0x${'2'.repeat(64)}`,
  transactionsRoot: `0x${'3'.repeat(64)}`,
  receiptsRoot: `0x${'4'.repeat(64)}`,
  logsBloom: new Uint8Array(256),
  difficulty: 256n,
  gasLimit: 30_000_000n,
  gasUsed: 0n,
  baseFeePerGas: 1n,
  extraData: new Uint8Array(0),
  nonce: 122n,
} as const satisfies Header;

const MINED = {
  kind: 'mined',
  mined: {
    hash: '0xaa',
    replay: replayOf(HEADER),
    told: ['Alise did it.'],
    place: { block: 1, index: 0 },
    contract: undefined,
  },
} as const;

/** Sent, and not yet in a block. */
const waiting = (): Model => after(picture(EMPTY_CHAIN), ['enter', { kind: 'accepted', hash: '0xaa' }]).model;
const payForm = (): Model => after(picture(village(['alise', 'bob'])), ['enter']).model;

describe('the first minutes', () => {
  test('an empty chain says so, and Enter puts the village on the chain', () => {
    const start = picture(EMPTY_CHAIN);
    expect(text(start)).toContain('Nothing has happened yet. Enter puts the village on the chain.');

    const { model, effects } = after(start, ['enter']);
    expect(effects).toMatchObject([{ kind: 'send', me: 'alise', form: { kind: 'deploy', target: 'contracts/village.hlp' } }]); // prettier-ignore
    expect(text(model)).toContain('Signed. Now somebody has to find a block for it');
  });

  test('without a village to put on the chain, nothing is ticked off', () => {
    const bare = picture({ ...EMPTY_CHAIN, sources: [] });
    expect(text(bare)).not.toContain('✓');
  });

  test('each chapter leads to the next, with its form filled in', () => {
    const admit = after(picture(village([])), ['enter']);
    expect(shownPage(admit.model, 'form').form.fields.map((field) => field.text)).toEqual(['alise', '50']);
    const admitBob = after(picture(village(['alise'])), ['enter']);
    expect(shownPage(admitBob.model, 'form').form.fields.map((field) => field.text)).toEqual(['bob', '50']);
    const pay = after(picture(village(['alise', 'bob'])), ['enter']);
    expect(shownPage(pay.model, 'form').form.fields.map((field) => field.text)).toEqual(['bob', '4.5', 'fixed my bike']); // prettier-ignore
    expect(pay.effects).toMatchObject([{ kind: 'preview' }]);
    const look = after(picture(village(['alise', 'bob'], true)), ['enter']);
    expect(look.effects).toMatchObject([{ kind: 'step', question: { kind: 'open', place: { block: 4, index: 0 } } }]);
  });

  test('what only the steward may do is done as the steward, and said', () => {
    const { model } = after(picture(village([])), ['tab', 'enter']);
    expect(model.me).toBe('alise');
    expect(text(model)).toContain('You are alise now.');
  });

  test('Tab goes through the people, and round', () => {
    expect(after(picture(EMPTY_CHAIN), ['tab']).model.me).toBe('bob');
    expect(after(picture(EMPTY_CHAIN), ['backtab']).model.me).toBe('helper');
  });
});

describe('forms', () => {
  test('nothing is sent before it was tried out', () => {
    const { model, effects } = after(payForm(), ['enter']);
    expect(effects).toEqual([]);
    expect(text(model)).toContain('One moment: it is being tried out.');
  });

  test('what would change is shown, and Enter on the button signs', () => {
    const ready = after(payForm(), [
      {
        kind: 'previewed',
        ticket: payForm().ticket,
        preview: {
          kind: 'changes',
          rows: [{ name: 'village.balances[bob]', old: '0', now: '4.5 hlp' }],
          cost: '0.1',
          gas: '64000',
        },
      },
    ]);
    expect(text(ready.model)).toContain('village.balances[bob]  0 → 4.5 hlp');
    const sent = after(ready.model, ['enter']);
    expect(sent.effects).toMatchObject([{ kind: 'send', anyway: false }]);
    expect(text(sent.model)).toContain('Signed. Now somebody has to find a block');
    expect(shownPage(sent.model, 'mining').words).toEqual(['send', 'village.pay', 'bob', '4.5', 'fixed my bike', '--from', 'alise']); // prettier-ignore
  });

  test('what would fail is not sent, unless one wants to step through the failure', () => {
    const fails = { kind: 'previewed', ticket: payForm().ticket, preview: { kind: 'fails', reason: 'OverLimit', details: [] } } as const; // prettier-ignore
    const { model, effects } = after(payForm(), [fails, 'enter']);
    expect(effects).toEqual([]);
    expect(text(model)).toContain('This would fail');
    expect(after(model, ['down', 'enter']).effects).toMatchObject([{ kind: 'send', anyway: true }]);
  });

  test('a late answer to an earlier question is not shown', () => {
    const late = { kind: 'previewed', ticket: payForm().ticket - 1, preview: { kind: 'answer', text: 'old' } } as const;
    expect(text(after(payForm(), [late]).model)).not.toContain('old');
  });

  test('arrows choose people, letters are typed, and every change is tried out', () => {
    // `4.` is no amount yet, so there is nothing to ask.
    const top = after(payForm(), ['up', 'up', 'up', 'right', 'down', 'backspace', '7', 'down', '!']);
    expect(shownPage(top.model, 'form').form.fields.map((field) => field.text)).toEqual(['jon', '4.7', 'fixed my bike!']); // prettier-ignore
    expect(top.effects.map(({ kind }) => kind)).toEqual(['preview', 'preview', 'preview']);
  });

  test('in a field q, ? and : are letters', () => {
    const { model } = after(payForm(), ['up', 'q', '?', ':']);
    expect(shownPage(model, 'form').form.fields[2]?.text).toBe('fixed my bikeq?:');
  });
});

describe('the mining moment', () => {
  test('it replays the real tries over about two seconds, and stops at the one that wins', () => {
    const started = after(waiting(), [MINED]).model;
    expect(isMoving(started)).toBe(true);
    const done = after(
      started,
      Array.from({ length: FRAMES }, () => ({ kind: 'tick' }) as const),
    ).model;
    expect(isMoving(done)).toBe(false);
    expect(text(done)).toMatch(/Found hash [0-9a-f]{8}… after 123 tries\.\nAlise did it\./);
  });

  test('Space skips it, and Enter goes on', () => {
    const { model } = after(waiting(), [MINED, ' ']);
    expect(text(model)).toContain('after 123 tries');
    expect(pageOf(after(model, ['enter']).model).kind).toBe('home');
  });

  test('what was put on the chain from the list of contracts is gone on to; what the first minutes put there is not', () => {
    const mined = { ...MINED, mined: { ...MINED.mined, contract: 'counter' } };
    const form = deployForm({ path: 'contracts/counter.hlp', name: 'counter', isTour: false }, '');
    const sources = opened(picture(village([])), { kind: 'sources', cursor: 0 });
    const ready = after(sources, [{ kind: 'formed', form }]).model;
    const tried = { kind: 'previewed', ticket: ready.ticket, preview: { kind: 'changes', rows: [], cost: '0', gas: '1' } } as const; // prettier-ignore
    const { model } = after(ready, [tried, 'enter', { kind: 'accepted', hash: '0xaa' }, mined, ' ', 'enter']);
    expect(pageOf(model)).toEqual({ kind: 'contract', name: 'counter', cursor: 0 });
    expect(model.pages.map(({ kind }) => kind)).toEqual(['home', 'contract']);

    expect(pageOf(after(waiting(), [mined, ' ', 'enter']).model).kind).toBe('home');
  });

  test('the mining of somebody else is not shown as ours', () => {
    const { model } = after(waiting(), [{ ...MINED, mined: { ...MINED.mined, hash: '0xbb' } }]);
    expect(shownPage(model, 'mining').replay).toBeUndefined();
  });

  test('+ plays with one more zero, off the chain; Esc stops that', () => {
    const { model, effects } = after(waiting(), [MINED, ' ', '+']);
    expect(effects).toMatchObject([{ kind: 'draw', zeros: 3 }]);
    expect(after(model, ['escape']).effects).toEqual([{ kind: 'stopDrawing' }]);
  });

  test('what was refused says why', () => {
    const { model } = after(picture(EMPTY_CHAIN), ['enter', { kind: 'refused', message: 'alise has no hlp' }]);
    expect(text(model)).toContain('alise has no hlp');
  });
});

const view = (step: number): View =>
  ({ kind: 'step', position: { block: 4, moment: 'transaction', transaction: 0, step } }) as unknown as View;

const at = (ticket: number, step: number) => ({ kind: 'stepped', ticket, answer: { view: view(step), transactions: 1, head: 4 } }) as const; // prettier-ignore

const start = (): Model => after(picture(village(['alise', 'bob'], true)), ['enter', at(1, 0)]).model;

describe('stepping', () => {
  test('arrows go by line, and the letters of other steppers mean the same', () => {
    for (const [key, move] of [
      ['down', 'nextLine'],
      ['n', 'nextLine'],
      ['up', 'previousLine'],
      ['s', 'stepIn'],
      ['O', 'stepOutBack'],
      ['b', 'nextBlock'],
      ['pageup', 'previousTransaction'],
      ['home', 'first'],
      ['end', 'last'],
    ] as const)
      // prettier-ignore
      expect(after(start(), [key]).effects).toMatchObject([{ kind: 'step', question: { move } }]);
  });

  test('with the machine in view, the arrows to the sides go by instruction', () => {
    expect(after(start(), ['tab', 'right']).effects).toMatchObject([{ question: { move: 'nextInstruction' } }]);
  });

  test('keys pressed while a place is looked up wait their turn, and none is lost', () => {
    const { model, effects } = after(start(), ['down', 'down', 'up', at(2, 3), at(3, 5), at(4, 3)]);
    expect(effects).toMatchObject([
      { question: { move: 'nextLine', from: { step: 0 } } },
      { question: { move: 'nextLine', from: { step: 3 } } },
      { question: { move: 'previousLine', from: { step: 5 } } },
    ]);
    expect(shownPage(model, 'step').answer?.view).toEqual(view(3));
  });

  test('a place that never was is said, and one is back where one came from', () => {
    const { model, effects } = after(picture(village([])), [':', ...typed('step 9.0'), 'enter', { kind: 'trouble', message: 'there is no 9.0.0' }]); // prettier-ignore
    expect(effects).toMatchObject([{ question: { kind: 'at', position: { block: 9, step: 0 }, on: 'chain' } }]);
    expect(pageOf(model).kind).toBe('home');
    expect(text(model)).toContain('there is no 9.0.0');
  });

  test('a place that cannot be looked at is said, and one stays where one was', () => {
    const { model, effects } = after(start(), ['down', { kind: 'trouble', message: 'block 4 is damaged' }, 'up']);
    expect(effects).toHaveLength(2);
    expect(shownPage(model, 'step').answer?.view).toEqual(view(0));
  });
});

describe('a block', () => {
  test('Enter on a transaction tells all about it, and s steps through it', () => {
    const block = after(opened(picture(village(['alise', 'bob'], true)), { kind: 'block', number: 4, cursor: 0, about: [] }), ['enter']); // prettier-ignore
    expect(shownPage(block.model, 'text')).toMatchObject({ title: 'Transaction 4.0', place: { block: 4, index: 0 } });
    expect(text(block.model)).toContain('s step through it');

    const { effects } = after(block.model, ['s']);
    expect(effects).toMatchObject([{ question: { kind: 'open', place: { block: 4, index: 0 } } }]);
  });
});

const modelAfter = (line: string): Model => after(picture(village([])), [':', ...typed(line), 'enter']).model;

describe('the line behind :', () => {
  test.each([
    ['dev', 'The screen is open already'],
    ['hlp dev --fresh', 'The screen is open already'],
    ['quit x', 'To leave, write `quit` alone'],
    ['step 4', 'step takes a place such as 4.0, 4.0.17 or 4.root, not 4'],
    ['step \u202e', 'not \\u{202e}'],
  ])('%s is answered in a sentence', (line, sentence) => {
    expect(text(modelAfter(line))).toContain(sentence);
  });

  test('step opens the newest transaction, if there is one', () => {
    expect(text(after(picture(EMPTY_CHAIN), [':', ...typed('step'), 'enter']).model)).toContain('There is nothing to step through yet.'); // prettier-ignore
    const { effects } = after(picture(village(['bob'], true)), [':', ...typed('step'), 'enter']);
    expect(effects).toMatchObject([{ question: { kind: 'open', place: { block: 3, index: 0 } } }]);
  });

  test('step with options is what the shell would say', () => {
    const { effects } = after(picture(village([])), [':', ...typed('step --json'), 'enter']);
    expect(effects).toEqual([{ kind: 'run', line: 'step --json' }]);
  });

  test('quit leaves, and a line that was broken for a shell is one line', () => {
    expect(after(picture(EMPTY_CHAIN), [':', ...typed(' hlp quit '), 'enter']).effects).toEqual([{ kind: 'leave' }]);
    const pasted = { kind: 'pasted', text: 'hlp send a.b \\\n"two wor"\\\n"ds"\n' } as const;
    expect(after(picture(EMPTY_CHAIN), [':', pasted, 'enter']).effects).toEqual([{ kind: 'run', line: 'send a.b "two wor""ds"' }]); // prettier-ignore
  });
});

describe('getting around', () => {
  test('a colon takes the words of the shell', () => {
    const { model, effects } = after(picture(EMPTY_CHAIN), [':', ...Array.from('block 0'), 'enter']);
    expect(effects).toEqual([{ kind: 'run', line: 'block 0' }]);
    const said = after(model, [{ kind: 'said', title: ': block 0', text: 'Block 0\n  hash 0x12' }]);
    expect(text(said.model)).toContain('  hash 0x12');
  });

  test('? explains the words of the page, and Esc comes back', () => {
    const { model } = after(picture(village([])), ['?']);
    expect(text(model)).toContain('block: a page of the shared book.');
    expect(pageOf(after(model, ['escape']).model).kind).toBe('home');
  });

  test('q leaves from the first page, and goes back from every other', () => {
    expect(after(picture(EMPTY_CHAIN), ['q']).effects).toEqual([{ kind: 'leave' }]);
    const { model, effects } = after(picture(village([])), ['?', 'q']);
    expect(effects).toEqual([]);
    expect(pageOf(model).kind).toBe('home');
  });

  test('h leads to the first page from everywhere, and what was going on there ends', () => {
    const far = after(waiting(), [MINED, ' ', '+', 'h']);
    expect(far.model.pages).toEqual([{ kind: 'home', cursor: 0 }]);
    expect(far.effects.at(-1)).toEqual({ kind: 'stopDrawing' });
    expect(pageOf(after(start(), ['h']).model).kind).toBe('home');
  });

  test('? says which keys there are, on every page', () => {
    const { model } = after(picture(village([])), ['?', 'end']);
    expect(shownPage(model, 'text').text).toContain('Home End   where the chain begins, and where it ends');
  });

  test('Ctrl-C leaves from everywhere', () => {
    expect(after(picture(EMPTY_CHAIN), [':', 'interrupt']).effects).toEqual([{ kind: 'leave' }]);
  });

  test('an experiment is asked for, and its end is shown', () => {
    const { model, effects } = after(picture(village(['alise', 'bob'], true)), [
      'down',
      'down',
      'down',
      'down',
      'down',
      'enter',
      'enter',
    ]);
    expect(effects).toEqual([{ kind: 'break', which: 'invariant' }]);
    const experiment = { which: 'invariant', told: ['It was tried.'], rule: 'InvariantBroken', place: 'line 111' } as const; // prettier-ignore
    const shown = after(model, [{ kind: 'broke', experiment, onCopy: stepPosition(9, 0) }]).model;
    expect(text(shown)).toContain('✗ Stopped by the rule InvariantBroken');
    expect(shown.seen.broke).toEqual(['invariant']);
  });

  test('its copy can be stepped through, which is said, and Esc comes back to its story', () => {
    const experiment = { which: 'invariant', told: ['It was tried.'], rule: 'InvariantBroken', place: 'line 111' } as const; // prettier-ignore
    const told = after(picture(village(['alise', 'bob'], true)), [{ kind: 'broke', experiment, onCopy: stepPosition(9, 0) }]).model; // prettier-ignore
    const asked = after(told, ['s']);
    expect(asked.effects).toMatchObject([{ question: { kind: 'at', position: { block: 9 }, on: 'copy' } }]);
    expect(text(asked.model)).toContain('On a copy');
    const moved = after(asked.model, [at(asked.model.ticket, 0), 'down']);
    expect(moved.effects).toMatchObject([{ question: { kind: 'move', move: 'nextLine', on: 'copy' } }]);
    expect(moved.model.seen.stepped).toBe(false);
    expect(shownPage(after(moved.model, ['escape']).model, 'text').title).toContain('Break it');
  });
});
