/** ERC-721 and ERC-165 as their texts have them, with the errors of ERC-6093, asked of `contracts/deeds.hlp`. */

import { join } from 'node:path';
import type { JsonRpcSigner } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, ask, type Called, failure, MOST_GAS_OF_165, type Said, said, send, Stage, ZERO } from './stage.ts';

const RECEIVERS = join(import.meta.dirname, '../published/receivers.hlp');
/** The first bytes of keccak256("onERC721Received(address,address,uint256,bytes)"): yes. */
const YES = '0x150b7a02';
const ENDINGS = { answer: 0n, failWithWords: 2n, failByName: 3n, panic: 4n } as const;

const PLOT = 7n;
const KEY = 8n;
const MISSING = 99n;

const PLAIN = 'transferFrom(address,address,uint256)';
const SAFE = 'safeTransferFrom(address,address,uint256)';
const SAFE_WITH_DATA = 'safeTransferFrom(address,address,uint256,bytes)';
const WAYS: readonly (readonly [way: string, more: readonly unknown[]])[] = [
  [PLAIN, []],
  [SAFE, []],
  [SAFE_WITH_DATA, ['0x1234']],
];

const moved = (from: string, to: string, id: bigint): Said => said('Transfer', from, to, id);

/** The id of an interface of these functions. */
function idOf({ interface: its }: Called, names: readonly string[]): bigint {
  return names.reduce((id, name) => id ^ BigInt(its.getFunction(name)?.selector ?? 0), 0n);
}

