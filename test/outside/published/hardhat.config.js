// Hardhat as the runner of published suites. `scripts/published-suites.ts` copies this beside them, says where the node is, and where results go.

import ethers from '@nomicfoundation/hardhat-ethers';
import matchers from '@nomicfoundation/hardhat-ethers-chai-matchers';
import mocha from '@nomicfoundation/hardhat-mocha';
import helpers from '@nomicfoundation/hardhat-network-helpers';
import { defineConfig } from 'hardhat/config';

export default defineConfig({
  plugins: [ethers, matchers, mocha, helpers],
  solidity: '0.8.35',
  networks: { default: { type: 'http', url: process.env.NODE_URL } },
  test: { mocha: { reporter: 'json', reporterOptions: { output: process.env.RESULTS }, timeout: 60_000 } },
});
