/** Who and what is in the recorded chain: the people of a development chain, and the contracts they put on it. */

import { contractAddress, type Address } from '../../src/base/address.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import { analyse } from '../../src/lang/artifact.ts';
import { compile } from '../../src/lang/compile/compile.ts';
import { encodeAbi } from '../../src/vm/abi.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { FunctionDef, Module } from '../../src/vm/module.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../../src/wallet/mnemonic.ts';
import { LINKS } from '../vm/sweep-story.ts';
import { CONTRACT_FILES, filesOf } from './contracts.ts';
import type { Dice } from './generate-dice.ts';
import { anyValues, type Known } from './recorded-values.ts';

/** A contract before it is deployed, without its source: what it is called in comments must not change any root. */
export type Plan = { readonly name: string; readonly module: Module; readonly container: Uint8Array };

/** Few, so that they have to do with each other. */
export const PEOPLE: readonly Person[] = developmentPeople().slice(0, 5);
export const MINER = developmentPeople().find(({ name }) => name === HELPER_NAME)?.address as Address;

/** Says who signed what, and that nobody did. */
const SIGNERS = `
contract Signers {
  state seen: map<address, uint>
  event Signed(by: address indexed)

  action claim(digest: bytes32, signature: bytes) -> address {
    let who = recover(digest, signature)
    seen[who] += 1
    emit Signed(who)
    return who
  }
}
`;

/** More of these stand in a row than may call each other. */
export const IN_A_ROW = 'Link';
const ROW_LENGTH = 34;

/** Everything in contracts/, contracts that call each other in a row, and one that recovers signers. */
export function plans(): Promise<readonly Plan[]> {
  known ??= allPlans();
  return known;
}

let known: Promise<readonly Plan[]> | undefined;

async function allPlans(): Promise<readonly Plan[]> {
  const all = await compiledPlans();
  const link = all.find(({ name }) => name === IN_A_ROW) as Plan;
  return [...all, ...Array.from({ length: ROW_LENGTH - 1 }, () => link)];
}

async function compiledPlans(): Promise<readonly Plan[]> {
  const own = await Promise.all(CONTRACT_FILES.map(filesOf));
  const more = [[{ name: 'links.hlp', text: LINKS }], [{ name: 'signers.hlp', text: SIGNERS }]];
  return [...own, ...more].flatMap((files) => {
    const { program } = analyse(files);
    if (program === undefined) throw new Error(`${files[0]?.name} does not compile`);
    return program.contracts.map((contract) => {
      const { module } = compile(contract, undefined);
      return { name: contract.name, module, container: encodeModule(module) };
    });
  });
}

export function deploymentOf(dice: Dice, { module, container }: Plan, among: Known): Uint8Array {
  const init = module.functions.find(({ kind }) => kind === 'init');
  const types = init?.params.map(({ type }) => type) ?? [];
  return concatBytes(container, encodeAbi(types, anyValues(dice, types, among)));
}

export const open = ({ module }: Plan): readonly FunctionDef[] =>
  module.functions.filter(({ kind }) => kind === 'action' || kind === 'view');

/** Where what somebody deploys with this nonce comes to stand. */
export const placeOf = ({ address }: Person, nonce: bigint): Address => contractAddress(address, nonce);
