/** `hlp disasm`: a contract as the text of its instructions and tables, from wherever its bytes are. */

import { stat } from 'node:fs/promises';
import { HexError, hexToBytes } from '../../base/bytes.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { disassembleFunction, disassembleModule } from '../../vm/assembly/disassemble.ts';
import { decodeModule, encodeModule, ModuleError } from '../../vm/container.ts';
import type { Module } from '../../vm/module.ts';
import { type Command, type Context, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { artifactIn } from '../files.ts';
import { MOST_BYTES, type PathOf, readBytes } from '../sources.ts';
import { contractIn } from '../who.ts';

export const disasm: Command = {
  name: 'disasm',
  summary: 'show a contract as its tables and instructions, in text that `hlp asm` takes back',
  arguments: [
    { name: 'contract', help: 'a .hlp file, a file of bytecode (raw or hex), 0x… bytes, or one on the chain: village' },
  ],
  options: [
    { flags: '--contract <name>', help: 'which one, when the .hlp file holds several' },
    { flags: '--function <name>', help: 'only that function' },
  ],
  signs: false,
  examples: [
    'hlp disasm contracts/village.hlp',
    'hlp disasm contracts/village.hlp --function pay',
    'hlp disasm village > village.hlpasm',
  ],
  async run(context, input) {
    const bytes = await bytesAt(wordAt(input, 0), optionOf(input, 'contract'), context);
    const { module, container, args } = decoded(wordAt(input, 0), bytes);
    const name = optionOf(input, 'function');
    const text = name === undefined ? wholeText(module, args.length) : functionsText(module, name);
    return { data: { text, size: container.length, arguments: args }, text: text.trimEnd() };
  },
};

function wholeText(module: Module, argumentSize: number): string {
  const text = disassembleModule(module);
  return argumentSize === 0
    ? text
    : `${text}\n; behind the module: ${argumentSize} bytes, arguments of its deployment\n`;
}

/** Several functions may have one name. */
function functionsText(module: Module, name: string): string {
  const found = module.functions.flatMap((def, i) => (def.name === name ? [i] : []));
  if (found.length > 0) return found.map((i) => disassembleFunction(module, i)).join('\n\n');
  const names = module.functions.map((def) => def.name);
  const rest = names.length === 0 ? 'it has none' : `there is: ${[...new Set(names)].map(show).join(', ')}`;
  throw new Misuse(`--function: there is no "${show(name)}"${meant(name, names)}; ${rest}`);
}

// ───────────── where the bytes are ─────────────

const SOURCE = /\.hlp(:\w+)?$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;
/** Contracts on a chain have names of letters, digits, `-` and `_`. */
const PATH = /[^A-Za-z0-9_-]/;

async function bytesAt(place: string, contract: string | undefined, context: Context): Promise<Uint8Array> {
  if (SOURCE.test(place))
    return (await artifactIn(sourcePlace(place, contract), context.terminal.pathOf)).artifact.bytecode;
  if (contract !== undefined) throw new Misuse('--contract: names a contract of a .hlp file; leave it out');
  if (!ADDRESS.test(place) && place.startsWith('0x')) return hexIn(place, 'contract: the bytes');
  if (PATH.test(place) || (await isFile(context.terminal.pathOf(place))))
    return bytesIn(place, context.terminal.pathOf);
  const { module } = contractIn(place, 'contract', await context.node());
  return encodeModule(module.module);
}

function sourcePlace(place: string, contract: string | undefined): string {
  if (contract === undefined) return place;
  if (!place.toLowerCase().endsWith('.hlp')) throw new Misuse('--contract: the file names its contract already');
  if (!/^\w+$/.test(contract)) throw new Misuse(`--contract: "${show(contract)}" is no name of a contract`);
  return `${place}:${contract}`;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

const FIRST_BYTE = 0xef;

/** Raw bytes begin as every contract does; anything else is hex. */
async function bytesIn(path: string, pathOf: PathOf): Promise<Uint8Array> {
  const bytes = await readBytes(path, MOST_BYTES, pathOf);
  if (bytes[0] === FIRST_BYTE) return bytes;
  const text = new TextDecoder().decode(bytes).replaceAll(/\s+/g, '');
  return hexIn(text.startsWith('0x') ? text : `0x${text}`, `file: ${show(path)}`);
}

function hexIn(text: string, place: string): Uint8Array {
  try {
    return hexToBytes(text.toLowerCase());
  } catch (error) {
    if (!(error instanceof HexError)) throw error;
    throw new Misuse(`${place}: neither bytecode nor hex of it (${error.message})`);
  }
}

function decoded(place: string, bytes: Uint8Array): ReturnType<typeof decodeModule> {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    const shown = show(place.length > 60 ? `${place.slice(0, 60)}…` : place);
    throw new Failed('module', `${shown} is no contract: ${error.message}`, {
      rule: error.rule,
      offset: error.offset ?? null,
    });
  }
}
