/** `hlp gas`: what each function of a contract costs – as a formula, at most, and in the tests that stand beside it. */

import { show } from '../../base/show.ts';
import {
  CONTAINER_BYTE_GAS,
  DEPLOYMENT_GAS,
  NONZERO_BYTE_GAS,
  TRANSACTION_GAS,
  ZERO_BYTE_GAS,
} from '../../chain/params.ts';
import { type Artifact, compileFiles } from '../../lang/artifact.ts';
import { columnsOf } from '../../lang/columns.ts';
import { type Diagnostic, hasErrors } from '../../lang/diagnostic.ts';
import { costJson, finite } from '../../lang/gas/cost-json.ts';
import type { EntryCost } from '../../lang/gas/costs.ts';
import { describeCost, type Part } from '../../lang/gas/describe.ts';
import { numberText } from '../../lang/gas/formula.ts';
import { renderAll, toJson } from '../../lang/render.ts';
import type { SourceFile } from '../../lang/source.ts';
import type { MeasuredCall } from '../../testing/measured.ts';
import { runTests } from '../../testing/runner.ts';
import type { Command } from '../command.ts';
import { Misuse } from '../failure.ts';
import { analyseFile } from '../files.ts';
import type { PathOf } from '../sources.ts';

export const gas: Command = {
  name: 'gas',
  summary: 'say what each function of a contract costs: a formula, at most, and in its tests',
  arguments: [{ name: 'file', help: 'one file or several', count: 'any number' }],
  options: [],
  signs: false,
  examples: ['hlp gas contracts/village.hlp', 'hlp gas contracts/*.hlp --json'],
  async run({ terminal }, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const all: Costed[] = [];
    for (const path of input.words) {
      terminal.progress(`playing the tests of ${show(path)} …`);
      all.push(await costed(path, terminal.pathOf));
    }
    return {
      data: { files: all.map(dataOf), transaction: TRANSACTION },
      text: [...all.map(textOf), TRANSACTION_TEXT].join('\n\n'),
      exitCode: all.some(({ diagnostics }) => hasErrors(diagnostics)) ? 1 : 0,
    };
  },
};

type Costed = {
  readonly path: string;
  readonly sources: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly artifacts: readonly Artifact[];
  readonly calls: readonly MeasuredCall[];
  /** Tests that failed: what would have come behind is not measured. */
  readonly failed: number;
};

async function costed(path: string, pathOf: PathOf): Promise<Costed> {
  const { program, diagnostics, files, sources } = await analyseFile(path, pathOf);
  if (program === undefined) return { path, sources, diagnostics, artifacts: [], calls: [], failed: 0 };
  const { artifacts, diagnostics: all } = compileFiles(files);
  const { calls, results } = hasErrors(all) ? { calls: [], results: [] } : await runTests(program, files);
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  return { path, sources, diagnostics: all, artifacts, calls, failed };
}

// ───────────── measured ─────────────

/** What calls used that worked, and how many did. */
type Typical = { readonly least: number; readonly most: number; readonly worked: number; readonly failed: number };

function typicalOf(calls: readonly MeasuredCall[], contract: string, { fn }: EntryCost): Typical | undefined {
  const own = calls.filter((call) => call.contract === contract && call.fn === fn?.index);
  if (own.length === 0) return undefined;
  const used = own.flatMap((call) => (call.status === 'success' ? [call.gas] : []));
  return { least: Math.min(...used), most: Math.max(...used), worked: used.length, failed: own.length - used.length };
}

function typicalText(typical: Typical | undefined): string {
  if (typical === undefined) return 'not called in tests';
  const { least, most, worked } = typical;
  if (worked === 0) return 'only failed in tests';
  const range = least === most ? numberText(least) : `${numberText(least)} to ${numberText(most)}`;
  return `${range} in ${worked} call${worked === 1 ? '' : 's'} of the tests`;
}

// ───────────── text ─────────────

const COLUMNS = 100;
const LABEL_COLUMNS = 13;
const MOST_NAME_COLUMNS = 64;

const TRANSACTION_TEXT =
  `A transaction adds ${numberText(Number(TRANSACTION_GAS))}, and ${NONZERO_BYTE_GAS} for each byte of its data, ` +
  `${ZERO_BYTE_GAS} where it is zero;\na deployment ${numberText(Number(DEPLOYMENT_GAS))} more, and ${CONTAINER_BYTE_GAS} for each byte of the contract.`;

