/**
 * `hlp node`: the chain, kept open for wallets, client libraries and test suites, over JSON-RPC (`rpc/`). It mines what arrives, says
 * what happened, and stops when it is asked to.
 */

import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { DEFAULT_DIRECTORY } from '../../node/opening.ts';
import { isLoopback, originOf } from '../../rpc/server/guard.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from '../../rpc/server/server.ts';
import { type Answer, type Command, type Context, hasSwitch, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { putAside } from '../fresh.ts';
import type { Keep } from '../link/keep.ts';
import { placeText } from '../place.ts';
import { type Pace, type Ready, readyData, readyText } from '../serve/greeting.ts';
import { MOST_PORT, serve, type Wishes } from '../serve/serving.ts';
import { Teller } from '../serve/told.ts';
import { toJson } from '../terminal.ts';
import { wholeNumberIn } from '../who.ts';

export function nodeCommand(keep: Keep): Command {
  return {
    name: 'node',
    summary: 'keep the chain open for wallets and programs (JSON-RPC), and mine what arrives',
    arguments: [],
    options: [
      {
        flags: '--port <number>',
        help: 'for HTTP and WebSocket alike; 0 is any that is free',
        fallback: String(DEFAULT_PORT),
      },
      {
        flags: '--host <interface>',
        help: 'who can reach it: 0.0.0.0 is everybody in the network',
        fallback: DEFAULT_HOST,
      },
      { flags: '--block-time <seconds>', help: 'mine a block every so often, whether anything waits or not' },
      { flags: '--no-mining', help: 'mine nothing by itself; `hlp mine` and evm_mine do' },
      {
        flags: '--allow-origin <origins>',
        help: 'web pages that may speak to it, such as https://app.example; several with commas',
      },
      { flags: '--unsafe-accounts', help: 'sign for the development people also where others can reach it' },
      {
        flags: '--as <name>',
        help: 'answer web3_clientVersion with this name first, such as anvil, for helpers that ask for it',
      },
      { flags: '--fresh', help: 'begin a new chain; asks first, and the old one is kept beside it' },
    ],
    signs: false,
    ownsDirectory: true,
    examples: ['hlp node', 'hlp node --port 9545 --block-time 5', 'hlp node --host 0.0.0.0'],
    async run(context, input) {
      const wishes = wishesIn(input);
      if (context.mark !== undefined)
        throw new Misuse('node: the chain is open here already; type `hlp node` in the shell');
      if (hasSwitch(input, 'fresh')) await putAside(context);
      const node = await context.node();
      setPace(node, wishes.pace);
      return served(context, node, wishes, keep);
    },
  };
}

// ───────────── what is wanted ─────────────

type Wanted = Wishes & { readonly pace: Pace };

function wishesIn(input: Input): Wanted {
  const host = optionOf(input, 'host') ?? DEFAULT_HOST;
  const port = wholeNumberIn(optionOf(input, 'port') ?? '', '--port');
  if (port > MOST_PORT) throw new Misuse(`--port: at most ${MOST_PORT}, not ${port}`);
  if (!/^[\w.:-]+$/.test(host))
    throw new Misuse(`--host: "${show(host)}" is no interface; 127.0.0.1 is this machine, 0.0.0.0 everybody`);
  return {
    host,
    port,
    pace: paceIn(input),
    allowedOrigins: originsIn(optionOf(input, 'allowOrigin')),
    allowsAccounts: isLoopback(host) || hasSwitch(input, 'unsafeAccounts'),
    poseAs: poseIn(optionOf(input, 'as')),
  };
}

function poseIn(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z][\w.-]{0,31}$/.test(name)) return name;
  throw new Misuse(`--as: "${show(name)}" is no name of a program, such as anvil or hardhat`);
}

const MOST_SECONDS = 86_400;

function paceIn(input: Input): Pace {
  const time = optionOf(input, 'blockTime');
  const isOnDemand = input.options['mining'] === false;
  if (time === undefined) return { kind: isOnDemand ? 'on demand' : 'at once' };
  if (isOnDemand) throw new Misuse('--block-time and --no-mining: choose one of them');
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(time) ? Number(time) : 0;
  if (seconds > 0 && seconds <= MOST_SECONDS) return { kind: 'by the clock', seconds };
  throw new Misuse(`--block-time: "${show(time)}" is not a number of seconds, such as 5 or 0.5, up to ${MOST_SECONDS}`);
}

function originsIn(text: string | undefined): readonly string[] {
  return (text?.split(',') ?? []).map((each) => {
    const origin = originOf(each.trim());
    if (origin !== undefined) return origin;
    throw new Misuse(
      `--allow-origin: "${show(each)}" is not an origin: scheme and host, such as https://app.example, or *`,
    );
  });
}

function setPace(node: Node, pace: Pace): void {
  if (pace.kind === 'at once') node.start();
  if (pace.kind !== 'by the clock') return;
  if (!node.chain.params.development) throw new Misuse(NO_CLOCK);
  node.development.setInterval(pace.seconds * 1000);
}

const NO_CLOCK =
  '--block-time: on this chain a block comes when its work is done; only chains to play on are mined by the clock';

// ───────────── serving ─────────────

async function served(context: Context, node: Node, wishes: Wanted, keep: Keep): Promise<Answer> {
  const { directory, terminal, wantsJson } = context;
  const serving = await serve(context, node, wishes);
  const ready: Ready = { ...wishes, ...serving, node, directory };
  const ended = new Promise<void>((resolve) => terminal.whenAskedToEnd(resolve));
  const kept = await keep(context, node);
  terminal.print(wantsJson ? toJson(readyData(ready)) : readyText(ready));
  const teller = wantsJson ? undefined : new Teller(node, (text) => terminal.print(text));
  try {
    await ended;
  } finally {
    await serving.close();
    await kept.close();
    await node.stop();
    await teller?.close();
  }
  const { number } = node.chain.head.header;
  const data = directory === terminal.pathOf(DEFAULT_DIRECTORY) ? '' : ` --data ${placeText(directory)}`;
  const text = `The node has stopped at block ${number}. The chain lies in ${placeText(directory)}; \`hlp node${data}\` goes on with it.`;
  return { data: { closed: true, block: number, directory }, text };
}
