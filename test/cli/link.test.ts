/** A chain that is open in one process, and commands that are typed elsewhere. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OpenElsewhere, passOn, runThere } from '../../src/cli/link/ask.ts';
import { type Kept, LIMITS, openLink } from '../../src/cli/link/keep.ts';
import { runRequest } from '../../src/cli/link/messages.ts';
import { findPlace } from '../../src/cli/link/place.ts';
import { MOST_LINE_BYTES } from '../../src/cli/link/wire.ts';
import { main } from '../../src/cli/main.ts';
import { type Terminal, terminalOf } from '../../src/cli/terminal.ts';
import { testTerminal, until } from '../tui/terminal.ts';
import { hlp, type Ran } from './helpers.ts';
import { inTerminal, type Piped, piped, type Seen } from './wrapped.ts';

const VILLAGE = join(import.meta.dirname, '../../contracts/village.hlp');

const HLP = join(import.meta.dirname, '../../bin/hlp.js');

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-link-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const room = (): Promise<string> => mkdtemp(join(scratch, 'room-'));

/** Somebody who stands in `directory`, and can press Ctrl-C. */
type Shell = {
  readonly terminal: Terminal;
  readonly interrupt: () => void;
  readonly out: () => string;
  readonly err: () => string;
};

function shellIn(directory: string, lines: readonly string[] = []): Shell {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const said = { out: '', err: '' };
  out.on('data', (chunk) => (said.out += String(chunk)));
  err.on('data', (chunk) => (said.err += String(chunk)));
  const ending = new AbortController();
  const terminal = terminalOf(Readable.from(lines.map((line) => `${line}\n`)), out, err, {
    pathOf: (path) => resolve(directory, path),
    whenAskedToEnd(listener) {
      ending.signal.addEventListener('abort', listener, { once: true });
      return () => ending.signal.removeEventListener('abort', listener);
    },
    sleep: async () => false,
    kind: 'xterm',
  });
  return { terminal, interrupt: () => ending.abort(), out: () => said.out, err: () => said.err };
}

/** The same words in a shell that stands elsewhere. */
async function typedIn(directory: string, ...words: string[]): Promise<Ran> {
  const shell = shellIn(directory);
  const code = await main(words, shell.terminal);
  return { code, out: shell.out(), err: shell.err() };
}

/** `hlp dev` that nobody types into. */
type Keeper = { readonly data: string; readonly quit: () => Promise<number>; readonly said: () => string };