function textOf(of: Costed): string {
  if (hasErrors(of.diagnostics)) return renderAll(of.diagnostics, of.sources);
  const { path, artifacts, failed } = of;
  const incomplete = failed === 0 ? [] : [`${failed === 1 ? 'A test' : `${failed} tests`} of this file failed: what is typical may be missing.`]; // prettier-ignore
  const none = artifacts.length === 0 ? ['There is no contract in this file.'] : [];
  return [show(path), ...none, ...incomplete, ...artifacts.map((artifact) => contractText(artifact, of))].join('\n\n');
}

function contractText(artifact: Artifact, of: Costed): string {
  const entries = inSourceOrder(artifact).map((entry) => entryText(entry, artifact, of));
  return [show(artifact.name), ...entries].join('\n\n');
}

function entryText(entry: EntryCost, { name }: Artifact, { sources, calls }: Costed): string {
  const { terms, writes, sizes, bound } = describeCost(entry, sources);
  const lines = [
    ...labelled('formula', wrapped([...terms, ...(writes.length === 0 ? [] : ['writes'])])),
    ...labelled('writes', partLines(writes)),
    ...labelled('sizes', partLines(sizes)),
    ...labelled('bound', [bound]),
    ...labelled('typical', [typicalText(typicalOf(calls, name, entry))]),
  ];
  return [`  ${headOf(entry)}`, ...lines.map(show)].join('\n');
}

function headOf({ kind, fn }: EntryCost): string {
  if (fn === undefined) return 'deployment';
  const params = fn.def.params.map((param) => show(param.name)).join(', ');
  return kind === 'init' ? `init(${params})` : `${kind} ${show(fn.def.name)}(${params})`;
}

/** The first line behind the label, the others below. */
function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `    ${(i === 0 ? label : '').padEnd(LABEL_COLUMNS - 4)}${line}`);
}

function partLines(parts: readonly Part[]): string[] {
  const width = Math.min(MOST_NAME_COLUMNS, Math.max(...parts.map(({ name }) => columnsOf(name))));
  return parts.map(({ name, most }) => `${name}${' '.repeat(Math.max(0, width - columnsOf(name)))}  ${most}`);
}

/** Breaks before a plus. */
function wrapped(terms: readonly string[]): string[] {
  return terms.reduce<string[]>((lines, term) => {
    const line = lines.at(-1);
    if (line === undefined) return [term];
    const longer = `${line} + ${term}`;
    return columnsOf(longer) > COLUMNS - LABEL_COLUMNS ? [...lines, `+ ${term}`] : [...lines.slice(0, -1), longer];
  }, []);
}

function inSourceOrder({ costs, debug }: Artifact): readonly EntryCost[] {
  const start = ({ fn }: EntryCost): number => (fn === undefined ? -1 : (debug.functions[fn.index]?.span.start ?? 0));
  return costs.entries.toSorted((a, b) => start(a) - start(b));
}

// ───────────── for programs ─────────────

const TRANSACTION = {
  gas: TRANSACTION_GAS,
  nonZeroByte: NONZERO_BYTE_GAS,
  zeroByte: ZERO_BYTE_GAS,
  deployment: DEPLOYMENT_GAS,
  containerByte: CONTAINER_BYTE_GAS,
};

function dataOf(of: Costed): object {
  const { path, sources, diagnostics, artifacts } = of;
  return {
    file: path,
    diagnostics: diagnostics.map((each) => toJson(each, sources)),
    contracts: artifacts.map((artifact) => ({
      name: artifact.name,
      functions: inSourceOrder(artifact).map((entry) => entryData(entry, artifact, of)),
    })),
  };
}

function entryData(entry: EntryCost, { name }: Artifact, { sources, calls }: Costed): object {
  return { ...costJson(entry, sources), typical: typicalData(typicalOf(calls, name, entry)) };
}

function typicalData(typical: Typical | undefined): object | null {
  if (typical === undefined) return null;
  const { least, most, worked, failed } = typical;
  return { least: finite(least), most: finite(most), worked, failed };
}
