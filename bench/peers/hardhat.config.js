// Hardhat as a node to be measured: the chain id of our development chain, so that all nodes take the same signed transactions.

import { defineConfig } from 'hardhat/config';

export default defineConfig({
  // Nothing is compiled here, and nothing should lie about.
  paths: { artifacts: 'node_modules/.artifacts', cache: 'node_modules/.hardhat' },
  networks: { node: { type: 'edr-simulated', chainId: 1902, loggingEnabled: false } },
});