async function keeper(directory: string): Promise<Keeper> {
  const data = join(directory, 'data');
  const [input, out, err] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let said = '';
  for (const stream of [out, err]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = main(['dev', '--data', data], terminalOf(input, out, err));
  await until(
    () => said.includes('quit'),
    () => said,
  );
  const quit = (): Promise<number> => {
    input.end('quit\n');
    return ended;
  };
  return { data, quit, said: () => said };
}

test('what others have mined when it is closed counts in what it says', async () => {
  const { data, quit, said } = await keeper(await room());
  const shell = shellIn(scratch);
  const mining = main(['mine', '--blocks', '100000', '--data', data], shell.terminal);
  await until(
    () => shell.out().includes('Block 5:'),
    () => shell.out() + shell.err(),
  );
  await quit();
  await mining;
  const newest = Array.from(shell.out().matchAll(/^Block (\d+):/gm)).at(-1)?.[1];
  expect(said()).toContain(`The chain is closed at block ${newest}.`);
});

describe('while a chain is open', () => {
  let [here, elsewhere] = ['', ''];
  let open: Keeper;
  const ask = (...words: string[]): Promise<Ran> => typedIn(elsewhere, ...words, '--data', open.data);

  beforeAll(async () => {
    [here, elsewhere] = [await room(), await room()];
    open = await keeper(here);
    await copyFile(VILLAGE, join(elsewhere, 'mine.hlp'));
  });
  afterAll(async () => {
    await open.quit();
  });

  test('files are those of whoever typed the command', async () => {
    expect(await ask('deploy', 'mine.hlp')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Alise put mine on/),
    });
    expect(await ask('deploy', 'none.hlp')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('none.hlp'),
    });
    expect((await ask('export', 'all.hlpchain')).out).toContain(
      'The chain is in all.hlpchain: what it began with and 1 block',
    );
    expect((await ask('trace', '1.0', '--out', 'trace.jsonl')).out).toContain('is in trace.jsonl');
    expect(readdirSync(elsewhere).sort()).toEqual(['all.hlpchain', 'mine.hlp', 'trace.jsonl']);
    expect(existsSync('all.hlpchain')).toBe(false);
  });

  test('commands answer as they do alone: on both streams, as data, and with their exit code', async () => {
    expect(await ask('send', 'mine.admit', 'alise', '50')).toMatchObject({ code: 0, err: '' });
    expect(await ask('call', 'mine.memberCount')).toEqual({ code: 0, out: '1\n', err: '' });
    expect(await ask('send', 'mine.pay', 'bob', '1', 'x')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('this would fail for alise: NotAMember(who: bob)'),
    });
    expect(await ask('give', 'bobb', '1')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('bobb') });
    expect(JSON.parse((await ask('give', 'bob', '1', '--json')).out)).toMatchObject({ amount: '1', block: '3' });
    expect(JSON.parse((await ask('send', 'mine.leave', '--from', 'jon', '--json')).out)).toMatchObject({
      error: { code: 'reverted' },
    });
    for (const words of [
      ['block'],
      ['tx', '3.0'],
      ['step', '2.0'],
      ['state', 'mine'],
      ['proof', 'mine'],
      ['accounts'],
      ['verify'],
      ['genesis'],
      ['trace', '1.0'],
      ['disasm', 'mine'],
    ]) {
      expect(await ask(...words)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/\S/) });
    }
  });

  test('help and what needs no chain stay where they were typed', async () => {
    expect((await ask('check', 'mine.hlp')).out).toBe('mine.hlp: nothing is wrong with Village\n');
    expect((await ask('give', '--help')).out).toContain('hlp give');
  });

  test('mining is held and goes on from another shell', async () => {
    expect((await ask('pause')).out).toContain('`hlp resume` goes on with it');
    const given = await ask('give', 'bob', '1');
    expect(given).toMatchObject({
      code: 0,
      out: expect.stringMatching(/waits: 0x[0-9a-f]{64}\nMining is paused; `hlp resume`/),
    });
    expect((await ask('resume')).out).toContain('1 transaction waits for it');
    await until(
      async () => (await ask('block')).out.includes('Block 4'),
      () => 'block 4',
    );
    expect(await typedIn(elsewhere, 'pause', '--data', 'nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nobody mines here'),
    });
  });

  test('Ctrl-C ends the command that it was pressed for, and mining goes on', async () => {
    const shell = shellIn(elsewhere);
    const mining = main(['mine', '--blocks', '1000000', '--data', open.data], shell.terminal);
    await until(
      () => shell.out().includes('Block 6'),
      () => shell.out(),
    );
    shell.interrupt();
    expect(await mining).toBe(1);
    expect(shell.err()).toMatch(
      /^Mining was stopped\. \d+ blocks were found before that, and stay\. What waits goes on waiting\.\n$/,
    );
    expect(await ask('give', 'jon', '1')).toMatchObject({ code: 0, err: '' });
  });

  test('a chain that is always busy keeps nobody waiting, and a limit holds for one command', async () => {
    const busy = shellIn(elsewhere);
    const mining = main(['mine', '--blocks', '1000000', '--data', open.data], busy.terminal);
    await until(
      () => busy.out().includes('Block '),
      () => busy.out(),
    );
    expect(await ask('give', 'jon', '1', '--tries', '1000000')).toMatchObject({ code: 0, err: '' });
    busy.interrupt();
    await mining;
  });

  test('many at once are answered, each with its own', async () => {
    const people = ['bob', 'jon', 'diego', 'freya', 'hana', 'kofi'];
    const all = await Promise.all(people.map((name, i) => ask('give', 'noor', String(i + 1), '--from', name)));
    // Each hears of its own, and of nobody else's.
    all.forEach(({ out }, i) => expect(out).toMatch(new RegExp(`^\\w+ gave Noor ${i + 1} hlp in block \\d+: .*\n$`)));
  });

  test.each([
    [['import', 'all.hlpchain'], 2, 'import: not while the chain is open here'],
    [['repair'], 1, 'another hlp process has'],
    [['genesis', join(import.meta.dirname, '../../examples/village.json')], 1, 'another hlp process has'],
    [['node', '--port', '0'], 1, 'has the chain in'],
    [['dev', '--fresh'], 2, '--fresh: another process has this chain open'],
  ])('%j is refused in words', async (words, code, why) => {
    expect(await ask(...words)).toMatchObject({ code, out: '', err: expect.stringContaining(why) });
  });

  test('lines of `hlp dev` are commands there too, and leaving closes nothing', async () => {
    const shell = shellIn(elsewhere, ['hlp block 1', 'nope', 'check mine.hlp', 'quit', 'block 2']);
    expect(await main(['dev', '--data', open.data], shell.terminal)).toBe(1);
    expect(shell.out()).toContain('Block 1\n');
    expect(shell.out()).toContain('mine.hlp: nothing is wrong');
    expect(shell.out()).not.toContain('Block 2\n');
    expect(shell.out()).toMatch(/You left at block \d+\. The chain is closed where it was opened: \S+\n$/);
    expect(shell.err()).toContain("unknown command 'nope'");
    expect((await ask('block')).code).toBe(0);
  });

  test('the screen is drawn where it was asked for', async () => {
    const seen = testTerminal(90, 30);
    const { stdin, stdout } = seen.streams;
    const watching = main(['dev', '--data', open.data], terminalOf(stdin, stdout, new PassThrough()));
    const sees = (text: string): Promise<void> => until(async () => (await seen.screen()).includes(text), seen.screen);
    await sees('You are alise');
    expect(seen.isAlternate()).toBe(true);
    seen.type(':give priya 7\r');
    await sees('Alise gave Priya 7 hlp');
    seen.resize(70, 20);
    seen.type('\u001b');
    await sees('You are alise');
    expect((await seen.screen()).split('\n')).toHaveLength(20);
    seen.type('\u0003');
    expect(await watching).toBe(0);
    expect(seen.isAlternate()).toBe(false);
    expect(await seen.screen()).toContain('You left at block');
    expect((await ask('block')).code).toBe(0);
  });

  test('a visitor that is gone in the middle of a command holds nobody up', async () => {
    const visitor = await connect(open.data);
    visitor.write(request(['mine', '--blocks', '1000000'], elsewhere));
    await new Promise((done) => visitor.once('data', done));
    visitor.destroy();
    expect(await ask('give', 'jon', '1')).toMatchObject({ code: 0, err: '' });
  });

  test('nothing of all this is left behind', async () => {
    expect(await open.quit()).toBe(0);
    expect(existsSync(join(open.data, 'link'))).toBe(false);
    expect(process.listenerCount('SIGINT')).toBeLessThan(4);
    expect(open.said()).not.toContain('mistake of its own');
  });
});

