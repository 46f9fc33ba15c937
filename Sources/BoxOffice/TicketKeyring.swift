public import BookingStore
public import Database
public import Signing
import Synchronization
public import Ticketing

/// The ticket keys of an instance: one signs, all verify.
///
/// Keys are rows of the store, so that all instances share them. The signing seed is sealed there with a key
/// derived from the box office's secret; the verifying key is not secret, so no code becomes invalid when the
/// secret changes. Prints as a placeholder.
public final class TicketKeyring: Sendable {
  private struct State {
    var signer: TicketSigner
    var verifier: TicketVerifier
  }

  private let derived: TicketSigner
  private let vault: TicketSeedVault
  private let state: Mutex<State>

  /// Signs with the derived key until it receives the keys of the store.
  public init(secret: [UInt8]) {
    derived = TicketSigner(secret: secret)
    vault = TicketSeedVault(secret: secret)
    state = Mutex(State(signer: derived, verifier: derived.verifier))
  }

  /// The number of the key that signs now; 0 for the one derived from the secret.
  public var number: UInt16 { state.withLock { $0.signer.number } }

  /// Whether the secret can open a sealed seed.
  public func opens(_ row: TicketKeyRow) -> Bool { signer(row) != nil }

  /// Loads the keys at start and makes missing ones: the public key of codes without a number, and a signing
  /// key when there is none or the secret that sealed it is gone.
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

  /// Replaces the keys with those of the store: the newest that the secret opens and that has no end signs
  /// from now on. Returns whether that changed.
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

  /// The verifiers of these keys; a key whose public key is not stored yet is the derived one.
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

  /// The ticket's code for its holder: the stored one, or a new one when another key signs by now.
  public func code(of ticket: Ticket) -> String {
    let number = number
    return TicketVerifier.number(of: ticket.code) == number
      ? ticket.code : code(ticket.id, ticket.performanceID)
  }

  /// The content of a code, if a key that has not ended signed it.
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

  /// Whether the key that a code claims to be signed with is known.
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
  /// Reloads the keys; returns whether another key signs from now on.
  @discardableResult
  public func follow(_ database: any Database) async throws -> Bool {
    take(try await database.read { tx in try TicketKeyRows.all(in: tx) })
  }

  /// The content of a code; reloads the keys for a key that this instance does not have yet.
  public func verified(
    _ code: String, in database: any Database, now: Timestamp
  ) async throws -> (ticket: TicketID, performance: PerformanceID)? {
    if !knows(code) { try await follow(database) }
    return verify(code, now: now)
  }
}
