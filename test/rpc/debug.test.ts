/** Traces of a small story, through the whole of the node's answers and judged by the published schema; and what is refused. */

import { decodeErrorResult, decodeFunctionData, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex, type Hex, hexToBytes } from '../../src/base/bytes.ts';
import { blockHash, decodeBlock, encodeBlock } from '../../src/chain/block.ts';
import { headerHash, decodeHeader } from '../../src/chain/header.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { decodeTransaction, type Transaction } from '../../src/chain/transaction.ts';
import { DEBUG_METHODS } from '../../src/rpc/debug/debug.ts';
import { SourceTexts } from '../../src/rpc/debug/source-texts.ts';
import { StepLogs } from '../../src/rpc/debug/step-logs.ts';
import { minedSubject } from '../../src/rpc/debug/subjects.ts';
import { USUAL_WISH } from '../../src/rpc/debug/trace-wish.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { slotOf } from '../../src/state/slots.ts';
import { Watcher } from '../../src/vm/watcher.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { Town } from '../helpers/town.ts';
import { Asking } from './asking.ts';
import { Harness, Refused } from './harness.ts';

const VILLAGE = parseAbi([
  'function pay(address to, uint256 units, string note)',
  'error OverLimit(address member, int256 balance, uint256 limit)',
]);
const ZEROS = `0x${'0'.repeat(64)}`;

let harness: Harness;
let town: Town;

beforeAll(async () => {
  const store = openMemoryStore();
  town = await Town.open({ store });
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['bob', '60', 'too much']);
  await town.give('jon', '3');
  await town.mine({ to: undefined, data: Uint8Array.of(1, 2, 3) });
  await town.deploy('prices');
  await town.deploy('stall', ['prices']);
  await town.send('prices.write', ['apples', '0.5']);
  await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' });
  harness = await Harness.open({ store });
}, 30_000);

afterAll(() => harness.close());

const transactionIn = (block: number): Transaction =>
  harness.node.chain.blockByNumber(BigInt(block))?.transactions[0] as Transaction;
const hashOf = (block: number): Hex => transactionHash(transactionIn(block));

type Log = {
  readonly pc: number;
  readonly op: string;
  readonly stack?: Hex[];
  readonly error?: string;
  readonly returnData?: Hex;
  readonly source?: { readonly file: string; readonly line: number; readonly function: string };
  readonly storage?: Readonly<Record<Hex, Hex>>;
  readonly writes?: readonly { readonly path: string; readonly old: Hex; readonly new: Hex }[];
};
type Steps = {
  readonly gas: number;
  readonly failed: boolean;
  readonly structLogs: readonly Log[];
  readonly cut?: string;
};
type Frame = {
  readonly type: string;
  readonly to?: Hex;
  readonly value?: Hex;
  readonly input: Hex;
  readonly output?: Hex;
  readonly error?: string;
  readonly revertReason?: string;
  readonly calls?: readonly Frame[];
};

const steps = (block: number, config: object = {}): Promise<Steps> =>
  harness.ask<Steps>('debug_traceTransaction', hashOf(block), config);
const calls = (block: number, tracerConfig: object = {}): Promise<Frame> =>
  harness.ask<Frame>('debug_traceTransaction', hashOf(block), { tracer: 'callTracer', tracerConfig });

async function refusal(method: string, ...params: readonly unknown[]): Promise<{ code: number; message: string }> {
  const error = await harness.ask(method, ...params).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refused);
  const { code, message } = error as Refused;
  return { code, message };
}

