import Synchronization

/// All open connections, for deadlines and for stopping.
///
/// Split into shards, so that checking every deadline delays accepting only for moments. Touched when a
/// connection opens and closes, never by a request.
final class ConnectionRegister: Sendable {
  private final class Shard: Sendable {
    let watches = Mutex<[Int32: ConnectionWatch]>([:])
  }

  /// A power of two; 20,000 connections make shards of about 1,000.
  private static let shardCount = 16

  private let shards = (0..<shardCount).map { _ in Shard() }
  private let open = Atomic<Int>(0)

  /// Connections open now.
  var count: Int { open.load(ordering: .acquiring) }

  /// Adds a connection that has just been accepted.
  func add(_ watch: ConnectionWatch) {
    shard(watch.descriptor).watches.withLock { $0[watch.descriptor] = watch }
    open.add(1, ordering: .acquiringAndReleasing)
  }

  /// Removes a connection whose descriptor is about to be closed.
  func remove(_ watch: ConnectionWatch) {
    shard(watch.descriptor).watches.withLock { $0[watch.descriptor] = nil }
    open.subtract(1, ordering: .acquiringAndReleasing)
  }

  /// Calls `body` with every connection, whose descriptor cannot be closed meanwhile.
  func forEach(_ body: (ConnectionWatch) -> Void) {
    for shard in shards {
      shard.watches.withLock { watches in watches.values.forEach(body) }
    }
  }

  /// Calls `body` with the connection of a descriptor, if there is one; it cannot be closed meanwhile.
  func with(_ descriptor: Int32, _ body: (ConnectionWatch) -> Void) {
    shard(descriptor).watches.withLock { watches in watches[descriptor].map(body) }
  }

  private func shard(_ descriptor: Int32) -> Shard {
    shards[Int(UInt32(bitPattern: descriptor) % UInt32(Self.shardCount))]
  }
}
