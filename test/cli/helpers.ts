/** The command line inside this process, for the many small questions; `story.test.ts` runs the real one. */

import { PassThrough, Readable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import { until } from '../tui/terminal.ts';

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export async function hlp(words: readonly string[], lines: readonly string[] = []): Promise<Ran> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const [outText, errText] = [collect(out), collect(err)];
  const code = await main(words, terminalOf(Readable.from(lines.map((line) => `${line}\n`)), out, err));
  out.end();
  err.end();
  return { code, out: await outText, err: await errText };
}

async function collect(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** The same while somebody still types into `input`. */
export function hlpTyping(
  words: readonly string[],
  input: Readable,
): { readonly says: (text: string) => Promise<void>; readonly ended: Promise<Ran> } {
  const [out, err] = [new PassThrough(), new PassThrough()];
  let [outText, errText] = ['', ''];
  out.on('data', (chunk) => (outText += String(chunk)));
  err.on('data', (chunk) => (errText += String(chunk)));
  const ended = main(words, terminalOf(input, out, err)).then((code) => ({ code, out: outText, err: errText }));
  return {
    ended,
    says: (text) =>
      until(
        () => outText.includes(text),
        () => `${text}\n${outText}${errText}`,
      ),
  };
}
