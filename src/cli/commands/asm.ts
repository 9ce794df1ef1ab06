/** `hlp asm`: assembly as bytecode, checked by the verifier unless somebody wants to see what it refuses. */

import { bytesToHex } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import {
  type Assembled,
  AssemblyError,
  assembleWithLines,
  lineOfCode,
  MOST_BYTES,
} from '../../vm/assembly/assemble.ts';
import { decodeModule, encodeModule, ModuleError } from '../../vm/container.ts';
import { verify } from '../../vm/verify.ts';
import { type Command, hasSwitch, optionOf, wordAt } from '../command.ts';
import { Failed } from '../failure.ts';
import { writeOut } from '../out.ts';
import { readSource } from '../sources.ts';

export const asm: Command = {
  name: 'asm',
  summary: 'turn assembly, as `hlp disasm` writes it, into bytecode',
  arguments: [{ name: 'file', help: 'such as village.hlpasm' }],
  options: [
    { flags: '--out <file>', help: 'write the hex there instead of printing it' },
    { flags: '--no-verify', help: 'do not check whether it may run' },
  ],
  signs: false,
  examples: ['hlp asm village.hlpasm', 'hlp asm village.hlpasm --out village.hex'],
  async run({ terminal }, input) {
    const path = wordAt(input, 0);
    const { text } = await readSource(path, MOST_BYTES, terminal.pathOf);
    const assembled = assembledFrom(path, text);
    const bytes = encodeModule(assembled.module);
    const verified = hasSwitch(input, 'verify');
    if (verified) checkModule(path, text, assembled, bytes);
    const bytecode = bytesToHex(bytes);
    const out = optionOf(input, 'out');
    if (out === undefined) return { data: { bytecode, size: bytes.length, verified }, text: bytecode };
    await writeOut(out, `${bytecode}\n`, terminal);
    const about = `${show(path)} is in ${show(out)}: ${bytes.length} bytes of bytecode${verified ? '' : ', not verified'}.`;
    return { data: { bytecode, size: bytes.length, verified, out }, text: about };
  },
};

function assembledFrom(path: string, text: string): Assembled {
  try {
    return assembleWithLines(text);
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    const { line, column, message } = error;
    throw new Failed('assembly', `${show(path)}: ${message}${lineText(text, line)}`, { line, column, message });
  }
}

/** Throws Failed with the line whose instruction the verifier does not take. */
function checkModule(path: string, text: string, assembled: Assembled, bytes: Uint8Array): void {
  try {
    verify(decodedModule(path, bytes));
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    const { rule, offset, message } = error;
    const line = offset === undefined ? undefined : lineOfCode(assembled, offset);
    const place = line === undefined ? '' : `line ${line}: `;
    const about = `${show(path)}: ${place}${message}${line === undefined ? '' : lineText(text, line)}`;
    throw new Failed('module', about, { rule, offset: offset ?? null, line: line ?? null, message });
  }
}

/** What is too big for a container, or too deep, is found when it is read. */
function decodedModule(path: string, bytes: Uint8Array): Assembled['module'] {
  try {
    return decodeModule(bytes).module;
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    const { rule, message } = error;
    throw new Failed('module', `${show(path)}: ${message}`, { rule, line: null, message });
  }
}

const MOST_COLUMNS = 100;

/** The line itself, below the message. */
function lineText(text: string, line: number): string {
  const words = (text.split('\n', line)[line - 1] ?? '').trim();
  return `\n  ${line} | ${show(words.length > MOST_COLUMNS ? `${words.slice(0, MOST_COLUMNS)}…` : words)}`;
}
