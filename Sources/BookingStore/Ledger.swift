import Booking
public import Database
public import Ticketing

/// The rows of money: wallets with a balance, and the append-only entries that prove it.
public enum Ledger {
  private static let openWallet = Statement.insert(
    into: "wallets", "user_id", .constant("balance", "0"))
  private static let balance = Statement(
    "SELECT balance FROM wallets WHERE user_id = $1",
    reads: RowSet("wallets", "user_id"))
  private static let charge = Statement.update(
    "wallets", set: "balance = balance + \(2)", key: "user_id",
    guard: "balance = \(4) AND balance + \(2) <= \(3)")
  private static let debit = Statement.update(
    "wallets", set: "balance = balance - \(2)", key: "user_id",
    guard: "balance = \(3) AND balance >= \(2)")
  private static let credit = Statement.update(
    "wallets", set: "balance = balance + \(2)", key: "user_id", guard: "balance = \(3)")
  private static let append = Statement.insert(
    into: "ledger_entries", "id", "transfer_id", "account_id", "kind", "amount", "balance_after",
    "reservation_id", "created_at")
  private static let entries = Statement(
    """
    SELECT id, kind, amount, balance_after, reservation_id, created_at
    FROM ledger_entries WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
    """)

  /// The wallet changed between reading and writing it, which the person's lock key rules out. Even without
  /// the key nothing is lost, and a retry helps.
  private static let rival: any Error = DatabaseError.busy

  /// Prefetches ``balance(of:in:)``.
  public static func askBalance(of user: UserID, in tx: borrowing Transaction) throws {
    try tx.prefetch(balance, .id(user))
  }

  /// Gives a new person an empty wallet.
  static func openWallet(of user: UserID, in tx: borrowing Transaction) throws {
    try tx.executePipelined(expecting: 1, openWallet, .id(user))
  }

  /// A person's balance.
  public static func balance(of user: UserID, in tx: borrowing Transaction) throws -> Money {
    try tx.first(balance, .id(user)) { row in row.money(0) } ?? .zero
  }

  /// A person's entries, newest first, below `before`.
  public static func entries(
    of user: UserID, before: LedgerEntryID, limit: Int, in tx: borrowing Transaction
  ) throws -> [LedgerEntry] {
    try tx.all(entries, .id(user), .id(before), .int(limit)) { row in
      LedgerEntry(
        id: row.id(0), kind: LedgerEntry.Kind(rawValue: row.text(1)) ?? .charge,
        amount: row.money(2), balanceAfter: row.money(3), reservationID: row.idOrNil(4),
        createdAt: row.time(5))
    }
  }

  /// Tops up a wallet by an amount in ``BookingLimits/chargeRange``. Throws ``ChargeRefusal``.
  public static func charge(
    _ user: UserID, _ amount: Money, now: Timestamp, ids: IdentifierSource,
    in tx: borrowing Transaction
  ) throws -> LedgerEntry {
    // The edge has refused other amounts; a caller that skipped this check must not reverse the transfer.
    guard BookingLimits.chargeRange.contains(amount.amount) else {
      throw DatabaseError.failed("a top-up outside its range")
    }
    let before = try balance(of: user, in: tx)
    guard let after = before.adding(amount), after <= BookingLimits.balanceMax else {
      throw ChargeRefusal.balanceLimit(balance: before)
    }
    try tx.executePipelined(
      expecting: 1, charge, .id(user), .money(amount), .money(BookingLimits.balanceMax),
      .money(before),
      else: rival)
    return try record(
      .charge(user, amount), walletAfter: after, reservation: nil, now: now, ids: ids, in: tx)
  }

  /// Debits a wallet for a payment. Throws ``PaymentRefusal/insufficientBalance(balance:required:)``.
  static func pay(
    _ reservation: Reservation, now: Timestamp, ids: IdentifierSource, in tx: borrowing Transaction
  ) throws {
    let user = reservation.userID
    let before = try balance(of: user, in: tx)
    guard before >= reservation.amount else {
      throw PaymentRefusal.insufficientBalance(balance: before, required: reservation.amount)
    }
    try tx.executePipelined(
      expecting: 1, debit, .id(user), .money(reservation.amount), .money(before), else: rival)
    let after = Money(before.amount - reservation.amount.amount)
    _ = try record(
      .payment(user, for: reservation.concertID, reservation.amount), walletAfter: after,
      reservation: reservation.id, now: now, ids: ids, in: tx)
  }

  /// Refunds a payment; returns the balance after it.
  static func refund(
    _ reservation: Reservation, now: Timestamp, ids: IdentifierSource, in tx: borrowing Transaction
  ) throws -> Money {
    let user = reservation.userID
    let before = try balance(of: user, in: tx)
    guard let after = before.adding(reservation.amount) else {
      throw DatabaseError.failed("a balance beyond every number")
    }
    try tx.executePipelined(
      expecting: 1, credit, .id(user), .money(reservation.amount), .money(before), else: rival)
    _ = try record(
      .refund(user, from: reservation.concertID, reservation.amount), walletAfter: after,
      reservation: reservation.id, now: now, ids: ids, in: tx)
    return after
  }

  /// Appends the two entries of a transfer and returns the wallet's.
  private static func record(
    _ transfer: Transfer, walletAfter: Money, reservation: ReservationID?, now: Timestamp,
    ids: IdentifierSource, in tx: borrowing Transaction
  ) throws -> LedgerEntry {
    let transferID: LedgerEntryID = ids.next(now)
    var walletEntry: LedgerEntry?
    for (account, amount) in [
      (transfer.from, Money(-transfer.amount.amount)), (transfer.to, transfer.amount),
    ] {
      let id: LedgerEntryID = ids.next(now)
      var after: Value = .null
      if case .wallet = account {
        after = .money(walletAfter)
        walletEntry = LedgerEntry(
          id: id, kind: transfer.kind, amount: amount, balanceAfter: walletAfter,
          reservationID: reservation, createdAt: now)
      }
      let (high, low) = account.number
      try tx.executePipelined(
        expecting: 1, append, .id(id), .id(transferID), .uuid(high: high, low: low),
        .text(transfer.kind.rawValue), .money(amount), after, .id(reservation), .time(now))
    }
    guard let walletEntry else { throw DatabaseError.failed("a transfer without a wallet") }
    return walletEntry
  }
}
