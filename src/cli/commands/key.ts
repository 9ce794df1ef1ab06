/** `hlp key`: keys of one's own, each in a file under a password, and what they sign beside transactions. */

import { type Address, checksumAddress } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import { addressOfKey } from '../../base/keys.ts';
import { show } from '../../base/show.ts';
import { columns } from '../../timeline/layout.ts';
import { openKey } from '../../wallet/keystore.ts';
import { parseKeystore } from '../../wallet/keystore-shape.ts';
import { signerOfMessage, signMessage } from '../../wallet/message.ts';
import { USUAL_PATH } from '../../wallet/derivation-path.ts';
import { newPrivateKey } from '../../wallet/new-key.ts';
import type { Wallet } from '../../wallet/wallet.ts';
import { type Action, commandOf } from '../actions.ts';
import { type Answer, hasSwitch, type Input, optionOf, type OptionRow } from '../command.ts';
import { Misuse } from '../failure.ts';
import { keyIn, pathIn, phrases, phraseText, questionFor } from '../keys/private-key.ts';
import { newPassword, PASSWORD_FILE, passwordOf, secret, textOf } from '../keys/secret.ts';
import { keyHolder } from '../keys/signer.ts';
import { walletOf } from '../keys/wallet.ts';
import { addressOf, whoText, writtenAddress } from '../keys/whose.ts';
import { placeText } from '../place.ts';

const MNEMONIC: OptionRow = {
  flags: '--mnemonic',
  help: 'the key as words (BIP-39): made with `new`, asked for with `import`',
};
const PATH: OptionRow = { flags: '--path <path>', help: `which key of the words; left out, ${USUAL_PATH}` };
const ADDRESS: OptionRow = { flags: '--address <address>', help: 'whose key it should be; other keys are refused' };

const NAMELESS =
  'file: it does not say which address its key has, so damage could give another key unnoticed; say whose it should be: --address 0x…';
const KEPT = 'Without the password nobody can use it, and nobody can bring the password back.';

const make: Action = {
  name: 'new',
  summary: 'make a key and lock it under a password',
  words: ['name'],
  options: [MNEMONIC, PATH, PASSWORD_FILE],
  async run([name = ''], context, input) {
    const wallet = await walletOf(context, input);
    wallet.checkFree(name);
    const path = pathIn(input);
    const phrase = hasSwitch(input, 'mnemonic') ? (await phrases()).newPhrase() : undefined;
    const privateKey = phrase === undefined ? newPrivateKey() : await (await phrases()).keyOfPhrase(phrase, path);
    const { data, text } = await kept(name, privateKey, wallet, await newPassword(name, context, input));
    if (phrase === undefined) return { data, text };
    return { data: { ...data, phrase, path: path ?? USUAL_PATH }, text: `${text}\n\n${phraseText(phrase)}` };
  },
};

const bring: Action = {
  name: 'import',
  summary: 'lock a key under a password that was made elsewhere: from a file (hex digits, or a keystore), or asked for',
  words: ['name', '[file]'],
  options: [MNEMONIC, PATH, ADDRESS, PASSWORD_FILE],
  async run([name = '', file], context, input) {
    const wallet = await walletOf(context, input);
    wallet.checkFree(name);
    const expected = addressOption(input);
    const text =
      file === undefined
        ? await secret(context, questionFor(name, input))
        : await textOf('file', context.terminal.pathOf(file), file);
    if (!text.trimStart().startsWith('{')) {
      const privateKey = await keyIn(text, input);
      checkExpected(addressOfKey(privateKey), expected);
      wallet.checkFree(name, addressOfKey(privateKey));
      return kept(name, privateKey, wallet, await newPassword(name, context, input));
    }
    // A file that is locked already keeps its password.
    const keystore = parseKeystore(text);
    if (keystore.address === undefined && expected === undefined) throw new Misuse(NAMELESS);
    const password = await passwordOf(`the key in ${show(file ?? name)}`, context, input);
    return kept(name, await openKey(keystore, password, expected), wallet, password);
  },
};

