/** How long a frame takes while 20 blocks a second arrive: from a key to the bytes that show what it did. Aim: 50 ms. */

process.env['NODE_ENV'] ??= 'production';

import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Node } from '../src/node/node.ts';
import { draftOf } from '../src/node/draft.ts';
import { openMemoryStore } from '../src/state/memory-store.ts';
import { personNamed } from '../src/wallet/mnemonic.ts';

const SECONDS = 10;
const BLOCKS_PER_SECOND = 20;
const KEYS_PER_SECOND = 15;
const AIM_IN_MS = 50;
const [COLUMNS, ROWS] = [120, 40];

const [{ render }, { createElement }, { Screen }, { Session }] = await Promise.all([
  import('ink'),
  import('react'),
  import('../src/tui/screen.ts'),
  import('../src/tui/session.ts'),
]);

const [alise, bob] = [personNamed('alise'), personNamed('bob')];
if (alise === undefined || bob === undefined) throw new Error('alise and bob are always there');

const node = await Node.open({ store: openMemoryStore() });
node.start();
const write = (_text: string, encoding?: unknown, callback?: unknown): boolean => {
  const done = (typeof encoding === 'function' ? encoding : callback) as (() => void) | undefined;
  done?.();
  return true;
};
const stdout = Object.assign(new EventEmitter(), { columns: COLUMNS, rows: ROWS, isTTY: true, writable: true, write });
const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
const size = { columns: COLUMNS, rows: ROWS };
const session = new Session({ node, directory: 'memory', size, runWords: async () => '' });
const instance = render(createElement(Screen, { source: session }), {
  stdout: stdout as unknown as NodeJS.WriteStream,
  stdin: stdin as unknown as NodeJS.ReadStream,
  interactive: true,
  alternateScreen: true,
  incrementalRendering: true,
  patchConsole: false,
  exitOnCtrlC: false,
});

const every = (perSecond: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
const end = performance.now() + SECONDS * 1000;

async function arrive(): Promise<void> {
  let next = performance.now();
  while (next < end) {
    const draft = draftOf(node, alise!, { to: bob!.address, wei: 1n, data: new Uint8Array(0) });
    await node.submit(draft);
    next += 1000 / BLOCKS_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}

async function press(): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; performance.now() < end; i++) {
    const begin = performance.now();
    session.dispatch({ kind: 'key', key: i % 2 === 0 ? 'down' : 'up' });
    await instance.waitUntilRenderFlush();
    times.push(performance.now() - begin);
    await every(KEYS_PER_SECOND);
  }
  return times;
}

const [times] = await Promise.all([press(), arrive()]);
await node.stop();
const blocks = Number(node.chain.head.header.number);
instance.unmount();
await session.close();
await node.close();

const sorted = times.toSorted((a, b) => a - b);
const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const [median, late] = [at(0.5), at(0.99)];
console.log(`frame  ${COLUMNS} × ${ROWS}, ${(blocks / SECONDS).toFixed(1)} blocks a second, ${times.length} frames: median ${median.toFixed(1)} ms, 99 % within ${late.toFixed(1)} ms (aim ${AIM_IN_MS} ms, ratio ${(late / AIM_IN_MS).toFixed(2)})`); // prettier-ignore
