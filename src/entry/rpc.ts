/**
 * `hlp/rpc`: JSON-RPC for a node that is open, over HTTP and WebSocket or without any server.
 *
 * ```ts
 * import { Rpc, RpcServer } from 'hlp/rpc';
 * const rpc = await Rpc.open(node, { report: console.error, allowsAccounts: true });
 * const server = await RpcServer.open(rpc, { port: 0 });
 * ```
 */

export { Rpc, type RpcOptions } from '../rpc/rpc.ts';
export { RpcServer, type ServerOptions } from '../rpc/server/server.ts';
