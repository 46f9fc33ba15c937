import BookingStore
public import Database
import Signing
public import Ticketing

/// Seals signing seeds with a key derived from the box office's secret.
struct TicketSeedVault: Sendable {
  private let key: SealingKey

  init(secret: [UInt8]) { key = SealingKey(secret: secret, purpose: "ticket-seeds") }

  /// The signing key of a stored key; nil when it is sealed with another secret, or deleted.
  func signer(_ row: TicketKeyRow) -> TicketSigner? {
    guard let number = UInt16(exactly: row.number), let seed = seed(row) else { return nil }
    return TicketSigner(seed: seed, number: number)
  }

  func seed(_ row: TicketKeyRow) -> [UInt8]? {
    row.sealedSeed.flatMap { key.open($0, context: Self.context(row.number)) }
  }

  func seal(_ seed: [UInt8], of number: Int) -> [UInt8] {
    key.seal(seed, context: Self.context(number))
  }

  /// Makes a new key with the next number. Throws ``TicketRotation/Refusal``.
  func makeKey(
    after rows: [TicketKeyRow], now: Timestamp, in tx: borrowing Transaction
  ) throws -> (row: TicketKeyRow, signer: TicketSigner) {
    let seed = SecureRandom().bytes(TicketSigner.seedBytes)
    let number = (rows.last?.number ?? 0) + 1
    guard let short = UInt16(exactly: number), let signer = TicketSigner(seed: seed, number: short)
    else { throw TicketRotation.Refusal.noNumberLeft }
    let row = TicketKeyRow(
      number: number, publicKey: signer.publicKey, sealedSeed: seal(seed, of: number), madeAt: now)
    try TicketKeyRows.insert(row, in: tx)
    return (row, signer)
  }

  private static func context(_ number: Int) -> String { "ticket key \(number)" }
}

/// Rotating the ticket key and the secret that seals it.
public enum TicketRotation {
  /// Why a rotation is refused.
  public enum Refusal: Error, Hashable, Sendable {
    /// 65,535 keys exist.
    case noNumberLeft
  }

  /// The result of a rotation.
  public struct Outcome: Hashable, Sendable {
    /// The number of the new key.
    public let number: Int
    /// The number of tickets with a new code.
    public let tickets: Int
  }

  /// Makes a new key, re-signs the valid tickets of dates that are not over, ends all older keys and deletes
  /// their seeds. Throws ``Refusal``.
  ///
  /// - Parameters:
  ///   - old: The current secret.
  ///   - new: The secret that seals the new key; it may be the same.
  ///   - end: When gates stop accepting codes of older keys.
  public static func rotate(
    from old: [UInt8], to new: [UInt8], oldKeysEnd end: Timestamp, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> Outcome {
    try publishDerived(from: old, in: tx)
    let rows = try TicketKeyRows.all(in: tx)
    let (row, signer) = try TicketSeedVault(secret: new).makeKey(after: rows, now: now, in: tx)
    try TicketKeyRows.end(below: row.number, at: end, in: tx)
    let earliest = now.adding(seconds: -BoxOfficeLimits.rotatedSecondsAfterStart)
    var count = 0
    var last = TicketID(high: 0, low: 0)
    while true {
      let slice = try TicketKeyRows.upcoming(
        after: last, startingAfter: earliest, limit: BoxOfficeLimits.rotatedSlice, in: tx)
      for (ticket, performance) in slice {
        let code = signer.code(
          ticket: (ticket.high, ticket.low), performance: (performance.high, performance.low))
        try TicketKeyRows.setCode(code, of: ticket, in: tx)
      }
      count += slice.count
      guard slice.count == BoxOfficeLimits.rotatedSlice, let end = slice.last else { break }
      last = end.ticket
    }
    return Outcome(number: row.number, tickets: count)
  }

  /// Seals the signing keys with another secret. Seeds that the old secret does not open stay unchanged.
  public static func reseal(
    from old: [UInt8], to new: [UInt8], now: Timestamp, in tx: borrowing Transaction
  ) throws {
    // There is always one: it shows which of two secrets the store is sealed with.
    let rows = try TicketKeyring(secret: old).open(now: now, in: tx)
    let (before, after) = (TicketSeedVault(secret: old), TicketSeedVault(secret: new))
    for row in rows {
      guard let seed = before.seed(row) else { continue }
      try TicketKeyRows.reseal(after.seal(seed, of: row.number), of: row.number, in: tx)
    }
  }

  /// The key of codes without a number is derived from a secret that may be about to be removed.
  private static func publishDerived(
    from secret: [UInt8], in tx: borrowing Transaction
  ) throws {
    for row in try TicketKeyRows.all(in: tx) where row.number == 0 && row.publicKey == nil {
      try TicketKeyRows.publish(TicketSigner(secret: secret).publicKey, of: 0, in: tx)
    }
  }
}
