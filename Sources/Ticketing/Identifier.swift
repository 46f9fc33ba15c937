/// A 128-bit identifier, typed by what it identifies.
///
/// The text form is the 36-character lowercase UUID of RFC 9562; identifiers made by ``IdentifierSource`` are
/// version 7, so they sort by creation time.
public struct Identifier<Entity>: Hashable, Comparable, Sendable {
  /// The first eight bytes, big-endian.
  public let high: UInt64
  /// The last eight bytes, big-endian.
  public let low: UInt64

  // Inlinable throughout: called from other modules without it, each of these would first look up the
  // metadata of its `Entity`, which costs more than the work.

  /// Makes an identifier from its two halves.
  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Parses the 36-character text form, in either case; nil for anything else.
  @inlinable public init?(_ text: String) {
    guard let (high, low) = UUIDText.parse(text) else { return nil }
    self.init(high: high, low: low)
  }

  /// Parses the 36-character text form, in either case; nil for anything else.
  @inlinable public init?(_ text: Substring) { self.init(String(text)) }

  /// The 36-character lowercase text form.
  @inlinable public var text: String { UUIDText.format(high: high, low: low) }

  /// The number of characters of every ``text``.
  public static var textCount: Int { UUIDText.count }

  /// Writes ``text`` to the start of `buffer`, which has room for ``textCount``; returns that count.
  @inlinable public func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    UUIDText.write(high: high, low: low, to: buffer)
  }

  /// Orders by the sixteen bytes, which for version 7 is the order of creation.
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  /// Whether all sixteen bytes are the same.
  @inlinable public static func == (left: Self, right: Self) -> Bool {
    left.high == right.high && left.low == right.low
  }

  /// Hashes the sixteen bytes.
  @inlinable public func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }
}

extension Identifier: CustomStringConvertible {
  /// The text form.
  public var description: String { text }
}

/// Identifies a concert.
public typealias ConcertID = Identifier<Concert>
/// Identifies a performance: one date of a concert.
public typealias PerformanceID = Identifier<Performance>
/// Identifies a seat of one performance.
public typealias SeatID = Identifier<Seat>
/// Identifies an account holder.
public typealias UserID = Identifier<User>
/// Identifies a reservation; it is also the fence written on the seats it holds.
public typealias ReservationID = Identifier<Reservation>
/// Identifies a payment.
public typealias PaymentID = Identifier<Payment>
/// Identifies a ticket.
public typealias TicketID = Identifier<Ticket>
/// Identifies a ledger entry.
public typealias LedgerEntryID = Identifier<LedgerEntry>