const take: Action = {
  name: 'export',
  summary: 'show a private key, to bring it elsewhere',
  words: ['name'],
  options: [PASSWORD_FILE],
  async run([name = ''], context, input) {
    const { address, privateKey } = await keyHolder('name', name, context, input);
    const warning =
      'What follows is a private key. Whoever sees it can take everything that belongs to it, now and later.';
    context.terminal.complain(warning);
    const shown = bytesToHex(privateKey);
    return { data: { name, address: checksumAddress(address), privateKey: shown }, text: shown };
  },
};

const list: Action = {
  name: 'list',
  summary: 'list your keys',
  words: [],
  options: [],
  async run(_words, context, input) {
    const wallet = await walletOf(context, input);
    const keys = wallet.people.filter(({ kind }) => kind === 'key');
    const rows = keys.map(({ name, address, problem }) => [
      name,
      address === undefined ? '' : checksumAddress(address),
      show(problem ?? ''),
    ]);
    const data = rows.map(([name, address, problem]) => ({ name, address, ...(problem === '' ? {} : { problem }) }));
    const none = 'No keys yet. `hlp key new maria` makes one, called maria.';
    const place = `They lie in ${placeText(wallet.directory)}`;
    return {
      data: { directory: wallet.directory, keys: data },
      text: rows.length === 0 ? none : `${columns(rows)}\n${place}`,
    };
  },
};

const signText: Action = {
  name: 'sign',
  summary: 'sign a text, so that others can see who says it (EIP-191)',
  words: ['name', 'text'],
  options: [PASSWORD_FILE],
  async run([name = '', text = ''], context, input) {
    checkText(text);
    const { address, privateKey } = await keyHolder('name', name, context, input);
    const signature = signMessage(text, privateKey);
    return { data: { name, address: checksumAddress(address), text, signature }, text: signature };
  },
};

const verifyText: Action = {
  name: 'verify',
  summary: 'say whether somebody signed exactly this text',
  words: ['who', 'text', 'signature'],
  options: [],
  async run([who = '', text = '', signature = ''], context, input) {
    checkText(text);
    const wallet = await walletOf(context, input);
    const address = addressOf(who, 'who', wallet);
    const signer = signerOfMessage(text, signature);
    const isTrue = signer === address;
    const data = {
      address: checksumAddress(address),
      signer: signer === undefined ? null : checksumAddress(signer),
      isTrue,
    };
    if (isTrue) return { data, text: `Yes: ${whoText(address, wallet)} signed exactly this text.` };
    const other =
      signer === undefined
        ? ''
        : ` Whoever signed a text with this signature, if it was this text, is ${whoText(signer, wallet)}.`;
    return {
      data,
      text: `No: ${whoText(address, wallet)} did not sign this text with this signature.${other}`,
      exitCode: 1,
    };
  },
};

export const key = commandOf(
  {
    name: 'key',
    summary: 'keys of your own, each in a file under a password: make, bring in, list, sign a text',
    examples: ['hlp key new maria', 'hlp key list', 'hlp give bob 2 --from maria', 'hlp key sign maria "I was there"'],
  },
  [make, bring, take, list, signText, verifyText],
);

type Kept = Answer & { readonly data: { readonly name: string; readonly address: string; readonly file: string } };

async function kept(name: string, privateKey: Uint8Array, wallet: Wallet, password: string): Promise<Kept> {
  const address = checksumAddress(await wallet.addKey(name, privateKey, password));
  const file = wallet.fileOf(name);
  const text = `${name} is ${address}.\nThe key lies in ${placeText(file)}. ${KEPT}`;
  return { data: { name, address, file }, text };
}

function addressOption(input: Input): Address | undefined {
  const text = optionOf(input, 'address');
  return text === undefined ? undefined : writtenAddress(text, '--address');
}

function checkExpected(address: Address, expected: Address | undefined): void {
  if (expected === undefined || expected === address) return;
  const [is, should] = [checksumAddress(address), checksumAddress(expected)];
  throw new Misuse(`--address: this is the key of ${is}, not of ${should}; nothing was kept`);
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw new Misuse('text: half a character cannot be written down');
}
