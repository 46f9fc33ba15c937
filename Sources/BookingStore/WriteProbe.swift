public import Database
public import Ticketing

/// Tests whether the store accepts writes again after its disk was full.
public enum WriteProbe {
  private static let write = Statement(
    """
    INSERT INTO write_probe (one, written_at, ballast) VALUES (1, $1, $2)
    ON CONFLICT (one) DO UPDATE SET written_at = excluded.written_at, ballast = excluded.ballast
    """)

  /// Bytes a probe writes: with less room on the disk sales are refused too, and a smaller write might fit
  /// into the remaining room of the log.
  public static let bytes = 65_536

  /// Writes `ballast`, which must be incompressible. Throws what the store throws,
  /// `DatabaseError.storageFull` while there is no room.
  public static func run(
    ballast: [UInt8], now: Timestamp, in database: any Database
  ) async throws {
    _ = try await database.write(locking: [.upkeep]) { tx in
      try tx.execute(write, .time(now), .bytes(ballast))
    }
  }
}
