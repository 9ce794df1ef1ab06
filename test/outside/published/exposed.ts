/**
 * Our contracts as the published suites want them. Those suites test parts: a token whose name is chosen when it is made, and whose inner functions
 * anybody may call, under a name with `$` in front. So the text of a contract is changed in a few named places, and gets functions that call what
 * is private in it; everything else in it is what stands in `contracts/`. `$` is no letter of our language: functions are called `exposed_…`
 * here, their ABI says `$_…`, and `dollar-proxy.ts` stands between.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '../../../src/base/bytes.ts';
import { compileFiles, type Artifact } from '../../../src/lang/artifact.ts';
import type { AbiItem } from '../../../src/lang/abi.ts';

type Edit = readonly [find: string, replace: string];

type Exposure = {
  /** As the suites deploy it. */
  readonly name: string;
  /** In `contracts/`, or beside this file. */
  readonly file: string;
  readonly contract: string;
  /** Each must be found exactly once. */
  readonly edits: readonly Edit[];
  /** Written before the end of the contract. */
  readonly members: string;
};

const NAMED: readonly Edit[] = [
  [
    'view symbol() -> string = ',
    'state tokenSymbol: string\n  view symbol() -> string = tokenSymbol\n  view oldSymbol() -> string = ',
  ],
  [
    'view name() -> string = ',
    'state tokenName: string\n  view name() -> string = tokenName\n  view oldName() -> string = ',
  ],
];

const TOKEN_EDITS: readonly Edit[] = [
  ...NAMED,
  [
    'init(firstSupply: uint) {\n    minter = caller\n    move(nobody, caller, firstSupply)\n',
    'init(chosenName: string, chosenSymbol: string) {\n    tokenName = chosenName\n    tokenSymbol = chosenSymbol\n',
  ],
  // The suite's functions need the parameters these tags describe under other names.
  ['  /// @param firstSupply how much there is in the beginning\n', ''],
];

const TOKEN_MEMBERS = `
  action exposed_mint(to: address, value: uint) {
    require to != nobody else ERC20InvalidReceiver(to)
    move(nobody, to, value)
  }
  action exposed_burn(from: address, value: uint) {
    require from != nobody else ERC20InvalidSender(from)
    move(from, nobody, value)
  }
  action exposed_update(from: address, to: address, value: uint) { move(from, to, value) }
  action exposed_transfer(from: address, to: address, value: uint) { give(from, to, value) }
  action exposed_approve(owner: address, spender: address, value: uint) {
    require owner != nobody else ERC20InvalidApprover(owner)
    require spender != nobody else ERC20InvalidSpender(spender)
    allowances[owner][spender] = value
    emit Approval(owner, spender, value)
  }
`;

const DEED_MEMBERS = `
  action exposed_mint(to: address, tokenId: uint) { write(to, tokenId) }
  action exposed_safeMint(to: address, tokenId: uint, data: bytes = "") {
    write(to, tokenId)
    ask(nobody, to, tokenId, data)
  }
  action exposed_burn(tokenId: uint) {
    let owner = ownerOf(tokenId)
    clear approved[tokenId]
    clear owners[tokenId]
    balances[owner] -= 1
    emit Transfer(owner, nobody, tokenId)
  }
  action exposed_transfer(from: address, to: address, tokenId: uint) { shift(from, to, tokenId) }
  action exposed_safeTransfer(from: address, to: address, tokenId: uint, data: bytes = "") {
    shift(from, to, tokenId)
    ask(from, to, tokenId, data)
  }
  action exposed_setApprovalForAll(owner: address, operator: address, isApproved: bool) {
    require owner != nobody else ERC721InvalidApprover(owner)
    require operator != nobody else ERC721InvalidOperator(operator)
    operators[owner][operator] = isApproved
    emit ApprovalForAll(owner, operator, isApproved)
  }
  fn write(to: address, tokenId: uint) {
    require to != nobody else ERC721InvalidReceiver(to)
    require owners[tokenId] == nobody else ERC721InvalidSender(nobody)
    owners[tokenId] = to
    balances[to] += 1
    emit Transfer(nobody, to, tokenId)
  }
`;

const ROLE_MEMBERS = `
  event returned_grantRole(ret0: bool)
  event returned_revokeRole(ret0: bool)
  action exposed_grantRole(role: bytes32, account: address) -> bool {
    let isNew = grant(role, account)
    emit returned_grantRole(isNew)
    return isNew
  }
  action exposed_revokeRole(role: bytes32, account: address) -> bool {
    let wasThere = revoke(role, account)
    emit returned_revokeRole(wasThere)
    return wasThere
  }
  action exposed_setRoleAdmin(role: bytes32, adminRole: bytes32) { appoint(role, adminRole) }
  action exposed_checkRole(role: bytes32) { checkRole(role) }
`;

const WELL_MEMBERS = `
  view language_count() -> uint = buckets()
  view drasticMeasureTaken() -> bool = cleanings > 0
  action normalProcess() {
    checkOpen()
    drawn[caller] += 1
  }
  action drasticMeasure() {
    checkClosed()
    cleanings += 1
  }
`;

const OWNER_MEMBERS = `
  action exposed_transferOwnership(newOwner: address) { pass(newOwner) }
`;

