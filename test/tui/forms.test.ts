/** A form for every type the compiler can emit, from the ABI to a transaction; and the command that does the same. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { LEAF_TYPES } from '../../src/lang/check/types.ts';
import { Node } from '../../src/node/node.ts';
import { draftOf, withGas } from '../../src/node/draft.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { deedOf } from '../../src/tui/deed.ts';
import { FactFinder } from '../../src/tui/facts.ts';
import { choicesFor, chosen, excessOf, fieldOf, fieldRows } from '../../src/tui/fields.ts';
import { callForm, commandOf, giveForm, withText, wordsOf } from '../../src/tui/forms.ts';
import { commandText } from '../../src/tui/shell.ts';
import type { Form } from '../../src/tui/model.ts';
import { tryOut } from '../../src/tui/try-out.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { BALANCE, EMPTY_CHAIN, PAY, village } from './picture.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-forms-'));
const TYPES = [...LEAF_TYPES.keys()];

/** One action for each type, which remembers what it was given. */
const SOURCE = `contract Every {
${TYPES.map((type) => `  state kept_${type}: ${type}`).join('\n')}
${TYPES.map((type) => `  action take_${type}(value: ${type}) { kept_${type} = value }`).join('\n')}
}
`;

/** What somebody types for it, and how it is read back. */
function exampleOf(type: string): { readonly text: string; readonly shown: string } {
  if (type === 'bool') return { text: 'true', shown: 'true' };
  if (type === 'address') return { text: 'bob', shown: 'bob' };
  if (type === 'string') return { text: 'a "word"', shown: '"a \\"word\\""' };
  if (type === 'bytes') return { text: '0x0102', shown: '0x0102' };
  if (type.startsWith('bytes')) {
    const hex = `0x${'ab'.repeat(Number(type.slice(5)))}`;
    return { text: hex, shown: hex };
  }
  return type.startsWith('int') ? { text: '-7', shown: '-7' } : { text: '7', shown: '7' };
}

describe('a form for every type the compiler can emit', () => {
  let node: Node;
  beforeAll(async () => {
    node = await Node.open({ store: openMemoryStore() });
    const path = join(scratch, 'every.hlp');
    writeFileSync(path, SOURCE);
    const form: Form = { kind: 'deploy', target: path, title: '', about: '', fields: [] };
    const alise = personNamed('alise') ?? never();
    const draft = draftOf(node, alise, await deedOf(form, node));
    await node.submit(withGas(draft, alise, node.dryRun(draft).receipt));
    await node.mine();
  });
  afterAll(async () => {
    await node.close();
    rmSync(scratch, { recursive: true });
  });

  test.each(TYPES)('%s', async (type) => {
    const facts = new FactFinder(node).now();
    const contract = facts.contracts[0] ?? never();
    const callable = contract.functions.find(({ name }) => name === `take_${type}`) ?? never();
    const { text, shown } = exampleOf(type);
    const form = withText(callForm(contract, callable), [0], () => text);
    const preview = await tryOut(node, form, 'alise');
    expect(preview).toMatchObject({ kind: 'changes', rows: [{ name: `every.kept_${type}`, now: shown }] });
  });

  test('what does not fit is said by the name of its field', async () => {
    const contract = new FactFinder(node).now().contracts[0] ?? never();
    const callable = contract.functions.find(({ name }) => name === 'take_uint8') ?? never();
    const preview = await tryOut(node, callForm(contract, callable, ['256']), 'alise');
    expect(preview).toEqual({ kind: 'incomplete', message: 'value: 256 does not fit `uint8` (0 to 255)' });
    expect(await tryOut(node, callForm(contract, callable), 'alise')).toEqual({ kind: 'incomplete', message: 'Still to fill in: value.' }); // prettier-ignore
  });
});

describe('text that is too long', () => {
  test('is named with its field and its limit, before anything is asked', () => {
    const [note] = fieldRows([fieldOf({ name: 'note', type: 'string', help: '' }, 'ē'.repeat(4097))]);
    expect(note && excessOf(note)).toBe('8194 bytes, at most 8192');
    const [memo] = fieldRows(
      giveForm()
        .fields.slice(2)
        .map((field) => ({ ...field, text: 'x'.repeat(65_536) })),
    );
    expect(memo && excessOf(memo)).toBeUndefined();
  });

  test('and when it is tried out, by the name of its field too', async () => {
    const node = await Node.open({ store: openMemoryStore() });
    const form = { ...giveForm(), fields: giveForm().fields.map((field, i) => ({ ...field, text: ['bob', '1', 'x'.repeat(65_537)][i] ?? '' })) }; // prettier-ignore
    expect(await tryOut(node, form, 'alise')).toEqual({
      kind: 'incomplete',
      message: 'memo: 65537 bytes, at most 65536',
    });
    await node.close();
  });
});

function commandIn(form: Form): string {
  const { words, placeholders } = commandOf(form, 'bob');
  return commandText(words, placeholders);
}

describe('the command of a form', () => {
  const contract = village(['alise', 'bob']).contracts[0] ?? never();

  test('is what one types into a shell, and is split into the same words again', () => {
    for (const note of ['fixed my bike', 'a "word"', "it's", '$HOME `ls` \\', '', 'ē 🚲']) {
      const words = wordsOf(callForm(contract, PAY, ['bob', '4.5', note]), 'alise');
      expect(splitWords(commandText(words))).toEqual(['hlp', 'send', 'village.pay', 'bob', '4.5', note, '--from', 'alise']); // prettier-ignore
    }
  });

  test('a value that begins with a dash is not taken for an option', () => {
    const words = wordsOf(callForm(contract, PAY, ['bob', '-4.5', 'x']), 'alise');
    expect(words).toEqual(['send', '--from', 'alise', '--', 'village.pay', 'bob', '-4.5', 'x']);
  });

  test('what is missing stands there by its name', () => {
    expect(commandIn(callForm(contract, PAY))).toBe('hlp send village.pay <to> <units> "" --from bob');
    expect(commandIn(giveForm())).toBe('hlp give <who> <amount> --from bob');
  });

  test('of a question says who asks, since the answer may depend on it', () => {
    expect(wordsOf(callForm(contract, BALANCE, ['alise']), 'bob')).toEqual(['call', 'village.balanceOf', 'alise', '--from', 'bob']); // prettier-ignore
  });

  test('people are chosen round and round', () => {
    const field = fieldRows(giveForm().fields)[0]?.field ?? never();
    const choices = choicesFor(field, EMPTY_CHAIN);
    expect(chosen(choices, '', 1)).toBe('alise');
    expect(chosen(choices, 'alise', -1)).toBe('nobody');
    expect(chosen(choices, 'nobody', 1)).toBe('alise');
  });
});

function never(): never {
  throw new Error('it is not there');
}
