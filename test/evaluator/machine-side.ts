/** The same story on the machine, in a world of maps. */

import type { Env } from '../../src/vm/host.ts';
import { execute, type Outcome } from '../../src/vm/machine.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import type { Step } from '../helpers/generate-story.ts';
import { TestHost } from '../helpers/module.ts';

export class MachineSide {
  readonly host = new TestHost();
  readonly modules: ReadonlyMap<string, VerifiedModule>;

  constructor(modules: ReadonlyMap<string, VerifiedModule>) {
    this.modules = modules;
  }

  /** Undefined when there is no contract to call. */
  take({ kind, contract, to, caller, value, data, gas }: Step, env: Env): Outcome | undefined {
    const isNew = kind === 'deploy';
    const module = isNew ? this.modules.get(contract) : this.host.module(to);
    if (module === undefined) return undefined;
    if (isNew) this.host.modules.set(to, module);
    const call = { kind: isNew ? ('init' as const) : kind, module, contract: to, caller, value, data, gas };
    const outcome = execute(this.host, env, call);
    if (isNew && outcome.status !== 'success') this.host.modules.delete(to);
    return outcome;
  }
}
