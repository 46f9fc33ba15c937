import Booking
import BookingStore
public import Database
public import Ticketing
import WaitingRoom

/// Paying for a hold from the wallet.
public final class PayReservation: Sendable {
  private let live: LiveSale
  private let tickets: TicketKeyring

  /// Pays for holds of a sale, with tickets signed by these keys.
  public init(_ live: LiveSale, tickets: TicketKeyring) {
    self.live = live
    self.tickets = tickets
  }

  /// A buyer's request to pay.
  public struct Request: Sendable {
    let reservation: ReservationID
    let payer: UserID
    let amount: Money?
    let token: String?
    let trace: String?

    /// Makes a request; `amount` is the price the client expects, `token` the place in line it presents.
    public init(
      _ reservation: ReservationID, by payer: UserID, amount: Money?, token: String?,
      trace: String?
    ) {
      self.reservation = reservation
      self.payer = payer
      self.amount = amount
      self.token = token
      self.trace = trace
    }
  }

  /// Makes the command: checks the line, and signs the tickets, which takes longer than the transaction
  /// itself.
  public func command(_ request: Request) async throws -> PayCommand {
    let id = request.reservation
    let hold: RecentHolds.Hold
    if let recent = live.recentHolds.find(id, of: request.payer) {
      hold = recent
    } else {
      let found = try await live.database.read { tx in try Reservations.find(id, in: tx) }
      guard let found, found.userID == request.payer, found.status == .pending else {
        // The transaction refuses if anything prevents the payment.
        return PayCommand(
          request, admission: .failure(PaymentRefusal.reservationNotFound), tickets: [],
          keys: found.map { LockKey.seats($0.seats, of: $0.performanceID) } ?? [], live)
      }
      hold = RecentHolds.Hold(found)
    }
    let keys = hold.keys + live.waitingRoom.keys(of: hold.concert)
    let now = live.now()
    let signed = (0..<hold.seats).map { _ in
      let ticket: TicketID = live.ids.next(now)
      return Payments.SignedTicket(
        id: ticket, code: tickets.code(ticket, hold.performance),
        shortCode: ShortCode(chance: live.ids.chance()))
    }
    let admission: Result<Admission, any Error>
    do {
      admission = .success(
        try await live.admission(request.token, of: request.payer, to: hold.concert))
    } catch {
      admission = .failure(error)
    }
    return PayCommand(request, admission: admission, tickets: signed, keys: keys, live)
  }
}

/// Pays for one reservation, in one transaction, and ends the payer's stay in line.
public struct PayCommand: Command {
  private let request: PayReservation.Request
  /// The result of the line's check; evaluated after the reservation's own refusals.
  private let admission: Result<Admission, any Error>
  private let tickets: [Payments.SignedTicket]
  /// The keys of the seats and the line; none when there is no such reservation.
  public let keys: [LockKey]
  private let live: LiveSale

  init(
    _ request: PayReservation.Request, admission: Result<Admission, any Error>,
    tickets: [Payments.SignedTicket], keys: [LockKey], _ live: LiveSale
  ) {
    self.request = request
    self.admission = admission
    self.tickets = tickets
    self.keys = keys
    self.live = live
  }

  /// Prefetches the reservation and the balance.
  public func prefetch(in tx: borrowing Transaction, now: Timestamp) throws {
    try Payments.prefetch(request.reservation, by: request.payer, in: tx)
  }

  /// Pays for the reservation. Throws ``PaymentRefusal`` and ``LineRefusal``.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Payment> {
    let wanted = Payments.Request(
      reservation: request.reservation, payer: request.payer, amount: request.amount,
      tickets: tickets)
    let paid = try Payments.pay(
      wanted, now: now, ids: live.ids, trace: request.trace, in: tx
    ) { _ in
      _ = try admission.get()
    }
    let effects: [Effect] = [
      .seatsChanged(paid.changes, of: paid.reservation), .paid(paid.reservation),
    ]
    // This is the one command that applies effects itself: they must come before the line processes the end
    // of the stay.
    live.apply(effects, after: tx)
    // After the stock: the slot of the buyer of the last seat must not let anyone in to a sold-out sale.
    let ended = try admission.get()
    try live.waitingRoom.end(ended, in: tx, now: now)
    return Done(paid.payment, [.placeEnded(ended.index, of: ended.concert)])
  }
}