describe('step logs', () => {
  test('name the line and the function of each step', async () => {
    const { structLogs } = await steps(4);
    const lines = new Set(structLogs.map(({ source }) => `${source?.file}:${source?.line} ${source?.function}`));
    expect([...lines].slice(0, 3)).toEqual(['village.hlp:105 pay', 'village.hlp:106 pay', 'village.hlp:108 pay']);
    expect(structLogs.every(({ source }) => source !== undefined)).toBe(true);
  });

  test('name what was written by its path, and by its slot', async () => {
    const { structLogs } = await steps(4);
    const written = structLogs.flatMap(({ writes = [] }) => writes.map(({ path }) => path));
    const [alise, bob] = ['alise', 'bob'].map((name) => `balances[${town.address(name)}]`);
    expect(written).toEqual(['sum(balances)', alise, 'sum(balances)', bob]);
    const first = structLogs.find(({ writes }) => writes !== undefined);
    expect(first?.storage?.[bytesToHex(slotOf('sum(balances)'))]).toBe(first?.writes?.[0]?.new);
    expect(structLogs.filter(({ storage }) => storage !== undefined).map(({ op }) => op)).toEqual(['sset', 'sset']);
  });

  test('show where it failed', async () => {
    const { structLogs, failed } = await steps(5);
    expect(failed).toBe(true);
    expect(structLogs.flatMap(({ error, op }) => (error === undefined ? [] : [`${op}: ${error}`]))).toEqual([
      'fail: execution reverted',
    ]);
  });

  test('leave out what is not wanted', async () => {
    const { structLogs } = await steps(4, { disableStack: true, disableStorage: true, disableSource: true });
    expect(structLogs.length).toBe((await steps(4)).structLogs.length);
    expect(structLogs.some((log) => 'stack' in log || 'storage' in log || 'writes' in log || 'source' in log)).toBe(
      false,
    );
  });

  test('hold what the last call answered, when asked', async () => {
    const { structLogs } = await steps(11, { enableReturnData: true });
    const answers = new Set(structLogs.map(({ returnData }) => returnData));
    expect(answers).toEqual(new Set(['0x', `0x${(5n * 10n ** 17n).toString(16).padStart(64, '0')}`]));
  });

  test('end where the client says, and the rest of the trace is as ever', async () => {
    const { structLogs, gas, failed, cut } = await steps(4, { limit: 5 });
    const whole = await steps(4);
    expect(structLogs).toEqual(whole.structLogs.slice(0, 5));
    expect([gas, failed, cut]).toEqual([whole.gas, whole.failed, undefined]);
  });

  test('say so when there are more than a request gives', async () => {
    const { chain } = harness.node;
    const { prepared } = await minedSubject(chain, hashOf(4), { signal: AbortSignal.timeout(10_000) });
    if (USUAL_WISH.tracer !== 'steps' || prepared.call === undefined) throw new Error('it runs code');
    const logs = new StepLogs(USUAL_WISH.steps, new SourceTexts(prepared.state), { left: 3 });
    const watcher = new Watcher(prepared.host, prepared.env, prepared.call, true);
    let text = logs.hear(watcher.begin());
    while (watcher.outcome === undefined) text += logs.hear(watcher.step());
    for (const piece of logs.end(prepared.finish(watcher.outcome))) text += piece;
    const { structLogs, cut } = JSON.parse(text) as Steps;
    expect(structLogs.length).toBe(3);
    expect(cut).toBe(
      `${(await steps(4)).structLogs.length - 3} more steps were taken and are not written: a request gives 2000000`,
    );
  });

  test('of what runs no code are none', async () => {
    for (const block of [6, 7]) expect((await steps(block)).structLogs).toEqual([]);
    expect((await steps(7)).failed).toBe(true);
  });
});

describe('callTracer', () => {
  test('has hlp that a contract sends as calls without input', async () => {
    const { calls: made = [] } = await calls(11);
    expect(made.map(({ type, to, value, input }) => [type, to, value, input.slice(0, 10)])).toEqual([
      ['STATICCALL', town.address('prices'), undefined, '0xd4a9e9bf'].with(3, made[0]?.input.slice(0, 10)),
      ['CALL', town.address('alise'), '0x14d1120d7b160000', '0x'],
      ['CALL', town.address('bob'), '0x6f05b59d3b20000', '0x'],
    ]);
  });

  test('has only the first when only that is wanted', async () => {
    const { calls: made, ...top } = await calls(11);
    expect(made).toBeDefined();
    expect(await calls(11, { onlyTopCall: true })).toEqual(top);
  });

  test('says why, in the names of the contract, and viem can read it too', async () => {
    const { revertReason, output = '0x', input } = await calls(5);
    expect(revertReason).toBe('OverLimit(member: alise, balance: -64500000000000000000, limit: 50000000000000000000)');
    expect(decodeErrorResult({ abi: VILLAGE, data: output })).toMatchObject({
      errorName: 'OverLimit',
      args: [expect.stringMatching(/^0xf39F/), -(645n * 10n ** 17n), 50n * 10n ** 18n],
    });
    expect(decodeFunctionData({ abi: VILLAGE, data: input })).toMatchObject({
      functionName: 'pay',
      args: [expect.anything(), 60n * 10n ** 18n, 'too much'],
    });
  });

  test('of a deployment has the code, and no place for one that was refused', async () => {
    const made = await calls(1);
    expect([made.type, made.to]).toEqual(['CREATE', town.address('village')]);
    expect(made.output).toBe(await harness.ask('eth_getCode', town.address('village'), 'latest'));
    const refused = await calls(7);
    expect(refused).toMatchObject({
      type: 'CREATE',
      error: 'execution reverted',
      revertReason: expect.stringMatching(/^not a contract/),
    });
    expect(refused.to).toBeUndefined();
  });
});

