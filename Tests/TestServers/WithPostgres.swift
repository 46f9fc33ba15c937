public import DatabasePostgres
import Foundation

/// Bounds for tests, many of which run at once on few cores.
public var testLimits: PostgresLimits {
  var limits = PostgresLimits()
  limits.writers = 4
  limits.readers = 2
  // Two instances of a test must not try again in step.
  limits.pauseSeed = .random(in: 0...(.max))
  return limits
}

/// Runs `body` with a fresh, empty database on the shared server, then closes and removes it.
public func withPostgres(
  _ limits: PostgresLimits = testLimits,
  _ body: (PostgresDatabase) async throws -> Void
) async throws {
  let (server, address, database) = try await onOwnThread {
    let server = try PostgresServer.shared.get()
    let address = try server.makeDatabase()
    return (server, address, try PostgresDatabase(address: address, limits: limits))
  }
  do {
    try await body(database)
    await database.close()
    try await onOwnThread { try server.removeDatabase(address) }
  } catch {
    await database.close()
    try? await onOwnThread { try server.removeDatabase(address) }
    throw error
  }
}

/// Runs what blocks on a thread of its own: the tests' shared threads are as few as the cores, and
/// other tests count seconds on them.
public func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(with: Swift.Result { try body() })
    }
  }
}
