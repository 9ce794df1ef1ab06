/** `hlp check`: what is wrong with source files, and what would be right. */

import { show } from '../../base/show.ts';
import { hasErrors } from '../../lang/diagnostic.ts';
import { renderAll, renderShort, toJson } from '../../lang/render.ts';
import { type Command, hasSwitch } from '../command.ts';
import { Misuse } from '../failure.ts';
import { compileFile, type Compiled } from '../files.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with contracts, without deploying them',
  arguments: [{ name: 'file', help: 'one file or several', count: 'any number' }],
  options: [{ flags: '--short', help: 'one line for each' }],
  signs: false,
  examples: ['hlp check contracts/village.hlp', 'hlp check contracts/*.hlp --short'],
  async run(_context, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const checked: Compiled[] = [];
    for (const path of input.words) checked.push(await compileFile(path));
    const isShort = hasSwitch(input, 'short');
    return {
      data: {
        diagnostics: checked.flatMap(({ diagnostics, sources }) => diagnostics.map((each) => toJson(each, sources))),
      },
      text: checked.map((compiled) => textOf(compiled, isShort)).join(isShort ? '\n' : '\n\n'),
      exitCode: checked.some(({ diagnostics }) => hasErrors(diagnostics)) ? 1 : 0,
    };
  },
};

function textOf({ artifacts, diagnostics, sources }: Compiled, isShort: boolean): string {
  if (diagnostics.length > 0) return isShort ? renderShort(diagnostics, sources) : renderAll(diagnostics, sources);
  const names = artifacts.map(({ name }) => show(name)).join(', ');
  return `${show(sources[0]?.name ?? '')}: nothing is wrong${names === '' ? '' : ` with ${names}`}`;
}
