public import DatabasePostgres

/// Bounds for tests, many of which run at once on few cores.
public var testLimits: PostgresLimits {
  var limits = PostgresLimits()
  limits.writers = 4
  limits.readers = 2
  return limits
}

/// Runs `body` with a fresh, empty database on the shared server, then closes and removes it.
public func withPostgres(
  _ limits: PostgresLimits = testLimits,
  _ body: (PostgresDatabase) async throws -> Void
) async throws {
  let server = try PostgresServer.shared.get()
  let address = try server.makeDatabase()
  let database = try PostgresDatabase(address: address, limits: limits)
  do {
    try await body(database)
    await database.close()
    try server.removeDatabase(address)
  } catch {
    await database.close()
    try? server.removeDatabase(address)
    throw error
  }
}
