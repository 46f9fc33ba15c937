public import Ticketing

/// Money that moves between two accounts: one entry out and one entry in, which sum to zero.
public struct Transfer: Hashable, Sendable {
  /// The reason for the transfer.
  public let kind: LedgerEntry.Kind
  /// The account the amount leaves.
  public let from: LedgerAccount
  /// The account the amount reaches.
  public let to: LedgerAccount
  /// How much; never negative.
  public let amount: Money

  /// A top-up: cash becomes wallet money.
  public static func charge(_ user: UserID, _ amount: Money) -> Transfer {
    Transfer(kind: .charge, from: .cash, to: .wallet(user), amount: amount)
  }

  /// A payment: wallet money becomes the concert's.
  public static func payment(_ user: UserID, for concert: ConcertID, _ amount: Money) -> Transfer {
    Transfer(kind: .payment, from: .wallet(user), to: .sales(concert), amount: amount)
  }

  /// A refund: the concert's money becomes wallet money again.
  public static func refund(_ user: UserID, from concert: ConcertID, _ amount: Money) -> Transfer {
    Transfer(kind: .refund, from: .sales(concert), to: .wallet(user), amount: amount)
  }
}

/// An account of the ledger. Wallets keep a balance row; the box office's own accounts are sums of entries,
/// so that transactions do not contend for one row.
public enum LedgerAccount: Hashable, Sendable {
  /// The source of top-ups.
  case cash
  /// A fan's prepaid wallet.
  case wallet(UserID)
  /// The revenue of a concert.
  case sales(ConcertID)

  /// The account's number in the store: the owner's identifier; zero for cash.
  public var number: (high: UInt64, low: UInt64) {
    switch self {
    case .cash: (0, 0)
    case .wallet(let user): (user.high, user.low)
    case .sales(let concert): (concert.high, concert.low)
    }
  }
}

/// Why a top-up is refused.
public enum ChargeRefusal: Error, Hashable, Sendable {
  /// The wallet would hold more than ``BookingLimits/balanceMax``.
  case balanceLimit(balance: Money)
}
