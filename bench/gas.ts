/** How long the gas formulas of the project's contracts take, beside compiling them. Aim: a tenth of it. */

import { compileFiles, type Artifact } from '../src/lang/artifact.ts';
import { checkCosts, costsOf } from '../src/lang/gas/costs.ts';
import type { SourceFile } from '../src/lang/source.ts';
import { CONTRACT_FILES, filesOf } from '../test/helpers/contracts.ts';

const AIM_IN_PERCENT = 10;
const ROUNDS = 3;

const sources = await Promise.all(CONTRACT_FILES.map(filesOf));
const compiled = (): readonly Artifact[] =>
  sources.flatMap((files: readonly SourceFile[]) => compileFiles(files).artifacts);
const artifacts = compiled();

function inMs(action: () => void): number {
  const begin = performance.now();
  for (let round = 0; round < ROUNDS; round++) action();
  return (performance.now() - begin) / ROUNDS;
}

const compiling = inMs(compiled);
const costing = inMs(() => {
  for (const { module, debug, files } of artifacts) {
    checkCosts(module);
    costsOf(module, { debug, files });
  }
});
const percent = (100 * costing) / compiling;
console.log(`gas    formulas and bounds of ${artifacts.length} contracts: ${costing.toFixed(1)} ms, ${percent.toFixed(1)} % of compiling them (aim ${AIM_IN_PERCENT} %, ratio ${(percent / AIM_IN_PERCENT).toFixed(2)})`); // prettier-ignore
