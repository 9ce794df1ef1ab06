/** `hlp doc`: what a contract says of itself, as a page of markdown. */

import { show } from '../../base/show.ts';
import { compileFiles } from '../../lang/artifact.ts';
import { hasErrors } from '../../lang/diagnostic.ts';
import { documentOf } from '../../lang/document/document.ts';
import { renderAll, toJson } from '../../lang/render.ts';
import { type Command, optionOf } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { analyseFile } from '../files.ts';
import { writeOut } from '../out.ts';
import type { PathOf } from '../sources.ts';

export const doc: Command = {
  name: 'doc',
  summary: 'make a page of markdown of what the comments of a contract say, with who may call what and what it costs',
  arguments: [{ name: 'file', help: 'one file or several, one behind the other', count: 'any number' }],
  options: [{ flags: '--out <file>', help: 'write it there instead of printing it' }],
  signs: false,
  examples: ['hlp doc contracts/village.hlp', 'hlp doc contracts/*.hlp --out contracts.md'],
  async run({ terminal }, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const pages: Page[] = [];
    for (const path of input.words) pages.push(...(await pagesOf(path, terminal.pathOf)));
    const text = pages.map(({ markdown }) => markdown).join('\n');
    const out = optionOf(input, 'out');
    if (out === undefined) return { data: { pages }, text: text.replace(/\n$/, '') };
    await writeOut(out, text, terminal);
    const names = pages.map(({ contract }) => show(contract)).join(', ');
    return { data: { pages, out }, text: `What is known of ${names} is in ${show(out)}.` };
  },
};

type Page = { readonly file: string; readonly contract: string; readonly markdown: string };

/** Throws Failed with the diagnostics when there is an error. */
async function pagesOf(path: string, pathOf: PathOf): Promise<readonly Page[]> {
  const { program, files, sources } = await analyseFile(path, pathOf);
  const { artifacts, diagnostics } = compileFiles(files);
  if (program === undefined || hasErrors(diagnostics)) {
    const data = { diagnostics: diagnostics.map((each) => toJson(each, sources)) };
    throw new Failed('diagnostics', renderAll(diagnostics, sources), data);
  }
  return program.contracts.flatMap((contract) => {
    const artifact = artifacts.find(({ name }) => name === contract.name);
    return artifact === undefined
      ? []
      : [{ file: path, contract: contract.name, markdown: documentOf(contract, artifact) }];
  });
}
