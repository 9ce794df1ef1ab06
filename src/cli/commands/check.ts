/** `hlp check`: what is wrong with source files, and what would be right. What it prints is told in docs/diagnostics/README.md. */

import { show } from '../../base/show.ts';
import { hasErrors } from '../../lang/diagnostic.ts';
import { renderAll, renderShort, toJson } from '../../lang/render.ts';
import { type Command, hasSwitch } from '../command.ts';
import { Misuse } from '../failure.ts';
import { compileFile, type Compiled } from '../files.ts';
import { mendFile, type Mended } from '../mend.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with contracts, without deploying them',
  arguments: [{ name: 'file', help: 'one file or several', count: 'any number' }],
  options: [
    { flags: '--short', help: 'one line for each' },
    { flags: '--fix', help: 'change the files where the fix is certain, and say what is left' },
  ],
  signs: false,
  examples: ['hlp check contracts/village.hlp', 'hlp check contracts/*.hlp --short', 'hlp check my.hlp --fix'],
  async run({ terminal: { pathOf } }, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const isFix = hasSwitch(input, 'fix');
    const isShort = hasSwitch(input, 'short');
    const checked: Mended[] = [];
    for (const path of input.words) {
      checked.push(
        isFix ? await mendFile(path, pathOf) : { compiled: await compileFile(path, pathOf), lines: [], data: [] },
      );
    }
    const diagnostics = checked.flatMap(({ compiled }) =>
      compiled.diagnostics.map((each) => toJson(each, compiled.sources)),
    );
    return {
      data: isFix ? { mended: checked.flatMap(({ data }) => data), diagnostics } : { diagnostics },
      text: checked.map((each) => textOf(each, isShort, isFix)).join(isShort ? '\n' : '\n\n'),
      exitCode: checked.some(({ compiled }) => hasErrors(compiled.diagnostics)) ? 1 : 0,
    };
  },
};

function textOf({ compiled, lines }: Mended, isShort: boolean, isFix: boolean): string {
  const said = complaintsOf(compiled, isShort);
  if (!isFix || (lines.length === 0 && compiled.diagnostics.length === 0)) return said;
  const name = show(compiled.sources[0]?.name ?? '');
  if (lines.length === 0) return `${said}\n\n${name}: no fix is certain, so nothing was changed`;
  return `${name}: mended\n${lines.map((line) => `  ${line}`).join('\n')}\n\n${said}`;
}

function complaintsOf({ artifacts, diagnostics, sources }: Compiled, isShort: boolean): string {
  if (diagnostics.length > 0) return isShort ? renderShort(diagnostics, sources) : renderAll(diagnostics, sources);
  const names = artifacts.map(({ name }) => show(name)).join(', ');
  return `${show(sources[0]?.name ?? '')}: nothing is wrong${names === '' ? '' : ` with ${names}`}`;
}
