public import Database
public import Ticketing

/// Finds out whether the store takes writes again after its disk was full.
public enum WriteProbe {
  private static let write = Statement(
    """
    INSERT INTO write_probe (one, written_at, ballast) VALUES (1, $1, $2)
    ON CONFLICT (one) DO UPDATE SET written_at = excluded.written_at, ballast = excluded.ballast
    """)

  /// Bytes a probe writes: a disk with less room refuses sales too, and the few bytes of a smaller
  /// write would fit where the log has room left.
  public static let bytes = 65_536

  /// Writes `ballast`, which no store may be able to make smaller. Throws what the store throws,
  /// `DatabaseError.storageFull` while there is no room.
  public static func run(
    ballast: [UInt8], now: Timestamp, in database: any Database
  ) async throws {
    _ = try await database.write(locking: [.upkeep]) { tx in
      try tx.execute(write, .time(now), .bytes(ballast))
    }
  }
}
