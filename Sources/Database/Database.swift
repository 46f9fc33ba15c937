public import Threads

/// A store of rows. Closures borrow a transaction, and their results are returned after the commit.
///
/// Every engine keeps these rules, and the contract suite checks them:
/// - `write` returns only after the commit is durable; a throwing closure rolls back its own submission
///   alone, and its error reaches its caller alone.
/// - Closures run on a lane's thread, one at a time per lane: they must not block on anything but their
///   statements.
/// - A closure may run more than once, each time after its changes were rolled back: it changes nothing
///   except through its transaction and ``Transaction/afterCommit(_:)``.
/// - A full lane refuses at once with ``DatabaseError/busy``.
/// - A write is isolated: no other write changes what it read before its commit. A write that names keys is
///   isolated from the writes that share a key with it, so it must name everything that it writes, or reads
///   in order to write.
public protocol Database: Sendable {
  /// Runs `work` in a read-write transaction in parallel with writes that name other keys, and returns after
  /// its commit. Without a key it runs alone in the whole store. The first key chooses the lane: writes with
  /// the same first key share commits.
  ///
  /// `questions` prefetches (see ``Transaction/prefetch(_:_:)``) what the work will read first: a networked engine
  /// sends the queries of all submissions that share a commit in one round trip.
  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Runs `work` in a read-only transaction: one consistent snapshot.
  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Runs `work` like ``read(_:)``, for a long read of whole tables that may take a minute: on a reporting
  /// connection of its own, so that it does not block other reads. Long reads run one at a time.
  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Returns when every write that had begun before the call is committed or undone; others go on meanwhile.
  func settled() async throws

  /// Runs a trivial query; throws when the store cannot answer it. For readiness.
  func ping() async throws

  /// Migrates the schema to the newest of `migrations`. Refuses a database that is newer, and one whose steps
  /// have other names, because these migrations did not make it.
  func migrate(_ migrations: [Migration]) async throws -> MigrationReport

  /// Finishes accepted work, refuses new work, and closes. Safe to call twice.
  func close() async

  /// Figures for `/metrics`.
  func figures() -> DatabaseFigures

  /// Whether so many writes wait that further ones are about to be refused with ``DatabaseError/busy``. Cheap:
  /// what begins something new is refused by it before any work, and leaves the room to what was begun.
  var isBehind: Bool { get }
}

extension Database {
  /// Never behind: for stores that refuse only what they are given.
  public var isBehind: Bool { false }

  /// Runs `work` in a read-write transaction in parallel with writes that name other keys.
  public func write<Result: Sendable>(
    locking keys: [LockKey],
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await write(locking: keys, prefetching: { _ in }, work) }

  /// Runs `work` in a read-write transaction, alone in the whole store, and returns after its commit.
  public func write<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await write(locking: [], work) }

  /// Writes nothing, alone in the whole store: for engines that write one batch after the other.
  public func settled() async throws { try await write { _ in } }
}

/// A store's figures for `/metrics`.
public struct DatabaseFigures: Sendable {
  /// How many submissions each commit served.
  public var batches: BatchFigures
  /// Work waiting now.
  public var waiting: Int
  /// Submissions refused because too many waited.
  public var refused: Int
  /// Connections made to a server; more than there are lanes means that some were lost.
  public var connects: Int
  /// Attempts to connect that failed.
  public var failedConnects: Int
  /// Submissions answered with an unknown commit outcome.
  public var unknownOutcomes: Int

  /// Makes figures.
  public init(
    batches: BatchFigures = BatchFigures(), waiting: Int = 0, refused: Int = 0,
    connects: Int = 0, failedConnects: Int = 0, unknownOutcomes: Int = 0
  ) {
    self.batches = batches
    self.waiting = waiting
    self.refused = refused
    self.connects = connects
    self.failedConnects = failedConnects
    self.unknownOutcomes = unknownOutcomes
  }
}