const EXPOSURES: readonly Exposure[] = [
  { name: '$ERC20', file: 'token.hlp', contract: 'HelpToken', edits: TOKEN_EDITS, members: TOKEN_MEMBERS },
  {
    name: '$ERC20ApprovalMock',
    file: 'token.hlp',
    contract: 'HelpToken',
    edits: [
      ...TOKEN_EDITS,
      [
        'allowances[from][caller] = allowed - value\n',
        'allowances[from][caller] = allowed - value\n      emit Approval(from, caller, allowed - value)\n',
      ],
    ],
    members: TOKEN_MEMBERS,
  },
  {
    name: '$ERC721',
    file: 'deeds.hlp',
    contract: 'Deeds',
    edits: [
      ...NAMED,
      ['import Shelf, Refuser from "./strangers.hlp"\n', ''],
      [
        'init() {\n    registrar = caller\n',
        'init(chosenName: string, chosenSymbol: string) {\n    tokenName = chosenName\n    tokenSymbol = chosenSymbol\n',
      ],
      // What safeTransferFrom does behind the move, as a function.
      [
        '    move(from, to, tokenId)\n    if isContract(to) {\n',
        '    move(from, to, tokenId)\n    ask(from, to, tokenId, data)\n  }\n\n  fn ask(from: address, to: address, tokenId: uint, data: bytes) {\n    if isContract(to) {\n',
      ],
      // What moves does behind its question who may.
      [
        '    require mayMove(owner, tokenId) else ERC721InsufficientApproval(caller, tokenId)\n',
        '    require mayMove(owner, tokenId) else ERC721InsufficientApproval(caller, tokenId)\n    shift(from, to, tokenId)\n  }\n\n  fn shift(from: address, to: address, tokenId: uint) {\n    require to != nobody else ERC721InvalidReceiver(to)\n    let owner = ownerOf(tokenId)\n',
      ],
    ],
    members: DEED_MEMBERS,
  },
  { name: 'ERC721ReceiverMock', file: 'receivers.hlp', contract: 'Receiver', edits: [], members: '' },
  { name: 'CallReceiverMock', file: 'receivers.hlp', contract: 'Stranger', edits: [], members: '' },
  { name: '$Ownable', file: 'board.hlp', contract: 'Board', edits: [], members: OWNER_MEMBERS },
  { name: '$Ownable2Step', file: 'handover.hlp', contract: 'Hall', edits: [], members: OWNER_MEMBERS },
  { name: '$AccessControl', file: 'roles.hlp', contract: 'Kitchen', edits: [], members: ROLE_MEMBERS },
  {
    name: 'PausableMock',
    file: 'well.hlp',
    contract: 'Well',
    edits: [
      ['init(second: address, third: address) {', 'init() {'],
      ['    watchers[second] = true\n    watchers[third] = true\n', ''],
      ['  /// @param second the second watcher\n  /// @param third the third one\n', ''],
    ],
    members: WELL_MEMBERS,
  },
];

/** A contract under the name the suites know it by; `abi` has the names they know. */
export type Exposed = { readonly name: string; readonly artifact: Artifact; readonly abi: readonly AbiItem[] };

export function exposedContracts(): readonly Exposed[] {
  return EXPOSURES.map(exposed);
}

/** As Hardhat keeps artifacts. */
export function hardhatArtifact({ name, artifact, abi }: Exposed): object {
  const bytecode = bytesToHex(artifact.bytecode);
  return {
    _format: 'hh3-artifact-1',
    contractName: name,
    sourceName: `contracts/${name}.hlp`,
    abi,
    bytecode,
    deployedBytecode: bytecode,
    linkReferences: {},
    deployedLinkReferences: {},
    immutableReferences: {},
    inputSourceName: `project/contracts/${name}.hlp`,
  };
}

function exposed(exposure: Exposure): Exposed {
  const text = withMembers(exposure, exposure.edits.reduce(edited, withoutTests(textOf(exposure.file))));
  const { artifacts, diagnostics } = compileFiles([{ name: exposure.file, text }]);
  const artifact = artifacts.find((each) => each.name === exposure.contract);
  if (artifact === undefined) throw new Error(`${exposure.name}: ${diagnostics.map((each) => each.title).join('; ')}`);
  return { name: exposure.name, artifact, abi: artifact.abi.map(renamed) };
}

const HERE = import.meta.dirname;
const BESIDE = ['receivers.hlp'];

function textOf(file: string): string {
  return readFileSync(BESIDE.includes(file) ? join(HERE, file) : join(HERE, '../../../contracts', file), 'utf8');
}

const withoutTests = (text: string): string => text.split('\ntest "')[0] ?? '';

function edited(text: string, [find, replace]: Edit): string {
  if (text.split(find).length !== 2) throw new Error(`this is not in the contract exactly once: ${find}`);
  return text.replace(find, () => replace);
}

/** They go before the brace that ends the contract: the first one that stands alone behind its beginning. */
function withMembers({ contract, members }: Exposure, text: string): string {
  const end = text.indexOf('\n}\n', text.indexOf(`contract ${contract} {`));
  return `${text.slice(0, end)}\n${members}${text.slice(end)}`;
}

/** What we write for names with a `$` or of which our language has its own idea (`count`), and those names. */
const PREFIXES: readonly (readonly [ours: string, theirs: string])[] = [
  ['exposed_', '$_'],
  ['returned_', 'return$_'],
  ['language_', ''],
];

function renamed(item: AbiItem): AbiItem {
  if (!('name' in item) || item.name === undefined) return item;
  const { name } = item;
  const [ours, theirs] = PREFIXES.find(([prefix]) => name.startsWith(prefix)) ?? ['', ''];
  return { ...item, name: theirs + name.slice(ours.length) };
}