test('4byteTracer counts selectors, and noopTracer says nothing', async () => {
  const pay = bytesToHex(transactionIn(4).data.subarray(0, 4));
  expect(await harness.ask('debug_traceTransaction', hashOf(4), { tracer: '4byteTracer' })).toEqual({
    [`${pay}-160`]: 1,
  });
  expect(
    Object.values(await harness.ask<object>('debug_traceTransaction', hashOf(11), { tracer: '4byteTracer' })),
  ).toEqual([1, 1]);
  expect(await harness.ask('debug_traceTransaction', hashOf(4), { tracer: 'noopTracer' })).toEqual({});
});

/** Together they may use more than a block has. */
function greedy(): Transaction[] {
  const one = town.sign({ to: town.address('village'), data: transactionIn(4).data }, 'alise');
  const nonce = one.nonce;
  const alise = personNamed('alise');
  if (alise === undefined || one.type !== 2) throw new Error('alise is there');
  return [0n, 1n].map((later) =>
    signTransaction({ ...one, nonce: nonce + later, gasLimit: 29_990_000n }, alise.privateKey),
  );
}

test('muxTracer lets several hear the same run', async () => {
  const diff = { diffMode: true };
  const tracerConfig = { callTracer: { onlyTopCall: true }, prestateTracer: diff, '4byteTracer': null };
  const { callTracer, prestateTracer, ...rest } = await harness.ask<Record<string, object>>(
    'debug_traceTransaction',
    hashOf(11),
    { tracer: 'muxTracer', tracerConfig },
  );
  expect(callTracer).toEqual(await calls(11, { onlyTopCall: true }));
  expect(prestateTracer).toEqual(
    await harness.ask('debug_traceTransaction', hashOf(11), { tracer: 'prestateTracer', tracerConfig: diff }),
  );
  expect(Object.keys(rest)).toEqual(['4byteTracer']);
  expect(await harness.ask('debug_traceTransaction', hashOf(11), { tracer: 'muxTracer' })).toEqual({});
});

describe('blocks', () => {
  test('are the same by number, by hash and as they are', async () => {
    const { chain } = harness.node;
    const block = chain.blockByNumber(4n) ?? chain.head;
    const config = { tracer: 'callTracer' };
    const byNumber = await harness.ask('debug_traceBlockByNumber', '0x4', config);
    expect(byNumber).toEqual([{ txHash: hashOf(4), result: await calls(4) }]);
    expect(await harness.ask('debug_traceBlockByHash', blockHash(block), config)).toEqual(byNumber);
    expect(await harness.ask('debug_traceBlock', bytesToHex(encodeBlock(block)), config)).toEqual(byNumber);
  });

  test('without transactions are an empty list', async () => {
    const { node } = harness;
    const { header } = node.chain.head;
    const empty = {
      header: { ...header, parentHash: node.chain.headHash, number: header.number + 1n },
      transactions: [],
    };
    expect(await harness.ask('debug_traceBlock', bytesToHex(encodeBlock(empty)))).toEqual([]);
  });

  test('that cannot be traced say why', async () => {
    expect(await refusal('debug_traceBlockByNumber', '0x0')).toEqual({
      code: -32000,
      message: 'genesis is not traceable: it holds no transactions',
    });
    expect(await refusal('debug_traceBlockByNumber', '0x99')).toMatchObject({ code: -32001 });
    expect(await refusal('debug_traceBlock', '0xc0')).toMatchObject({
      code: -32602,
      message: expect.stringContaining('params[0] (block)'),
    });
    const { header, transactions } = harness.node.chain.head;
    const orphan = { header: { ...header, parentHash: `0x${'1'.repeat(64)}` as const }, transactions };
    expect(await refusal('debug_traceBlock', bytesToHex(encodeBlock(orphan)))).toMatchObject({ code: -32001 });
    const crowded = {
      header: { ...header, number: header.number + 1n, parentHash: harness.node.chain.headHash },
      transactions: greedy(),
    };
    expect(await refusal('debug_traceBlock', bytesToHex(encodeBlock(crowded)))).toMatchObject({
      code: -32000,
      message: expect.stringContaining('more gas than a block has'),
    });
    const parentHash = blockHash(harness.node.chain.blockByNumber(0n) ?? harness.node.chain.head);
    const early = { header: { ...header, parentHash }, transactions: [transactionIn(5)] };
    expect(await refusal('debug_traceBlock', bytesToHex(encodeBlock(early)))).toMatchObject({
      code: -32000,
      message: expect.stringContaining('nonce'),
    });
  });
});

