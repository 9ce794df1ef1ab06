/**
 * Who may speak to this server, judged by the two headers that a browser sets itself and a web page cannot choose.
 *
 * `Host`: a page of a stranger can let its own name point to this machine (DNS rebinding), and then its requests are no longer those of
 * another origin; but they still carry that name. `Origin`: every POST and every WebSocket of a page says whose page it is. A program that
 * is no browser sends none, and needs no permission: it could open the port however it liked.
 *
 * Pages that this machine itself serves (`http://localhost:5173`) may speak: whoever can serve one here can also connect without a
 * browser. So may extensions, since wallets are extensions and no page can pretend to be one. `null` is the origin of a sandboxed frame
 * of anybody, and may not.
 */

import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Why somebody may not speak, for whoever has to mend it. */
export type Verdict =
  | { readonly refusal: string }
  | { readonly refusal?: undefined; readonly origin: string | undefined };

export type Guard = (host: string | undefined, origin: string | undefined) => Verdict;

export type GuardOptions = {
  /** The interface that is listened on, as it was given. */
  readonly host: string;
  /** Further origins, `https://app.example`; `*` is everybody. */
  readonly allowedOrigins?: readonly string[];
};

/** Reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** An origin as a browser writes it: scheme, host, and the port when it is not the usual one. Undefined when it is none. */
export function originOf(text: string): string | undefined {
  if (text === '*') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBare = url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  return isBare ? url.origin : undefined;
}

export function guardFor({ host, allowedOrigins = [] }: GuardOptions): Guard {
  const origins = new Set(allowedOrigins);
  const names = namesFor(host);
  const isOpen = !isLoopback(host);
  const isHost = remembering((given) => {
    const name = nameIn(given);
    return name !== undefined && (names.has(name) || (isOpen ? isIP(name) !== 0 : isLoopback(name)));
  });
  const isOrigin = remembering((given) => origins.has('*') || origins.has(given) || isAtHome(given));
  return (given, origin) => {
    if (given === undefined || !isHost(given)) return { refusal: hostRefusal(isOpen) };
    if (origin !== undefined && !isOrigin(origin)) return { refusal: ORIGIN_REFUSAL };
    return { origin };
  };
}

const ORIGIN_REFUSAL =
  'pages of this origin may not speak to this node; start it with --allow-origin and the origin (https://app.example) if they should';

function hostRefusal(isOpen: boolean): string {
  const ways = isOpen ? 'its IP address, its own name' : '127.0.0.1';
  return `this node does not answer under that name; reach it by ${ways} or localhost`;
}

const AT_HOME = /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
const EXTENSION = /^(?:chrome|moz|safari-web)-extension:\/\/[\w-]+$/;

function isAtHome(origin: string): boolean {
  return AT_HOME.test(origin) || EXTENSION.test(origin);
}

/** Names under which a page cannot be a stranger's: none of them is given out by a name server outside. */
function namesFor(host: string): ReadonlySet<string> {
  const own = hostname().toLowerCase();
  return new Set(isLoopback(host) ? ['localhost'] : ['localhost', host.toLowerCase(), own, `${own}.local`]);
}

const HOST = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i;

/** `Host` without its port and brackets, in lower case. */
function nameIn(host: string): string | undefined {
  const [, bracketed, plain] = HOST.exec(host) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}

/** A client says the same with every request, so the answer to the last one is kept. */
function remembering(judge: (given: string) => boolean): (given: string) => boolean {
  let last: string | undefined;
  let verdict = false;
  return (given) => {
    if (given !== last) [last, verdict] = [given, judge(given)];
    return verdict;
  };
}
