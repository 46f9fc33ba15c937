import Synchronization

/// Makes identifiers of version 7 (RFC 9562, method 1: a counter inside the millisecond).
///
/// Identifiers from one source strictly increase even when the clock stands still or is set back, which keeps
/// index inserts at the end of their tree.
public final class IdentifierSource: Sendable {
  private struct State {
    var milliseconds: UInt64 = 0
    var counter: UInt64 = 0
    var chance: any RandomNumberGenerator & Sendable
  }

  private let state: Mutex<State>

  /// Makes a source; tests pass a seeded generator.
  public init(chance: any RandomNumberGenerator & Sendable) {
    state = Mutex(State(chance: chance))
  }

  /// Makes the next identifier, stamped with `now`.
  @inlinable public func next<Entity>(_ now: Timestamp) -> Identifier<Entity> {
    let (high, low) = nextHalves(now)
    return Identifier(high: high, low: low)
  }

  /// Sixty-four random bits, unpredictable without knowing the source's generator.
  public func chance() -> UInt64 { state.withLock { $0.chance.next() } }

  @usableFromInline func nextHalves(_ now: Timestamp) -> (high: UInt64, low: UInt64) {
    state.withLock { state in
      let milliseconds = UInt64(max(0, now.milliseconds)) & 0xFFFF_FFFF_FFFF
      if milliseconds > state.milliseconds {
        state.milliseconds = milliseconds
        state.counter = state.chance.next() & 0x3FF
      } else {
        state.counter += 1
        if state.counter > 0xFFF {
          state.milliseconds += 1
          state.counter = 0
        }
      }
      let high = state.milliseconds << 16 | 0x7000 | state.counter
      let low = state.chance.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
      return (high, low)
    }
  }
}
