/** `web3_*`: what program this is, and the hash everything here is named by. */

import { readFileSync } from 'node:fs';
import { bytesToHex } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { type Method, method, param } from './method.ts';
import { bytes } from './shape.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };

/** Name and version of the program, of what runs it, and nothing of the machine. */
const CLIENT_VERSION = `hlp/v${version}/node${process.versions.node}`;

/** The same behind the name of another program. */
export function clientVersionAs(other: string | undefined): string {
  return other === undefined ? CLIENT_VERSION : `${other}/${CLIENT_VERSION}`;
}

export const WEB3_METHODS: readonly Method[] = [
  method({
    name: 'web3_clientVersion',
    summary: 'Which program answers, and its version.',
    params: [],
    result: 'text',
    example: { params: [] },
    run: ({ clientVersion }) => clientVersion,
  }),
  method({
    name: 'web3_sha3',
    summary: 'The keccak256 of some bytes.',
    params: [param('data', bytes)],
    result: 'hash',
    example: { params: ['0x68656c6c6f'] },
    run: (_, data) => bytesToHex(keccak256(data)),
  }),
];
