public import Threads

/// A store of rows: closures are lent a transaction and their results come back after the commit.
///
/// The rules every engine keeps (and the contract suite checks):
/// - `write` returns only after the commit is durable; a throwing closure undoes that caller alone
///   and its error reaches that caller alone.
/// - Closures run on a lane's thread, one at a time per lane: they must not block on anything but
///   their statements.
/// - A closure may run more than once, after what it did was undone: it changes nothing but through
///   its transaction and what it hands to ``Transaction/afterCommit(_:)``.
/// - A lane that is full refuses at once with ``DatabaseError/busy``.
/// - A write is alone: nothing it read is changed by others before its commit. One that names keys is
///   alone among the writes that share a key with it, so it names everything that it reads in order
///   to write, or writes.
public protocol Database: Sendable {
  /// Runs `work` in a read-write transaction beside writes that name other keys, and answers after
  /// its commit. Without a key it is alone in the whole store. The first key says which lane takes
  /// it: writes with the same first key share commits.
  ///
  /// `questions` announces (see ``Transaction/ask(_:_:)``) what the work will ask first: an engine
  /// behind a network puts the questions of everybody who shares a commit in one trip.
  func write<Result: Sendable>(
    locking keys: [LockKey],
    asking questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Runs `work` in a read-only transaction: one consistent snapshot.
  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Runs `work` as ``read(_:)`` does, for work that reads whole tables and may take a minute: on a
  /// connection of its own, so that it holds up no other reader. One at a time, the others wait.
  func survey<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result

  /// Asks the store a trivial question; throws when it cannot answer. For readiness.
  func ping() async throws

  /// Brings the schema to the newest of `migrations`; refuses a database that is newer, and one
  /// whose steps have other names: it is not the schema these migrations make.
  func migrate(_ migrations: [Migration]) async throws -> MigrationReport

  /// Finishes what was accepted, refuses what comes, and closes. Safe to call twice.
  func close() async

  /// Figures for `/metrics`.
  func figures() -> DatabaseFigures
}

extension Database {
  /// Runs `work` in a read-write transaction beside writes that name other keys.
  public func write<Result: Sendable>(
    locking keys: [LockKey],
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await write(locking: keys, asking: { _ in }, work) }

  /// Runs `work` in a read-write transaction, alone in the whole store, and answers after its commit.
  public func write<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await write(locking: [], work) }
}

/// What a store tells `/metrics` about itself.
public struct DatabaseFigures: Sendable {
  /// How many callers each commit served.
  public var batches: BatchFigures
  /// Work waiting now.
  public var waiting: Int
  /// Callers refused because too many waited.
  public var refused: Int
  /// Connections made to a server; more than there are lanes means that some were lost.
  public var connects: Int
  /// Attempts to connect that failed.
  public var failedConnects: Int
  /// Callers told that the outcome of their commit is not known.
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
