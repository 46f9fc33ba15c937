import BookingStore
public import Database
public import Ticketing

/// Topping up a person's wallet.
public struct TopUpWallet: Command {
  private let user: UserID
  private let amount: Money
  private let ids: IdentifierSource

  /// It touches nothing besides what belongs to the person.
  public var keys: [LockKey] { [] }

  /// Tops up by an amount within ``BookingLimits/chargeRange``.
  public init(_ user: UserID, by amount: Money, ids: IdentifierSource) {
    self.user = user
    self.amount = amount
    self.ids = ids
  }

  /// Prefetches the balance.
  public func prefetch(in tx: borrowing Transaction, now: Timestamp) throws {
    try Ledger.askBalance(of: user, in: tx)
  }

  /// Tops up the wallet. Throws ``ChargeRefusal``.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<LedgerEntry> {
    Done(try Ledger.charge(user, amount, now: now, ids: ids, in: tx))
  }
}
