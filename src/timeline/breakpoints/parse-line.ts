/** Lines to stop at: `44`, `village:44`, `village.hlp:44`. Only one on which a statement begins is ever come to. */

import { show } from '../../base/show.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { lineText, positionAt } from '../../lang/source.ts';
import { ValueError } from '../parse-value.ts';
import type { Breakpoint } from './breakpoint.ts';
import { isFile } from './file-name.ts';
import { choice, type Named, noContracts, type Surroundings } from './surroundings.ts';

/** Throws ValueError. */
export function parseLine(text: string, around: Surroundings): Breakpoint {
  const [, where, digits] = /^(?:(.*):)?\s*(\d+)$/s.exec(text) ?? [];
  if (digits === undefined)
    throw new ValueError(`line: "${show(text)}" is no line; write \`line 44\` or \`village:44\``);
  const line = lineNumber(digits);
  if (where === undefined) return lineIn(theOne(line, around), line, around);
  const owner = around.contract(where);
  return owner === undefined ? lineOfFile(where, line, around) : lineIn(owner, line, around);
}

function lineNumber(digits: string): number {
  const line = Number(digits);
  if (line > 0 && Number.isSafeInteger(line)) return line;
  throw new ValueError(`line: there is no line ${digits}; they count from 1`);
}

/** Where one stands; elsewhere the only contract there is. */
function theOne(line: number, { here, all }: Surroundings): Named {
  if (here !== undefined) return here;
  const there = all();
  const [first] = there;
  if (first === undefined) noContracts();
  if (there.length === 1) return first;
  throw new ValueError(`line ${line} of which contract? Such as \`${first.name}:${line}\`${choice('', names(there))}`);
}

const names = (contracts: readonly Named[]): string[] => contracts.map(({ name }) => name);

/** In the file one looks at, else in the one that the contract stands in. */
function lineIn(owner: Named, line: number, around: Surroundings): Breakpoint {
  const artifact = around.artifact(owner);
  if (artifact === undefined) throw new ValueError(unknownSource(owner));
  const file = (owner.address === around.here?.address && around.file) || artifact.sourceName;
  checkLine(line, file, [artifact]);
  const isMain = file === artifact.sourceName;
  const text = `${isMain ? owner.name : show(file)}:${line}`;
  return { kind: 'line', contract: owner.address, file, line, text };
}

function unknownSource({ name }: Named): string {
  return `the source of ${name} is not on the chain, or is not what its code was made of, so it has no lines; there is \`function …\` and \`instruction …\``;
}

/** In every contract that was made with the file. */
function lineOfFile(file: string, line: number, around: Surroundings): Breakpoint {
  const all = around.all();
  if (all.length === 0) noContracts();
  const owners = all.filter((contract) => filesOf(contract).some((name) => isFile(name, file)));
  const artifacts = owners.flatMap((contract) => around.artifact(contract) ?? []);
  const [first] = artifacts;
  if (owners.length === 0 || first === undefined)
    throw new ValueError(`no contract here is called "${show(file)}" or made of such a file${choice(file, [...names(all), ...all.flatMap(filesOf)])}`); // prettier-ignore
  checkLine(line, file, artifacts);
  return { kind: 'line', file, line, text: `${show(file)}:${line}` };
}

const filesOf = ({ module }: Named): string[] => (module.module.source?.files ?? []).map(({ name }) => name);

function checkLine(line: number, file: string, artifacts: readonly Artifact[]): void {
  const starts = artifacts.flatMap((artifact) => statementLines(artifact, file));
  if (starts.some((start) => start.line === line)) return;
  const [nearest] = starts.toSorted((a, b) => distance(a.line, line) - distance(b.line, line));
  const rest = nearest === undefined ? '' : `; the nearest is line ${nearest.line}: ${show(nearest.text.trim())}`;
  throw new ValueError(`no statement begins on line ${line} of ${show(file)}${rest}`);
}

/** The next one below is nearer than one above. */
const distance = (start: number, line: number): number => (start > line ? start - line : line - start + 0.5);

function statementLines({ debug, files }: Artifact, file: string): { readonly line: number; readonly text: string }[] {
  return debug.functions
    .flatMap(({ statements }) => statements)
    .flatMap(({ span }) => {
      const source = files[span.file];
      if (source === undefined || !isFile(source.name, file)) return [];
      const { line } = positionAt(source, span.start);
      return [{ line, text: lineText(source, line) }];
    });
}
