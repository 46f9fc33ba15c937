public import Booking
public import BookingStore
public import Database
public import Ticketing
import WaitingRoom

/// What follows from a commit outside the store: in memory, in the waiting line, on the other instances.
/// None of it can fail, and nothing is sold by it.
public enum Effect: Sendable {
  /// Seats of a reservation's date changed.
  case seatsChanged([SeatChange], of: Reservation)
  /// A reservation was made.
  case held(Reservation)
  /// A reservation was paid.
  case paid(Reservation)
  /// A reservation was given up, or given back.
  case canceled(Payments.Canceled)
  /// So many holds of a concert ended by their time.
  case expired(Int, of: ConcertID)
  /// A stay in a concert's line lasts as long as a hold.
  case stayLengthened(UserID, ConcertID, until: Timestamp)
  /// A place in a line ended.
  case placeEnded(Int, of: ConcertID)
  /// A concert was made.
  case concertMade(Concert)
  /// A concert's terms changed.
  case concertChanged(Concert)
  /// A concert got a date with these seats.
  case performanceMade(Performance, SeatMap)
}

extension LiveSale {
  /// Performs a command and answers after its commit, when everybody here has been told of it.
  ///
  /// Only for commands whose keys name everything they touch. What a person asks goes through the edge's
  /// idempotency, with a key and without, which locks what belongs to that person too. Throws what the command
  /// refuses and what the store says.
  public func perform<C: Command>(_ command: C) async throws -> C.Value {
    let now = now()
    return try await database.write(
      locking: command.keys,
      asking: { tx in try command.prefetch(in: tx, now: now) },
      { [self] tx in
        let done = try command.perform(in: tx, now: now)
        apply(done.effects, after: tx)
        return done.value
      })
  }

  /// Applies effects once the transaction they belong to is on disk, and never when it is undone. By the
  /// thread that commits, so that what was committed first is told first.
  public func apply(_ effects: [Effect], after tx: borrowing Transaction) {
    guard !effects.isEmpty else { return }
    tx.afterCommit { [self] in for effect in effects { follow(effect) } }
  }

  private func follow(_ effect: Effect) {
    switch effect {
    case .seatsChanged(let changes, let reservation): announce(changes, of: reservation)
    case .held(let reservation): sales.held(reservation)
    case .paid(let reservation): sales.paid(reservation)
    case .canceled(let canceled): sales.canceled(canceled)
    case .expired(let count, let concert): sales.expired(count, of: concert)
    case .stayLengthened(let user, let concert, let until):
      waitingRoom.stretch(user, concert, until: until)
    case .placeEnded(let index, let concert): news.tell(.line(concert, ended: index))
    case .concertMade(let concert):
      catalogue.put(concert)
      news.tell(.concertChanged(concert.id))
    case .concertChanged(let concert):
      catalogue.change(concert)
      news.tell(.concertChanged(concert.id))
    case .performanceMade(let performance, let map):
      catalogue.put(performance, map: map)
      news.tell(.concertChanged(performance.concertID))
      tellStock(of: performance.concertID)
    }
  }
}
