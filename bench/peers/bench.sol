// SPDX-License-Identifier: MIT
// The work of `bench/node/*.hlp` for nodes that run the EVM.
pragma solidity ^0.8.0;

contract Token {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint256 public totalSupply;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InvalidReceiver(address receiver);

    constructor(uint256 firstSupply) {
        totalSupply = firstSupply;
        balanceOf[msg.sender] = firstSupply;
        emit Transfer(address(0), msg.sender, firstSupply);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        uint256 held = balanceOf[msg.sender];
        if (held < value) revert ERC20InsufficientBalance(msg.sender, held, value);
        unchecked {
            balanceOf[msg.sender] = held - value;
            balanceOf[to] += value;
        }
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

contract Loop {
    uint256 public last;

    function run(uint256 turns) external returns (uint256 total) {
        for (uint256 i = 0; i < turns; i++) total += i % 7;
        last = total;
    }
}