const payment = (): object => ({
  from: town.address('alise'),
  to: town.address('village'),
  data: bytesToHex(transactionIn(5).data),
});

describe('a call that nobody has sent', () => {
  test('is traced as if it were', async () => {
    const frame = await harness.ask<Frame>('debug_traceCall', payment(), 'latest', { tracer: 'callTracer' });
    expect(frame).toMatchObject({
      type: 'CALL',
      error: 'execution reverted',
      revertReason: expect.stringMatching(/^OverLimit/),
    });
    expect((await harness.ask<Steps>('debug_traceCall', payment(), '0x3')).structLogs.length).toBeGreaterThan(20);
  });

  test('on another state goes another way', async () => {
    const slot = bytesToHex(slotOf(`limits[${town.address('alise')}]`));
    const stateOverrides = {
      [town.address('village')]: { stateDiff: { [slot]: `0x${(10n ** 20n).toString(16).padStart(64, '0')}` } },
    };
    const frame = await harness.ask<Frame>('debug_traceCall', payment(), 'latest', {
      tracer: 'callTracer',
      stateOverrides,
      blockOverrides: { time: '0x77777777' },
    });
    expect(frame.error).toBeUndefined();
  });

  test('nothing of it stays', async () => {
    const before = harness.node.chain.headHash;
    await harness.ask(
      'debug_traceCall',
      { from: town.address('bob'), to: town.address('jon'), value: '0x5' },
      'latest',
      { tracer: 'prestateTracer', tracerConfig: { diffMode: true } },
    );
    expect(harness.node.chain.headHash).toBe(before);
  });
});

describe('what is refused', () => {
  test.each([
    [
      { tracer: 'flatCallTracer' },
      /params\[1\] \(config\)\.tracer: there is no tracer flatCallTracer here; there is: callTracer, /,
    ],
    [{ tracer: 'muxTracer', tracerConfig: { muxTracer: {} } }, /muxTracer does not go with others/],
    [
      { tracer: 'muxTracer', tracerConfig: { callTracer: { x: 1 } } },
      /tracerConfig\.callTracer: there is no field "x" here/,
    ],
    [{ tracer: '{ step() {}, fault() {}, result() { return 1 } }' }, /tracers written in JavaScript are not run here/],
    [{ tracer: 'callTracer', tracerConfig: { withlog: true } }, /tracerConfig: there is no field "withlog" here/],
    [{ tracer: 'callTracer', tracerConfig: { withLog: 1 } }, /tracerConfig\.withLog: true or false is wanted/],
    [{ tracer: 'callTracer', tracerConfig: [] }, /tracerConfig: an object is wanted/],
    [{ disablestack: true }, /there is no field "disablestack" here/],
    [{ limit: -1 }, /limit: a whole number from 0 upwards is wanted/],
    [{ tracer: 5 }, /tracer: a text is wanted/],
    ['callTracer', /an object is wanted/],
  ])('%j, by name', async (config, message) => {
    expect(await refusal('debug_traceTransaction', hashOf(4), config)).toEqual({
      code: -32602,
      message: expect.stringMatching(message),
    });
  });

  test('a transaction that is in no block', async () => {
    expect(await refusal('debug_traceTransaction', ZEROS)).toMatchObject({ code: -32001 });
  });

  test('what has no meaning here is taken and left alone', async () => {
    const config = { enableMemory: true, disableMemory: false, timeout: '5s', reexec: 128, debug: true };
    expect(await steps(4, config)).toEqual(await steps(4));
  });
});

