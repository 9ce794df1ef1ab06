/**
 * `hlp/compile`: from source text to what other tools deploy. It needs no chain and no disk.
 *
 * ```ts
 * import { compileFiles, hardhatArtifact } from 'hlp/compile';
 * const { artifacts, diagnostics } = compileFiles([{ name: 'counter.hlp', text }]);
 * ```
 */

export { type Abi } from '../lang/abi.ts';
export { type Artifact, type CompileResult, compileFiles } from '../lang/artifact.ts';
export { type Diagnostic } from '../lang/diagnostic.ts';
export {
  foundryArtifact,
  type FoundryArtifact,
  hardhatArtifact,
  type HardhatArtifact,
} from '../lang/outside/formats.ts';
export { typescriptOf } from '../lang/outside/typescript.ts';
export { renderAll } from '../lang/render.ts';
export { type SourceFile } from '../lang/source.ts';
