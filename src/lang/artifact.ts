/**
 * The front door of the compiler: source files in, contracts out – with ABI, bytecode, names for a stepper, and every complaint.
 * Also the way back: what a contract on chain was compiled from, believed only when compiling it again gives the same bytes.
 */

import { equalBytes } from '../base/bytes.ts';
import { decodeModule, encodeModule, ModuleError } from '../vm/container.ts';
import type { Module, SourceFile } from '../vm/module.ts';
import { verify, type VerifiedModule } from '../vm/verify.ts';
import { abiOf, devdocOf, stateOf, userdocOf, type AbiItem, type DevDoc, type StateItem, type UserDoc } from './abi.ts';
import { check } from './check/check.ts';
import { compile, LANGUAGE_VERSION } from './compile/compile.ts';
import type { DebugTable } from './debug.ts';
import { error, hasErrors, sortDiagnostics, type Diagnostic } from './diagnostic.ts';
import { checkCosts, costsOf, type ContractCosts } from './gas/costs.ts';
import { withCosts } from './gas/publish.ts';
import { parse } from './parse/parse.ts';
import type { StateVariable, TypedContract, TypedProgram } from './tree.ts';

export type Artifact = {
  readonly name: string;
  /** Name of the file that was compiled. */
  readonly sourceName: string;
  readonly abi: readonly AbiItem[];
  readonly userdoc: UserDoc;
  readonly devdoc: DevDoc;
  readonly state: readonly StateItem[];
  /** The same with their types as the checker sees them, for readers of the memory. */
  readonly variables: readonly StateVariable[];
  /** The container, source included: what a deployment carries before its arguments. */
  readonly bytecode: Uint8Array;
  readonly module: VerifiedModule;
  readonly debug: DebugTable;
  readonly costs: ContractCosts;
  readonly files: readonly SourceFile[];
};

export type CompileResult = {
  /** In source order; empty when there is an error. */
  readonly artifacts: readonly Artifact[];
  /** In source order: errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
};

/** What the sources mean, contracts and tests; undefined when there is an error. */
export type Analysis = { readonly program: TypedProgram | undefined; readonly diagnostics: readonly Diagnostic[] };

/** Reads and checks `files[0]`; the others are what it imports. Never throws for what a source says. */
export function analyse(files: readonly SourceFile[]): Analysis {
  const parsed = files.map((file, i) => parse(file, i));
  const complaints = parsed.flatMap(({ diagnostics }) => diagnostics);
  const trees = parsed.flatMap(({ file }) => (file === undefined ? [] : [file]));
  if (hasErrors(complaints) || trees.length < files.length) return { program: undefined, diagnostics: complaints };
  const checked = check(trees, files);
  const diagnostics = sortDiagnostics([...complaints, ...checked.diagnostics]);
  return { program: hasErrors(diagnostics) ? undefined : checked, diagnostics };
}

/** Compiles the contracts of `files[0]`; the others are what it imports. Never throws for what a source says. */
export function compileFiles(files: readonly SourceFile[]): CompileResult {
  const { program, diagnostics } = analyse(files);
  if (program === undefined) return { artifacts: [], diagnostics };
  const built = program.contracts.map((contract) => build(contract, files));
  const tooBig = built.filter((result) => 'severity' in result);
  const artifacts = built.filter((result) => 'bytecode' in result);
  return {
    artifacts: tooBig.length > 0 ? [] : artifacts,
    diagnostics: sortDiagnostics([...diagnostics, ...tooBig]),
  };
}

/** The verifier has the last word: a module it refuses is never given out, and neither is a formula below its bound. */
function build(contract: TypedContract, files: readonly SourceFile[]): Artifact | Diagnostic {
  try {
    const { module, debug } = compile(contract, { entry: contract.name, files });
    const bytecode = encodeModule(module);
    const verified = verify(decodeModule(bytecode).module);
    checkCosts(verified);
    const costs = costsOf(verified, { debug, files });
    return {
      name: contract.name,
      sourceName: files[0]?.name ?? '',
      abi: withCosts(abiOf(contract), costs, files),
      userdoc: userdocOf(contract),
      devdoc: devdocOf(contract),
      state: stateOf(contract),
      variables: contract.states,
      bytecode,
      module: verified,
      debug,
      costs,
      files,
    };
  } catch (problem) {
    if (!(problem instanceof ModuleError || problem instanceof RangeError)) throw problem;
    return error('H0701', 'this contract is beyond a limit of the machine', contract.span, problem.message, {
      why: 'Every contract has to fit the same small machine, so that everyone can check and run it.',
      fix: { text: 'make it smaller, or split it in two' },
    });
  }
}

/**
 * What a container on chain was compiled from, or undefined when it carries no source or the source gives other bytes:
 * then nothing of it can be believed.
 */
export function artifactOf(container: Uint8Array): Artifact | undefined {
  const { module } = decodeModule(container);
  if (module.source === undefined) return undefined;
  const { entry, files } = module.source;
  const artifact = compileFiles(files).artifacts.find(({ name }) => name === entry);
  return artifact !== undefined && equalBytes(meaningOf(artifact.module.module), meaningOf(module))
    ? artifact
    : undefined;
}

/** All that decides what a contract does: everything but who compiled it and from what. */
function meaningOf(module: Module): Uint8Array {
  return encodeModule({ ...module, metadata: { compiler: '-', language: LANGUAGE_VERSION }, source: undefined });
}
