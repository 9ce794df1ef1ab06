/** What the screen says while a block is searched for long, and while mining is held. */

import { afterEach, describe, expect, test } from 'vitest';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import { type Model, pageOf } from '../../src/tui/model.ts';
import { Session } from '../../src/tui/session.ts';
import { wordsPage } from '../../src/tui/words.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { after, EMPTY_CHAIN, picture, SIZE, typed } from './picture.ts';
import { until } from './terminal.ts';

const TRYING = 'mining block 7: 1,234,567 tries so far, 8.1 million a second';
const rowsOf = (model: Model): string[] => frameOf(model).map((row) => plainText(row).trimEnd());
/** What the page says after something was signed. */
const signed = (facts: typeof EMPTY_CHAIN): string => rowsOf(after(picture(facts), ['enter']).model).join('\n');
const PAUSED = { ...EMPTY_CHAIN, waiting: 2, isPaused: true };

describe('a long search', () => {
  const searching = after(picture(EMPTY_CHAIN), [{ kind: 'trying', text: TRYING }]).model;

  test('stands above the keys as long as it lasts, and takes nothing away', () => {
    const [before, now] = [rowsOf(picture(EMPTY_CHAIN)), rowsOf(searching)];
    expect(now.at(-2)).toBe(TRYING);
    expect(now.toSpliced(-2, 1)).toEqual(before.toSpliced(-2, 1));
    expect(before.at(-2)).toBe('');
    expect(rowsOf(after(searching, [{ kind: 'trying', text: undefined }]).model)).toEqual(before);
  });

  test('leaves room for what is said, and for what is typed', () => {
    const said = rowsOf(after(searching, [{ kind: 'notice', message: 'You are bob now.' }]).model);
    expect([said.at(-2), said.at(-1)]).toEqual([TRYING, expect.stringContaining('You are bob now.')]);
    const asked = rowsOf(after(searching, [':', ...typed('pause')]).model);
    expect([asked.at(-2), asked.at(-1)]).toEqual([TRYING, expect.stringContaining(': pause')]);
  });

  test('stays when a key is pressed, and is over when what was mined by words has answered', () => {
    expect(after(searching, ['down', 'up']).model.trying).toBe(TRYING);
    const said = after(searching, [{ kind: 'said', title: ': mine', text: 'Mining was stopped.' }]).model;
    expect(said.trying).toBeUndefined();
  });

  test.each([10, 24, 60])('fits a screen of %i rows, and of forty columns', (rows) => {
    const frame = frameOf({ ...searching, size: { columns: 40, rows } });
    expect(frame).toHaveLength(rows);
    expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(40);
  });
});

describe('while mining is paused', () => {
  test('one word says so on every page, and `?` explains it', () => {
    for (const keys of [[], ['down', 'enter'], ['down', 'down', 'enter'], ['?']]) {
      const { model } = after(picture(PAUSED), keys);
      expect(rowsOf(model)[0], pageOf(model).kind).toContain('paused · You are alise');
    }
    expect(wordsPage(picture(PAUSED)).text).toContain('paused: mining is held.');
    expect(rowsOf(picture(EMPTY_CHAIN)).join('\n')).not.toContain('paused');
  });

  test('what is signed says what it waits for', () => {
    expect(signed(PAUSED)).toContain('It waits, because mining is paused; `:resume` goes on with it.');
    expect(signed(EMPTY_CHAIN)).toContain('Now somebody has to find a block for it');
  });
});

describe('on a chain', () => {
  let node: Node;
  let session: Session;
  const seen = new Set<string>();
  afterEach(async () => {
    await session.close();
    await node.close();
  });

  async function open(difficulty: bigint): Promise<void> {
    const plain = developmentGenesis(developmentPeople().map(({ address }) => address));
    const genesis = { ...plain, params: { ...plain.params, difficulty } };
    node = await Node.open({ store: openMemoryStore(), genesis });
    session = new Session({ node, directory: 'memory', size: SIZE, runWords: async () => '' });
    seen.clear();
    session.listen(() => session.model().trying !== undefined && seen.add(session.model().trying ?? ''));
  }
  const comes = (isSo: (model: Model) => boolean): Promise<void> =>
    until(() => isSo(session.model()), () => rowsOf(session.model()).join('\n')); // prettier-ignore

  test('of a long search one hears more and more tries, and nothing any more when it is found', async () => {
    await open(3_000_000n);
    // Luck may find one before there is anything to tell.
    for (let mined = 0; seen.size < 2 && mined < 30; mined++) await node.mining.mineBlocks(1);
    expect([...seen][0]).toMatch(/^mining block \d+: [\d,]+ tries so far, [\d,.]+( million)? a second$/);
    expect(session.model().trying).toBeUndefined();
  }, 60_000);

  test('a pause takes it away, says so, and gives it back', async () => {
    await open(2n ** 50n);
    const mining = node.mining.mineBlocks(1).catch(() => undefined);
    await comes(({ trying }) => trying !== undefined);
    node.mining.pause();
    expect(session.model().trying).toBeUndefined();
    await comes(({ facts }) => facts.isPaused);
    node.mining.resume();
    await comes(({ trying, facts }) => trying !== undefined && !facts.isPaused);
    await node.stop();
    await mining;
  });

  test('to play on, nothing of this is ever seen', async () => {
    await open(256n);
    await node.mining.mineBlocks(40);
    expect([...seen]).toEqual([]);
  });
});
