public import BookingStore
public import Database
public import Signing
import Synchronization
public import Ticketing

/// The keys of tickets that an instance knows: one signs, all verify.
///
/// Keys are rows of the store, so that all instances have the same. What signs is sealed there with a
/// key made from the box office's secret; what verifies is no secret, and so no code becomes worthless
/// when the secret changes. Prints as a placeholder.
public final class TicketKeyring: Sendable {
  private struct State {
    var signer: TicketSigner
    var verifier: TicketVerifier
  }

  private let derived: TicketSigner
  private let vault: TicketSeedVault
  private let state: Mutex<State>

  /// Signs as before there were keys in the store, until it is given them.
  public init(secret: [UInt8]) {
    derived = TicketSigner(secret: secret)
    vault = TicketSeedVault(secret: secret)
    state = Mutex(State(signer: derived, verifier: derived.verifier))
  }

  /// The number of the key that signs now; 0 for the one derived from the secret.
  public var number: UInt16 { state.withLock { $0.signer.number } }

  /// Whether the secret can open a sealed seed.
  public func opens(_ row: TicketKeyRow) -> Bool { signer(row) != nil }

  /// Reads the keys at the start and makes what is missing: the public key of codes without a number,
  /// and a key to sign with, when there is none or the secret that sealed it is gone.
  public func open(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [TicketKeyRow] {
    var rows = try TicketKeyRows.all(in: tx)
    for index in rows.indices where rows[index].number == 0 && rows[index].publicKey == nil {
      try TicketKeyRows.publish(derived.publicKey, of: 0, in: tx)
      rows[index].publicKey = derived.publicKey
    }
    if !rows.contains(where: { $0.endsAt == nil && opens($0) }) {
      rows.append(try vault.makeKey(after: rows, now: now, in: tx).row)
    }
    return rows
  }

  /// Takes the keys as the store has them: the newest that the secret opens and that has no end signs
  /// from now on. Returns whether that is another than before.
  @discardableResult
  public func take(_ rows: [TicketKeyRow]) -> Bool {
    let signer = rows.reversed().lazy.filter { $0.endsAt == nil }.compactMap { self.signer($0) }
      .first
    let keys = Self.verifierKeys(rows, derived: derived)
    return state.withLock { state in
      if !keys.isEmpty { state.verifier = TicketVerifier(keys) }
      guard let signer, signer.number != state.signer.number else { return false }
      state.signer = signer
      return true
    }
  }

  /// What verifies the codes of these keys; one that is not written down yet is the derived one.
  public static func verifierKeys(
    _ rows: [TicketKeyRow], derived: TicketSigner? = nil
  ) -> [TicketVerifier.Key] {
    rows.compactMap { row in
      guard let number = UInt16(exactly: row.number),
        let publicKey = row.publicKey ?? (number == 0 ? derived?.publicKey : nil)
      else { return nil }
      return TicketVerifier.Key(
        number: number, publicKey: publicKey, endsAt: row.endsAt?.milliseconds)
    }
  }

  /// The code of a ticket.
  public func code(_ ticket: TicketID, _ performance: PerformanceID) -> String {
    state.withLock { $0.signer }.code(
      ticket: (ticket.high, ticket.low), performance: (performance.high, performance.low))
  }

  /// A ticket's code as its holder should have it: the kept one, or a new one when another key signs
  /// by now.
  public func code(of ticket: Ticket) -> String {
    let number = number
    return TicketVerifier.number(of: ticket.code) == number
      ? ticket.code : code(ticket.id, ticket.performanceID)
  }

  /// What a code says, if a key that has not ended signed it.
  public func verify(_ code: String, now: Timestamp) -> (
    ticket: TicketID, performance: PerformanceID
  )? {
    state.withLock { $0.verifier }.verify(code, at: now.milliseconds).map { ids in
      (
        TicketID(high: ids.ticket.0, low: ids.ticket.1),
        PerformanceID(high: ids.performance.0, low: ids.performance.1)
      )
    }
  }

  /// Whether the key is known that a code says it was signed with.
  public func knows(_ code: String) -> Bool {
    guard let number = TicketVerifier.number(of: code) else { return true }
    return state.withLock { $0.verifier }.keys.contains { $0.number == nil || $0.number == number }
  }

  private func signer(_ row: TicketKeyRow) -> TicketSigner? { vault.signer(row) }
}

extension TicketKeyring: CustomStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "TicketKeyring(…)" }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension TicketKeyring {
  /// Reads the keys again; whether another key signs from now on.
  @discardableResult
  public func follow(_ database: any Database) async throws -> Bool {
    take(try await database.read { tx in try TicketKeyRows.all(in: tx) })
  }

  /// What a code says; the store is asked for a key that this instance has not heard of yet.
  public func verified(
    _ code: String, in database: any Database, now: Timestamp
  ) async throws -> (ticket: TicketID, performance: PerformanceID)? {
    if !knows(code) { try await follow(database) }
    return verify(code, now: now)
  }
}
