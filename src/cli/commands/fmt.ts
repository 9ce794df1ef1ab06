/** `hlp fmt`: source files in the one layout. */

import type { Readable } from 'node:stream';
import { bytesToUtf8 } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import type { Diagnostic } from '../../lang/diagnostic.ts';
import { format } from '../../lang/format/format.ts';
import { renderAll, toJson } from '../../lang/render.ts';
import type { SourceFile } from '../../lang/source.ts';
import { type Answer, type Command, type Context, hasSwitch, type Input } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { MOST_BYTES, readSource } from '../sources.ts';
import { replaceFile, sourcePaths } from '../source-files.ts';

export const fmt: Command = {
  name: 'fmt',
  summary: 'put contracts into the one layout; comments and meaning stay',
  arguments: [{ name: 'file', help: 'files, or directories for all .hlp files in them', count: 'any number' }],
  options: [
    { flags: '--check', help: 'change nothing; say which files are not in that layout' },
    { flags: '--stdin', help: 'read one contract from standard input and print it' },
  ],
  signs: false,
  examples: [
    'hlp fmt contracts/village.hlp',
    'hlp fmt contracts',
    'hlp fmt contracts --check',
    'hlp fmt --stdin < my.hlp',
  ],
  async run(context, input) {
    if (hasSwitch(input, 'stdin')) return layOutInput(context, input);
    if (input.words.length === 0) throw new Misuse('file: name at least one, or a directory, such as contracts');
    const isCheck = hasSwitch(input, 'check');
    const files: LaidOut[] = [];
    const { pathOf } = context.terminal;
    for (const path of await sourcePaths(input.words, pathOf))
      files.push(layOut(await readSource(path, MOST_BYTES, pathOf)));
    if (!isCheck) for (const { source, text } of files.filter(isChanged)) await replaceFile(source.name, text, pathOf);
    return answerOf(files, isCheck);
  },
};

/** Without a text when it does not parse. */
type LaidOut = {
  readonly source: SourceFile;
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
};

function layOut(source: SourceFile): LaidOut {
  const { text, diagnostics = [] } = format(source);
  return { source, text, diagnostics };
}

function isChanged(file: LaidOut): file is LaidOut & { readonly text: string } {
  return file.text !== undefined && file.text !== file.source.text;
}

function answerOf(files: readonly LaidOut[], isCheck: boolean): Answer {
  const changed = files.filter(isChanged);
  const broken = files.filter(({ text }) => text === undefined);
  const verb = isCheck ? 'would change' : 'changed';
  return {
    data: {
      changed: changed.map(({ source }) => source.name),
      diagnostics: broken.flatMap(({ source, diagnostics }) => diagnostics.map((each) => toJson(each, [source]))),
    },
    text: [
      ...broken.map(({ source, diagnostics }) => `${renderAll(diagnostics, [source])}\n`),
      ...changed.map(({ source }) => `${show(source.name)} ${verb}`),
      summaryOf(files.length, changed.length, verb) + (broken.length === 0 ? '' : untouched(broken.length)),
    ].join('\n'),
    exitCode: broken.length > 0 || (isCheck && changed.length > 0) ? 1 : 0,
  };
}

function summaryOf(all: number, changed: number, verb: string): string {
  return changed === 0 ? `nothing to change in ${counted(all)}` : `${changed} of ${counted(all)} ${verb}`;
}

const counted = (files: number): string => `${files} ${files === 1 ? 'file' : 'files'}`;
const untouched = (files: number): string => `; ${counted(files)} with mistakes left untouched`;

// ───────────── standard input ─────────────

/** The text and nothing else goes to standard output, so that an editor can take it as it comes. */
async function layOutInput(context: Context, input: Input): Promise<Answer> {
  const source = await readInput(context, input);
  const { text, diagnostics = [] } = format(source);
  if (text === undefined) {
    const data = { diagnostics: diagnostics.map((each) => toJson(each, [source])) };
    throw new Failed('diagnostics', renderAll(diagnostics, [source]), data);
  }
  const isSame = text === source.text;
  if (!hasSwitch(input, 'check')) return { data: { text, isChanged: !isSame }, text: text.replace(/\n$/, '') };
  return { data: { isChanged: !isSame }, text: isSame ? '' : 'It would change.', exitCode: isSame ? 0 : 1 };
}

async function readInput({ terminal }: Context, input: Input): Promise<SourceFile> {
  if (input.words.length > 0) throw new Misuse('--stdin reads one contract from standard input; name no file then');
  // A chain that is open took this command from there.
  if (terminal.input.readableDidRead) throw new Misuse('--stdin: what comes in here are commands; name a file');
  const text = bytesToUtf8(await bytesOf(terminal.input));
  if (text === undefined) throw new Misuse('--stdin: what came in is not text (UTF-8)');
  return { name: 'stdin', text };
}

async function bytesOf(input: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    size += chunks.at(-1)?.length ?? 0;
    if (size > MOST_BYTES)
      throw new Misuse(`--stdin: more than ${MOST_BYTES} bytes came in; a contract is far smaller`);
  }
  return Buffer.concat(chunks);
}
