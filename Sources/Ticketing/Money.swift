/// An amount in whole minor units of the box office's one currency.
///
/// Never a floating-point number; arithmetic that could overflow returns nil.
public struct Money: Hashable, Comparable, Sendable {
  /// Minor units; for the won, whole won.
  public let amount: Int64

  /// Makes an amount of minor units.
  public init(_ amount: Int64) { self.amount = amount }

  /// Nothing.
  public static let zero = Money(0)

  /// The sum, or nil on overflow.
  public func adding(_ other: Money) -> Money? {
    let (sum, overflow) = amount.addingReportingOverflow(other.amount)
    return overflow ? nil : Money(sum)
  }

  /// Orders by amount.
  public static func < (left: Self, right: Self) -> Bool { left.amount < right.amount }
}

/// The one currency of wallets and prices: a prepaid wallet cannot pay in another.
public enum Currency {
  /// The ISO 4217 code shown as `currency`.
  public static let code = "KRW"
}