describe('tokens of ERC-721', () => {
  let stage: Stage;
  let deeds: Called;
  let alise: JsonRpcSigner;
  let bob: JsonRpcSigner;
  let jon: JsonRpcSigner;
  let ana: JsonRpcSigner;

  beforeAll(async () => {
    stage = await Stage.open();
    [alise, bob, jon, ana] = stage.people as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner, JsonRpcSigner];
  });

  afterAll(async () => {
    await stage.close();
  });

  beforeEach(async () => {
    deeds = await stage.deploy('deeds.hlp', 'Deeds');
    await send(deeds, 'mint', alise.address, PLOT, 'the plot by the pond');
    await send(deeds, 'mint', alise.address, KEY, '');
  });

  const receiver = async (answer: string, ending: bigint): Promise<Called> =>
    stage.deploy(RECEIVERS, 'Receiver', answer, ending);
  const owner = async (id: bigint): Promise<unknown> => ask(deeds, 'ownerOf', id);

  describe('say what they are (ERC-165)', () => {
    test.each([
      ['ERC-165', '0x01ffc9a7', true],
      ['ERC-721', '0x80ac58cd', true],
      ['the metadata of ERC-721', '0x5b5e139f', true],
      ['the enumeration of ERC-721, which they do not have', '0x780e9d63', false],
      ['what never is an interface', '0xffffffff', false],
    ])('%s', async (_, id, expected) => {
      expect(await ask(deeds, 'supportsInterface', id)).toBe(expected);
      expect(await deeds.getFunction('supportsInterface').estimateGas(id)).toBeLessThan(MOST_GAS_OF_165);
    });

    test('and the ids are those of the functions they have', () => {
      expect(idOf(deeds, ['name', 'symbol', 'tokenURI'])).toBe(0x5b5e139fn);
      expect(
        idOf(deeds, [
          'balanceOf',
          'ownerOf',
          PLAIN,
          SAFE,
          SAFE_WITH_DATA,
          'approve',
          'setApprovalForAll',
          'getApproved',
          'isApprovedForAll',
        ]),
      ).toBe(0x80ac58cdn);
    });
  });

  describe('are described', () => {
    test('by a name, a symbol, and a text for each', async () => {
      expect(await ask(deeds, 'name')).toBe('Village Deeds');
      expect(await ask(deeds, 'symbol')).toBe('DEED');
      expect(await ask(deeds, 'tokenURI', PLOT)).toBe('the plot by the pond');
      expect(await ask(deeds, 'tokenURI', KEY)).toBe('');
    });

    test('but not one that does not exist', async () => {
      expect(await failure(deeds, 'tokenURI', MISSING)).toEqual(said('ERC721NonexistentToken', MISSING));
    });
  });

  describe('have owners', () => {
    test('who are counted and named', async () => {
      expect(await ask(deeds, 'balanceOf', alise.address)).toBe(2n);
      expect(await ask(deeds, 'balanceOf', bob.address)).toBe(0n);
      expect(await owner(PLOT)).toBe(alise.address);
    });

    test('and nobody is none', async () => {
      expect(await failure(deeds, 'balanceOf', ZERO)).toEqual(said('ERC721InvalidOwner', ZERO));
      expect(await failure(deeds, 'ownerOf', MISSING)).toEqual(said('ERC721NonexistentToken', MISSING));
    });

    test('from the first moment, which is told as a transfer from nobody', async () => {
      expect(await send(deeds, 'mint', bob.address, 9n, '')).toEqual([moved(ZERO, bob.address, 9n)]);
      expect(await failure(deeds, 'mint', bob.address, 9n, '')).toEqual(said('ERC721InvalidSender', ZERO));
      expect(await failure(deeds, 'mint', ZERO, 10n, '')).toEqual(said('ERC721InvalidReceiver', ZERO));
    });
  });

  describe.each(WAYS)('are moved with %s', (way, more) => {
    test('by their owner, who then has one fewer', async () => {
      const events = await send(deeds, way, alise.address, bob.address, PLOT, ...more);

      expect(events).toEqual([moved(alise.address, bob.address, PLOT)]);
      expect(await owner(PLOT)).toBe(bob.address);
      expect(await ask(deeds, 'balanceOf', alise.address)).toBe(1n);
      expect(await ask(deeds, 'balanceOf', bob.address)).toBe(1n);
    });

    test('by somebody approved, once: the approval ends, and that is not told', async () => {
      await send(deeds, 'approve', bob.address, PLOT);

      const events = await send(as(deeds, bob), way, alise.address, jon.address, PLOT, ...more);

      expect(events).toEqual([moved(alise.address, jon.address, PLOT)]);
      expect(await ask(deeds, 'getApproved', PLOT)).toBe(ZERO);
      expect(await failure(as(deeds, bob), way, jon.address, bob.address, PLOT, ...more)).toEqual(
        said('ERC721InsufficientApproval', bob.address, PLOT),
      );
    });

    test('by an operator, every one of them', async () => {
      await send(deeds, 'setApprovalForAll', bob.address, true);

      await send(as(deeds, bob), way, alise.address, bob.address, PLOT, ...more);
      await send(as(deeds, bob), way, alise.address, jon.address, KEY, ...more);

      expect([await owner(PLOT), await owner(KEY)]).toEqual([bob.address, jon.address]);
    });

    test('to their owner, which ends an approval and nothing else', async () => {
      await send(deeds, 'approve', bob.address, PLOT);

      const events = await send(deeds, way, alise.address, alise.address, PLOT, ...more);

      expect(events).toEqual([moved(alise.address, alise.address, PLOT)]);
      expect(await ask(deeds, 'balanceOf', alise.address)).toBe(2n);
      expect(await ask(deeds, 'getApproved', PLOT)).toBe(ZERO);
    });

    test('but not by anybody else', async () => {
      expect(await failure(as(deeds, ana), way, alise.address, ana.address, PLOT, ...more)).toEqual(
        said('ERC721InsufficientApproval', ana.address, PLOT),
      );
    });

    test('but not from somebody whose they are not, to nobody, or when they do not exist', async () => {
      expect(await failure(deeds, way, bob.address, jon.address, PLOT, ...more)).toEqual(
        said('ERC721IncorrectOwner', bob.address, PLOT, alise.address),
      );
      expect(await failure(deeds, way, alise.address, ZERO, PLOT, ...more)).toEqual(
        said('ERC721InvalidReceiver', ZERO),
      );
      expect(await failure(deeds, way, alise.address, bob.address, MISSING, ...more)).toEqual(
        said('ERC721NonexistentToken', MISSING),
      );
      expect(await owner(PLOT)).toBe(alise.address);
    });
  });

  describe('are sent to a contract', () => {
    test.each([
      [SAFE, [], '0x'],
      [SAFE_WITH_DATA, ['0x1234'], '0x1234'],
    ] as const)(
      'with %s, which is asked with who moves it, whose it was, which and what they say',
      async (way, more, data) => {
        const shelf = await receiver(YES, ENDINGS.answer);
        await send(deeds, 'approve', bob.address, PLOT);

        await send(as(deeds, bob), way, alise.address, shelf.target, PLOT, ...more);

        const [asked] = await shelf.queryFilter('Received');
        expect(asked !== undefined && 'args' in asked && [...asked.args].slice(0, 4)).toEqual([
          bob.address,
          alise.address,
          PLOT,
          data,
        ]);
        expect(await owner(PLOT)).toBe(shelf.target);
      },
    );

    test('that answers anything else, and keep their owner', async () => {
      const refuser = await receiver('0xdeadbeef', ENDINGS.answer);

      expect(await failure(deeds, SAFE, alise.address, refuser.target, PLOT)).toEqual(
        said('ERC721InvalidReceiver', refuser.target),
      );

      expect(await owner(PLOT)).toBe(alise.address);
    });

    test('that fails, and its reason is heard', async () => {
      const speaking = await receiver(YES, ENDINGS.failWithWords);
      const naming = await receiver(YES, ENDINGS.failByName);
      const panicking = await receiver(YES, ENDINGS.panic);

      expect(await failure(deeds, SAFE, alise.address, speaking.target, PLOT)).toEqual(
        said('Error', 'ERC721ReceiverMock: reverting'),
      );
      expect(await failure(deeds, SAFE, alise.address, panicking.target, PLOT)).toEqual(said('Panic', 0x12n));
      await expect(ask(deeds, SAFE, alise.address, naming.target, PLOT)).rejects.toMatchObject({
        data: naming.interface.encodeErrorResult('CustomError', [YES]),
      });
      expect(await owner(PLOT)).toBe(alise.address);
    });

    test('that does not know tokens: refused, but not with transferFrom, which asks nobody', async () => {
      const stranger = await stage.deploy(RECEIVERS, 'Stranger');

      expect(await failure(deeds, SAFE, alise.address, stranger.target, PLOT)).toEqual(said('NoSuchFunction', YES));
      await send(deeds, PLAIN, alise.address, stranger.target, PLOT);

      expect(await owner(PLOT)).toBe(stranger.target);
    });
  });

  describe('may be moved by', () => {
    test('somebody approved by the owner: told, and asked for', async () => {
      expect(await ask(deeds, 'getApproved', PLOT)).toBe(ZERO);

      const events = await send(deeds, 'approve', bob.address, PLOT);

      expect(events).toEqual([said('Approval', alise.address, bob.address, PLOT)]);
      expect(await ask(deeds, 'getApproved', PLOT)).toBe(bob.address);
      expect(await ask(deeds, 'getApproved', KEY)).toBe(ZERO);
    });

    test('somebody else, or nobody any more: each time told', async () => {
      await send(deeds, 'approve', bob.address, PLOT);

      expect(await send(deeds, 'approve', jon.address, PLOT)).toEqual([
        said('Approval', alise.address, jon.address, PLOT),
      ]);
      expect(await send(deeds, 'approve', ZERO, PLOT)).toEqual([said('Approval', alise.address, ZERO, PLOT)]);
      expect(await ask(deeds, 'getApproved', PLOT)).toBe(ZERO);
    });

    test('somebody approved by an operator, but not by somebody approved', async () => {
      await send(deeds, 'setApprovalForAll', bob.address, true);
      await send(deeds, 'approve', jon.address, KEY);

      const events = await send(as(deeds, bob), 'approve', jon.address, PLOT);

      expect(events).toEqual([said('Approval', alise.address, jon.address, PLOT)]);
      expect(await failure(as(deeds, jon), 'approve', ana.address, KEY)).toEqual(
        said('ERC721InvalidApprover', jon.address),
      );
    });

    test('nobody, when it does not exist', async () => {
      expect(await failure(deeds, 'approve', bob.address, MISSING)).toEqual(said('ERC721NonexistentToken', MISSING));
      expect(await failure(deeds, 'getApproved', MISSING)).toEqual(said('ERC721NonexistentToken', MISSING));
    });
  });

  describe('have operators', () => {
    test('several of one owner, each of them told', async () => {
      expect(await send(deeds, 'setApprovalForAll', bob.address, true)).toEqual([
        said('ApprovalForAll', alise.address, bob.address, true),
      ]);
      await send(deeds, 'setApprovalForAll', jon.address, true);

      const answers = await Promise.all(
        [bob, jon, ana].map(async ({ address }) => ask(deeds, 'isApprovedForAll', alise.address, address)),
      );

      expect(answers).toEqual([true, true, false]);
    });

    test('also of somebody who has none yet, and until it is ended', async () => {
      await send(as(deeds, jon), 'setApprovalForAll', bob.address, true);
      await send(deeds, 'mint', jon.address, 9n, '');
      await send(as(deeds, bob), PLAIN, jon.address, bob.address, 9n);

      const events = await send(as(deeds, jon), 'setApprovalForAll', bob.address, false);

      expect(events).toEqual([said('ApprovalForAll', jon.address, bob.address, false)]);
      await send(deeds, 'mint', jon.address, 10n, '');
      expect(await failure(as(deeds, bob), PLAIN, jon.address, bob.address, 10n)).toEqual(
        said('ERC721InsufficientApproval', bob.address, 10n),
      );
    });

    test('of which nobody is one', async () => {
      expect(await failure(deeds, 'setApprovalForAll', ZERO, true)).toEqual(said('ERC721InvalidOperator', ZERO));
    });
  });
});
