// Hardhat as a node to be measured: the chain id of our development chain, so that all nodes take the same signed transactions.

import { defineConfig } from 'hardhat/config';

export default defineConfig({
  networks: { node: { type: 'edr-simulated', chainId: 1902, loggingEnabled: false } },
});
