/**
 * Houses that call each other in every way, and strangers that answer otherwise than they were asked: the contracts of `calls-table.test.ts`, written as
 * people write them.
 */

export const HOUSES = `
interface Other {
  action ping() -> uint
  view seen() -> uint
  payable action take() -> uint
  action bounce(to: address, how: uint) -> uint
  action nowhere() -> uint
}

/// Small, and of another type than they look.
interface Small {
  action ping() -> uint8
  action nothing()
  action words() -> string
  action pair() -> bool
}

error SoldOut(left: uint)

contract House {
  state entered: uint
  state done: uint
  event Entered(times: uint)
  accepts hlp

  action ping() -> uint {
    entered += 1
    emit Entered(entered)
    return entered
  }

  view seen() -> uint = entered

  view countOf(where: Other) -> uint {
    let x = call where.seen()
    return x
  }

  payable action take() -> uint {
    done += paid
    return paid
  }

  /// The answer of the other one, and one more.
  action callPing(where: Other) -> uint {
    entered += 1
    let x = call where.ping()
    done += 1
    return x + 1
  }

  action tryPing(where: Other) -> uint {
    entered += 1
    try call where.ping() as x {
      return x + 1
    } else {
      return 99
    }
  }

  /// Asks somebody to call back, in one of the ways below.
  action callBounce(where: Other, to: address, how: uint) -> uint {
    entered += 1
    let x = call where.bounce(to, how)
    return x + 1
  }

  action bounce(to: address, how: uint) -> uint {
    entered += 1
    let other = Other(to)
    if how == 0 {
      let x = call other.bounce(to, 0)
      return x
    }
    if how == 1 {
      let x = call other.ping()
      return x
    }
    if how == 2 {
      let x = call other.seen()
      return x
    }
    if how == 3 {
      try call other.seen() as x {
        return x
      } else {
        return 77
      }
    }
    if how == 4 {
      send 1 to to
      return 55
    }
    if how == 5 {
      let x = call other.take() paying 0
      return x
    }
    fail SoldOut(how)
  }

  action pay(where: Other, amount: uint) -> uint {
    let x = call where.take() paying amount
    return x
  }

  action give(to: address, amount: uint) -> uint {
    send amount to to
    return hlpOf(self)
  }

  action callSmall(where: Small) -> uint {
    let x = call where.ping()
    return uint(x)
  }

  action callNothing(where: Small) {
    call where.nothing()
  }

  action callWords(where: Small) -> string {
    let x = call where.words()
    return x
  }

  action callPair(where: Small) -> bool {
    let x = call where.pair()
    return x
  }

  action callNowhere(where: Other) -> uint {
    let x = call where.nowhere()
    return x
  }
}

/// Answers otherwise than it was asked.
contract Odd {
  action ping() -> uint = 256
  action nothing() -> uint = 1
  action words() -> bytes = encode(MAX_UINT)
  action pair() -> uint = 2
}

/// Says less than it was asked.
contract Silent {
  state called: uint

  action ping() {
    called += 1
  }

  action words() -> uint = 32
}

/// Calls others before it is there.
contract Eager {
  state answer: uint

  init(where: Other, how: uint) {
    let x = call where.bounce(address(self), how)
    answer = x
  }

  action ping() -> uint {
    answer += 1
    return answer
  }

  action bounce(to: address, how: uint) -> uint = 1

  view seen() -> uint = answer
}

contract Self {
  state answer: uint

  init() {
    let me = Other(self)
    let x = call me.ping()
    answer = x
  }

  action ping() -> uint = 1
}
`;