describe('raw bytes', () => {
  test('are what hashes are made of', async () => {
    const { chain } = harness.node;
    const header = await harness.ask<Hex>('debug_getRawHeader', '0x4');
    expect(headerHash(decodeHeader(hexToBytes(header)))).toBe(blockHash(chain.blockByNumber(4n) ?? chain.head));
    const block = decodeBlock(hexToBytes(await harness.ask<Hex>('debug_getRawBlock', '0x4')));
    expect(block).toEqual(chain.blockByNumber(4n));
    const raw = await harness.ask<Hex>('debug_getRawTransaction', hashOf(4));
    expect(transactionHash(decodeTransaction(hexToBytes(raw)))).toBe(hashOf(4));
    expect(await harness.ask<Hex[]>('debug_getRawReceipts', '0x4')).toEqual([expect.stringMatching(/^0x02f9/)]);
    expect(await harness.ask('debug_getBadBlocks')).toEqual([]);
    expect(await refusal('debug_getRawTransaction', ZEROS)).toMatchObject({ code: -32001 });
  });
});

test('what was changed by hand has no steps, and all that it changed', async () => {
  const diff = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } };
  const diego = town.address('diego');
  const place = await Harness.open();
  await place.ask('hardhat_setBalance', diego, '0x1234');
  const [traced] = await place.ask<{ result: { post: object }; txHash: Hex }[]>(
    'debug_traceBlockByNumber',
    '0x1',
    diff,
  );
  expect(traced?.result.post).toMatchObject({ [diego]: { balance: '0x1234' } });
  expect(await place.ask('debug_traceTransaction', traced?.txHash)).toEqual({
    structLogs: [],
    gas: 0,
    failed: false,
    returnValue: '0x',
  });
  expect(await place.ask('debug_traceTransaction', traced?.txHash, { tracer: 'callTracer' })).toMatchObject({
    type: 'CALL',
    to: diego,
    gasUsed: '0x0',
  });
  expect(await place.ask('hlp_changes', traced?.txHash)).toMatchObject({ balances: [{ name: 'diego' }], gasUsed: '0' });
  expect(await place.ask('hlp_explain', traced?.txHash)).toMatchObject({ outcome: 'success' });
  await place.close();
});

const BURNING = `
contract Burning {
  action burn(rounds: uint) {
    var i: uint = 0
    while i < rounds { i += 1 }
  }
}`;

describe('a long trace', () => {
  let asking: Asking;
  let hash: Hex;

  beforeAll(async () => {
    asking = await Asking.open(DEBUG_METHODS, async (burning) => {
      await burning.deploy('burning', [], BURNING);
      await burning.send('burning.burn', ['40000']);
      await burning.give('bob', '1');
    });
    const { chain } = asking.node;
    hash = transactionHash((chain.blockByNumber(2n) ?? chain.head).transactions[0] as Transaction);
  });

  afterAll(() => asking.close());

  test('comes in pieces, and others are answered meanwhile', async () => {
    let [pieces, longest, last] = [0, 0, performance.now()];
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    for await (const piece of await asking.pieces('debug_traceTransaction', hash)) {
      pieces += 1;
      expect(piece.length).toBeLessThan(600_000);
    }
    clearInterval(timer);
    expect(pieces).toBeGreaterThan(50);
    expect(ticks).toBeGreaterThan(5);
    expect(longest).toBeLessThan(500);
  });

  test('ends when nobody reads it any more', async () => {
    const pieces = await asking.pieces('debug_traceTransaction', hash);
    const reading = (async () => {
      let count = 0;
      for await (const piece of pieces) {
        count += Math.sign(piece.length);
        if (count === 3) asking.leave();
      }
      return count;
    })();
    await expect(reading).rejects.toMatchObject({ code: -32002 });
  });
});