// ───────────── the socket itself ─────────────

async function connect(directory: string): Promise<Socket> {
  const path = (await findPlace(directory)) ?? '';
  const socket = createConnection(path);
  socket.on('error', () => {});
  await new Promise((done) => socket.once('connect', done));
  return socket;
}

function request(words: readonly string[], directory: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', ...runRequest(words, shellIn(directory).terminal, 'hlp') })}\n`;
}

async function elsewhereFor(directory: string): Promise<OpenElsewhere> {
  const error = await passOn(directory).catch((caught: unknown) => caught);
  if (error instanceof OpenElsewhere) return error;
  throw new Error('nobody listens there');
}

type Run = (terminal: Terminal, words: readonly string[]) => Promise<0 | 1 | 2>;

const sayWell: Run = async (terminal) => {
  terminal.print('well');
  return 0;
};

const good = (change: object): string => `${JSON.stringify({ ...JSON.parse(request(['x'], '/')), ...change })}\n`;
const changed = (change: object): string => good({ params: { ...JSON.parse(request(['x'], '/')).params, ...change } });
describe('a link', () => {
  let directory = '';
  const links: Kept[] = [];
  const visitors: Socket[] = [];
  beforeEach(async () => {
    directory = await room();
  });
  afterEach(async () => {
    for (const socket of visitors.splice(0)) socket.destroy();
    for (const link of links.splice(0)) await link.close();
  });

  async function openWith(run: Run, limits: Partial<typeof LIMITS> = {}): Promise<Kept> {
    const link = await openLink(directory, (words, terminal) => run(terminal, words), { ...LIMITS, ...limits });
    links.push(link);
    return link;
  }
  async function visitor(): Promise<Socket> {
    const socket = await connect(directory);
    visitors.push(socket);
    return socket;
  }
  const answerTo = async (bytes: string | Uint8Array): Promise<string> => {
    const socket = await visitor();
    let said = '';
    socket.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise((done) => socket.once('close', done));
    socket.write(bytes);
    await ended;
    return said;
  };
  const isWell = async (): Promise<void> => {
    const shell = shellIn(directory);
    expect(await runThere(await elsewhereFor(directory), ['x'], shell.terminal, 'hlp')).toBe(0);
    expect(shell.out()).toBe('well\n');
  };
  test('is for its owner alone, and gone when it is closed', async () => {
    const link = await openWith(sayWell);
    const [socket = ''] = readdirSync(join(directory, 'link')).filter((name) => name.endsWith('.socket'));
    const modes = ['link', `link/${socket}`, 'link/place'].map((name) => statSync(join(directory, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    await isWell();
    await link.close();
    expect(existsSync(join(directory, 'link'))).toBe(false);
    await expect(passOn(directory)).resolves.toBeUndefined();
  });

  test('lies where the system keeps what is temporary when its path would be too long', async () => {
    directory = join(directory, 'a'.repeat(100));
    mkdirSync(directory);
    const link = await openWith(sayWell);
    const path = readFileSync(join(directory, 'link/place'), 'utf8');
    expect(path.startsWith(join(tmpdir(), 'hlp-'))).toBe(true);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    await isWell();
    await link.close();
    expect(existsSync(join(path, '..'))).toBe(false);
  });

  test('replaces what a process that was killed has left', async () => {
    mkdirSync(join(directory, 'link'), { mode: 0o700 });
    writeFileSync(join(directory, 'link/0badcafe.socket'), '');
    writeFileSync(join(directory, 'link/place'), '0badcafe.socket');
    await expect(passOn(directory)).resolves.toBeUndefined();
    await openWith(sayWell);
    expect(readdirSync(join(directory, 'link'))).not.toContain('0badcafe.socket');
    await isWell();
  });

  test('is not trusted where others may enter, or where it leads elsewhere', async () => {
    await openWith(sayWell);
    const place = join(directory, 'link/place');
    const own = readFileSync(place, 'utf8');
    chmodSync(join(directory, 'link'), 0o755);
    expect(await findPlace(directory)).toBeUndefined();
    chmodSync(join(directory, 'link'), 0o700);
    for (const text of ['', '../x.socket', '/etc/passwd', '/tmp/00000000.socket', 'a\0b', 'x'.repeat(10_000)]) {
      writeFileSync(place, text);
      expect(await findPlace(directory)).toBeUndefined();
    }
    writeFileSync(place, own);
    await isWell();
  });

  test.each<[string, string | Uint8Array]>([
    ['no JSON', '{\n'],
    ['an empty line', '\n'],
    ['no object', '[1, 2]\n'],
    ['null', 'null\n'],
    ['another version of JSON-RPC', good({ jsonrpc: '1.0' })],
    ['neither question nor answer', '{"jsonrpc": "2.0"}\n'],
    ['both', good({ result: {} })],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x0a)],
    ['depth', `${'['.repeat(100_000)}\n`],
    ['a line without end', 'x'.repeat(MOST_LINE_BYTES + 1)],
    ['another method', good({ method: 'hlp_stop' })],
    ['params that are a list', good({ params: ['x'] })],
    ['no params', good({ params: undefined })],
    ['another version', changed({ version: 0 })],
    ['words that are none', changed({ words: [1] })],
    ['words that are no list', changed({ words: 'give' })],
    ['a NUL', changed({ directory: '/tmp/\0' })],
    ['a width that is none', changed({ output: { isTTY: true, columns: -1 } })],
    ['a stream that is none', changed({ errors: null })],
    ['a key of the prototype', '{"jsonrpc":"2.0","__proto__":{"method":"hlp_run"}}\n'],
  ])('refuses %s in words, and lives', async (_what, bytes) => {
    await openWith(sayWell);
    const answer = JSON.parse(await answerTo(bytes)) as unknown;
    expect(answer).toMatchObject({ jsonrpc: '2.0', error: { code: -32_600, message: expect.stringMatching(/ /) } });
    expect('method' in {}).toBe(false);
    await isWell();
  });

  test.each([
    ['no message', '{"jsonrpc":"2.0","method":"hlp_nope"}\n'],
    ['input that is no base64 text', '{"jsonrpc":"2.0","method":"hlp_input","params":{"bytes":7}}\n'],
    [
      'input without end that nobody asked for',
      `{"jsonrpc":"2.0","method":"hlp_input","params":{"bytes":"${'A'.repeat(1_500_000)}"}}\n`.repeat(3),
    ],
  ])('ends a command when what comes meanwhile is %s', async (_what, bytes) => {
    let isEnded = false;
    await openWith(async (terminal, words) => {
      if (words[0] === 'x') return sayWell(terminal, words);
      await new Promise<void>((end) => terminal.whenAskedToEnd(end));
      isEnded = true;
      return 1;
    });
    const said = await answerTo(request(['wait'], '/') + bytes);
    expect(said).toContain('"error"');
    await until(
      () => isEnded,
      () => 'the end',
    );
    await isWell();
  });

  test('does not wait for those who say nothing, and takes no more than so many at once', async () => {
    await openWith(sayWell, { connections: 3, firstMessageInMs: 300 });
    const silent = [await visitor(), await visitor(), await visitor()];
    const closed = silent.map((socket) => new Promise((done) => socket.once('close', done)));
    for (const socket of silent) socket.resume();
    expect(await answerTo(request(['x'], '/'))).toContain('too many commands run here');
    await Promise.all(closed);
    await isWell();
  });

  test('holds little for a visitor that does not read, and is closed all the same', async () => {
    let written = 0;
    const link = await openWith(
      async (terminal) => {
        const lost = new AbortController();
        terminal.whenLost(() => lost.abort());
        while (!lost.signal.aborted) {
          terminal.print('y'.repeat(100_000));
          written += 100_000;
          await terminal.written();
        }
        return 0;
      },
      { endingInMs: 200 },
    );
    const socket = await visitor();
    socket.pause();
    socket.write(request(['trace'], '/'));
    let before = -1;
    await until(
      async () => {
        const isStill = written > 0 && written === before;
        before = written;
        await new Promise((done) => setTimeout(done, 100));
        return isStill;
      },
      () => String(written),
    );
    expect(written).toBeLessThan(4_000_000);
    await link.close();
  });

  test('carries output of any size, and both streams', async () => {
    const text = `${'ä\u{1f600}'.repeat(400_000)}.`;
    await openWith(async (terminal) => {
      terminal.print(text);
      terminal.complain('and that');
      return 2;
    });
    const shell = shellIn(directory);
    expect(await runThere(await elsewhereFor(directory), [], shell.terminal, 'hlp')).toBe(2);
    expect(shell.out() === `${text}\n`).toBe(true);
    expect(shell.err()).toBe('and that\n');
  });

  test('tells the command when nobody reads its output any more', async () => {
    await openWith(async (terminal) => {
      await new Promise<void>((lost) => terminal.whenLost(lost));
      return 0;
    });
    const shell = shellIn(directory);
    const running = runThere(await elsewhereFor(directory), ['x'], shell.terminal, 'hlp');
    setTimeout(() => shell.terminal.output.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' })), 50);
    expect(await running).toBe(0);
  });

  test('takes no input that nobody asks for, and gives it piece by piece when somebody does', async () => {
    await openWith(async (terminal, words) => {
      if (words[0] === 'deaf') return 0;
      let heard = '';
      for await (const chunk of terminal.input) heard += String(chunk);
      terminal.print(heard.toUpperCase());
      return 0;
    });
    const deaf = shellIn(directory, ['kept', 'for the shell']);
    await runThere(await elsewhereFor(directory), ['deaf'], deaf.terminal, 'hlp');
    expect(deaf.terminal.input.readableDidRead).toBe(false);
    const shell = shellIn(directory, ['one', 'two']);
    await runThere(await elsewhereFor(directory), ['x'], shell.terminal, 'hlp');
    expect(shell.out()).toBe('ONE\nTWO\n\n');
  });

  test('asks for a secret where the command was typed, and does not show it', async () => {
    await openWith(async (terminal) => {
      const secret = await terminal.askSecret('Your password: ');
      terminal.print(`It has ${secret?.length} letters.`);
      return 0;
    });
    const seen = testTerminal(60, 10);
    const { stdin, stdout } = seen.streams;
    const terminal = terminalOf(stdin, stdout, new PassThrough());
    const running = runThere(await elsewhereFor(directory), [], terminal, 'hlp');
    await until(async () => (await seen.screen()).includes('Your password: '), seen.screen);
    seen.type('hunter2\r');
    expect(await running).toBe(0);
    expect(await seen.screen()).toContain('It has 7 letters.');
    expect(seen.written()).not.toContain('hunter2');
  });

  test('ends what runs in it in good order when it is closed', async () => {
    const link = await openWith(async (terminal) => {
      await new Promise<void>((end) => terminal.whenAskedToEnd(end));
      terminal.complain('ended in good order');
      return 1;
    });
    const shell = shellIn(directory);
    const running = runThere(await elsewhereFor(directory), ['x'], shell.terminal, 'hlp');
    await new Promise((done) => setTimeout(done, 100));
    await link.close();
    expect(await running).toBe(1);
    expect(shell.err()).toBe('ended in good order\n');
  });

  test('that breaks off is told in words, with exit code 1', async () => {
    await openWith(() => new Promise(() => {}), { endingInMs: 100 });
    const shell = shellIn(directory);
    const running = runThere(await elsewhereFor(directory), ['x'], shell.terminal, 'hlp');
    setTimeout(() => void links[0]?.close(), 100);
    await expect(running).rejects.toThrow('ended before it answered');
    links.length = 0;
  });

  test('survives a command that throws', async () => {
    await openWith(async (terminal, words) => {
      if (words[0] === 'x') return sayWell(terminal, words);
      throw new Error('nobody foresaw that');
    });
    expect(await answerTo(request(['throw'], '/'))).toContain('nobody foresaw that');
    await isWell();
  });
});

describe('processes', () => {
  const terminals: Seen[] = [];
  const children: Piped[] = [];
  afterAll(() => {
    for (const terminal of terminals) terminal.close();
    for (const { child } of children) child.kill('SIGKILL');
  });
  const start = (directory: string, ...words: string[]): Piped => {
    const child = piped(directory, words);
    children.push(child);
    return child;
  };
  const GONE = 'The process that had the chain open ended before it answered.';

  test('a node that is killed is told where it was used, and the next one takes its place', async () => {
    const directory = await room();
    const node = start(directory, 'dev');
    await node.says('quit');
    const { inner } = await node.both();
    const screen = inTerminal(directory, ['dev']);
    terminals.push(screen);
    await screen.sees('Nothing has happened yet.');
    const mining = start(directory, 'mine', '--blocks', '1000000');
    await mining.says('Block 1:');
    process.kill(inner, 'SIGKILL');
    expect(await mining.ended).toMatchObject({ code: 1, err: expect.stringContaining(GONE) });
    await screen.sees(GONE.slice(0, 60), 'status 1');
    expect(screen.isAlternate()).toBe(false);
    screen.type('\r');
    expect(await screen.sees('icanon')).not.toContain('-icanon');

    const next = start(directory, 'dev');
    await next.says('The chain is open at block');
    expect(await start(directory, 'give', 'bob', '1').ended).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(directory, '.hlp/link'))).toHaveLength(2);
  });

  test('a command that is killed, and one that is interrupted, leave the node as it was', async () => {
    const directory = await room();
    const node = start(directory, 'dev');
    await node.says('quit');
    const killed = start(directory, 'mine', '--blocks', '1000000');
    await killed.says('Block 3:');
    process.kill((await killed.both()).inner, 'SIGKILL');
    await killed.ended;
    const interrupted = start(directory, 'mine', '--blocks', '1000000');
    await interrupted.says('Block ');
    process.kill((await interrupted.both()).inner, 'SIGINT');
    expect(await interrupted.ended).toMatchObject({ code: 1, err: expect.stringContaining('Mining was stopped.') });
    expect(await start(directory, 'give', 'bob', '1').ended).toMatchObject({ code: 0, err: '' });
    node.child.stdin?.end('quit\n');
    expect(await node.ended).toMatchObject({ code: 0, err: '' });
  });

  test('a loop of a shell keeps what it reads', async () => {
    const directory = await room();
    const node = start(directory, 'dev');
    await node.says('quit');
    const words = `while read name; do '${process.execPath}' '${HLP}' give "$name" 1; done`;
    const loop = spawnSync('sh', ['-c', words], { cwd: directory, input: 'bob\njon\nfreya\n', encoding: 'utf8' });
    expect(loop.stdout.match(/gave \w+/g)).toEqual(['gave Bob', 'gave Jon', 'gave Freya']);
  });

  test('Ctrl-Z puts the screen to sleep and not the node', async () => {
    const directory = await room();
    const node = start(directory, 'dev');
    await node.says('quit');
    const screen = inTerminal(directory, ['dev']);
    terminals.push(screen);
    await screen.sees('Nothing has happened yet.');
    screen.type('\u001a');
    await screen.sees('status 148');
    expect(screen.isAlternate()).toBe(false);
    expect(await start(directory, 'give', 'bob', '1').ended).toMatchObject({ code: 0, err: '' });
    screen.type('\r'); // `fg`
    await screen.sees('Block 1');
    expect(screen.isAlternate()).toBe(true);
    screen.type('\u0003');
    expect(await screen.sees('again 0')).toContain('You left at block 1.');
  });
});

test('a directory that is open without a link is locked, in words', async () => {
  const data = join(await room(), 'data');
  const open = await keeper(join(data, '..'));
  await rm(join(data, 'link'), { recursive: true });
  expect(await hlp(['block', '--data', data])).toMatchObject({
    code: 1,
    err: expect.stringContaining('another hlp process has'),
  });
  await open.quit();
});
