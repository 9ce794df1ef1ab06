/** Private memos on the screen: open to whoever one is, if it is theirs, and closed when one is somebody else. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { type Address } from '../../src/base/address.ts';
import { publicKeyOf } from '../../src/base/keys.ts';
import { draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { deedOf } from '../../src/tui/deed.ts';
import { giveForm, wordsOf } from '../../src/tui/forms.ts';
import { type Form, type Model, pageOf, signersIn } from '../../src/tui/model.ts';
import { Session } from '../../src/tui/session.ts';
import { tryOut } from '../../src/tui/try-out.ts';
import { Walk } from '../../src/tui/walk.ts';
import { type Person, personNamed } from '../../src/wallet/mnemonic.ts';
import type { Contact } from '../../src/wallet/wallet.ts';
import { SIZE, typed } from './picture.ts';
import { until } from './terminal.ts';

const alise = personNamed('alise')!;
const bob = personNamed('bob')!;
const OLGA: Address = '0x00000000219ab540356cbb839cbe05303d7705fa';
const CONTACTS: readonly Contact[] = [{ name: 'olga', kind: 'book', address: OLGA }];

let node: Node;
let session: Session;
const press = (...keys: readonly string[]): void => keys.forEach((key) => session.dispatch({ kind: 'key', key }));
const comes = (isSo: (model: Model) => boolean): Promise<void> =>
  until(() => isSo(session.model()), () => JSON.stringify(pageOf(session.model())).slice(0, 2000)); // prettier-ignore
const newest = ({ facts }: Model): string => facts.blocks[0]?.transactions[0]?.sentence ?? '';

beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore(), people: () => CONTACTS });
  const data = utf8ToBytes('thank you');
  const draft = draftOf(node, alise, { to: bob.address, wei: 1n, data, privateFor: publicKeyOf(bob.privateKey) });
  await node.submit(withGas(draft, alise, node.dryRun(draft).receipt));
  await node.mine();
  session = new Session({ node, directory: 'memory', size: SIZE, runWords: async () => '' });
});
afterEach(async () => {
  await session.close();
  await node.close();
});

test('alise sees her own words, bob too, and jon does not', async () => {
  expect(newest(session.model())).toContain('(in private: "thank you")');
  press('tab');
  await comes(({ me }) => me === 'bob');
  await comes((model) => newest(model).includes('(in private: "thank you")'));
  press('tab');
  await comes((model) => model.me === 'jon' && newest(model).includes('(a private memo for Bob)'));
  press('backtab');
  await comes((model) => newest(model).includes('(in private: "thank you")'));
});

async function stepsAs(person: string, words: string): Promise<string> {
  for (let i = 0; i < 12 && session.model().me !== person; i++) press('tab');
  press(':', ...typed('step'), 'enter');
  await comes((model) => pageOf(model).kind === 'step' && JSON.stringify(pageOf(model)).includes(words));
  const page = JSON.stringify(pageOf(session.model()));
  press('h');
  return page;
}

test('whoever one becomes steps through it with other eyes', async () => {
  expect(await stepsAs('jon', 'a private memo for Bob')).not.toContain('thank you');
  expect(await stepsAs('bob', 'in private')).toContain('thank you');
  expect(await stepsAs('diego', 'a private memo for Bob')).not.toContain('thank you');
});

test('so it is where one steps through it', async () => {
  const walk = new Walk(node);
  const waiting = { signal: new AbortController().signal, tell: () => {} };
  const told = async (person: Person): Promise<string> => {
    walk.lookAs(person);
    const { view } = await walk.step({ kind: 'open', place: { block: 1, index: 0 }, on: 'chain', pins: [] }, waiting);
    return view.kind === 'step' ? view.told.sentence : '';
  };
  expect(await told(bob)).toContain('(in private: "thank you")');
  expect(await told(personNamed('jon')!)).toContain('(a private memo for Bob)');
  expect(await told(alise)).toContain('(in private: "thank you")');
});

const filled = (...texts: readonly string[]): Form => {
  const form = giveForm();
  return { ...form, fields: form.fields.map((field, i) => ({ ...field, text: texts[i] ?? field.text })) };
};

describe('the form of a gift', () => {
  test('keeps a memo private, and says the command that does the same', async () => {
    const form = filled('bob', '2', 'thank you', 'true');
    expect(wordsOf(form, 'alise')).toEqual(['give', 'bob', '2', '--memo', 'thank you', '--private', '--from', 'alise']);
    expect(wordsOf(filled('bob', '2', 'thank you'), 'alise')).toEqual([
      'give',
      'bob',
      '2',
      '--memo',
      'thank you',
      '--from',
      'alise',
    ]);
    expect(await tryOut(node, form, 'alise')).toMatchObject({ kind: 'changes' });
    expect((await deedOf(form, node)).privateFor).toEqual(publicKeyOf(bob.privateKey));
    expect((await deedOf(filled('bob', '2', 'thank you'), node)).privateFor).toBeUndefined();
  });

  test('says what is missing for it', async () => {
    const incomplete = { kind: 'incomplete' };
    expect(await tryOut(node, filled('bob', '2', '', 'true'), 'alise')).toMatchObject({
      ...incomplete,
      message: 'private: there is no memo to keep private; write one',
    });
    expect(await tryOut(node, filled('olga', '2', 'x', 'true'), 'alise')).toMatchObject({
      ...incomplete,
      message: expect.stringContaining('the public key of Olga is not known'),
    });
  });
});

test('people of the address book are there, and one cannot be one of them', async () => {
  const { facts } = session.model();
  expect(facts.people.at(-1)).toMatchObject({ name: 'olga', isElsewhere: true });
  expect(signersIn(facts)).not.toContain('olga');
  for (let i = 0; i < facts.people.length + 2; i++) {
    press('tab');
    expect(session.model().me).not.toBe('olga');
  }
});
