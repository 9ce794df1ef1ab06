/** A server on node:http that answers everything with the same few bytes: what no node made of it can be quicker than. */

import { createServer } from 'node:http';

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":"0x1"}';

createServer((request, answer) => {
  request.resume().on('end', () => {
    answer.setHeader('content-type', 'application/json');
    answer.setHeader('content-length', ANSWER.length);
    answer.end(ANSWER);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
