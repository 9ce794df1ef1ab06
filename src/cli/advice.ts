/** What to do about a call that a contract does not even begin: who may make it, and where hlp may go. */

import { type Address, wordToAddress } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import type { Deed } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import { contractsIn, type KnownContract } from '../timeline/contracts.ts';
import type { Preview } from '../timeline/preview.ts';
import { personNamed } from '../wallet/mnemonic.ts';

/** One line, or none where the reason says enough. */
export function adviceOn({ reason, failedIn }: Preview, deed: Deed, node: Node): string[] {
  if (reason?.name === 'NotAllowed') return failedIn === undefined ? [] : whoMay(failedIn, deed, node);
  return reason?.name === 'NotPayable' ? [whereTo(deed, node)] : [];
}

// ───────────── who ─────────────

/** `only steward` in the source says who; the state says who that is now. */
function whoMay(
  { contract: refusing, caller, data }: NonNullable<Preview['failedIn']>,
  deed: Deed,
  node: Node,
): string[] {
  const contract = contractsIn(node.chain.headState())(refusing);
  const allowed = contract === undefined ? [] : allowedIn(contract, data);
  if (allowed.length === 0) return [];
  const all = allowed.map((word) => ({ word, name: nameIn(word, refusing, node) }));
  const who = all.map(({ word, name }) => (name === undefined ? show(word) : `${show(word)} (${show(name)})`));
  // Who signs does not matter there: another contract called.
  if (refusing !== deed.to) {
    const [refuser, asker] = [refusing, caller].map((address) => show(node.names.nameOf(address)?.name ?? address));
    return [`  it was ${refuser} that refused ${asker}: there only ${who.join(' or ')} may do this`];
  }
  const ways = all.flatMap(({ name = '' }) => (personNamed(name) === undefined ? [] : [`--from ${name}`]));
  return [`  only ${who.join(' or ')} may do this${ways.length === 0 ? '' : `: sign with ${ways.join(' or ')}`}`];
}

/** What stands behind `only`, the first statement of such a function; nothing where there is no source. */
function allowedIn({ module, artifact }: KnownContract, data: Uint8Array): string[] {
  const called = module.entries.get(bytesToHex(data.subarray(0, 4)));
  const span = called && artifact?.debug.functions[called.index]?.statements[0]?.span;
  const text = (span && artifact?.files[span.file]?.text) ?? '';
  if (span === undefined || !/\bonly\s+$/.test(text.slice(0, span.start))) return [];
  const words = text.slice(span.start, span.end).split(',');
  return words.map((word) => word.trim());
}

/** Whoever a state variable holds; undefined for any other expression. */
function nameIn(word: string, contract: Address, { chain, names }: Node): string | undefined {
  const state = chain.headState();
  const shapes = contractsIn(state)(contract)?.module.module.shapes ?? [];
  const isHolder = shapes.some(({ name, keys, leaf }) => name === word && keys.length === 0 && leaf === 'address');
  if (!isHolder) return undefined;
  const address = wordToAddress(state.word(contract, word));
  return names.nameOf(address)?.name ?? address;
}

// ───────────── where to ─────────────

function whereTo({ to, data }: Deed, { chain, names }: Node): string {
  if (to === undefined) return '  its init takes none: leave --pay out';
  const name = show(names.nameOf(to)?.name ?? to);
  const entries = contractsIn(chain.headState())(to)?.module.entries.values() ?? [];
  const actions = [...entries].flatMap(({ def }) => (def.payable ? [`${name}.${show(def.name)}`] : []));
  const others = actions.length === 0 ? `nothing of ${name} takes hlp` : `hlp goes to ${actions.join(', ')}`;
  return data.length === 0
    ? `  ${others}${actions.length === 0 ? '' : ', with `hlp send … --pay`'}`
    : `  leave --pay out: ${others}`;
}
