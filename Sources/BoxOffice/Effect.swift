public import Booking
public import BookingStore
public import Database
public import Ticketing
import WaitingRoom

/// An effect of a commit outside the store: in memory, in the waiting line, on the other instances. Effects
/// cannot fail, and no sale depends on them.
public enum Effect: Sendable {
  /// Seats of a reservation's date changed.
  case seatsChanged([SeatChange], of: Reservation)
  /// A reservation was made.
  case held(Reservation)
  /// A reservation was paid.
  case paid(Reservation)
  /// A reservation was canceled or refunded.
  case canceled(Payments.Canceled)
  /// Holds of a concert expired; this many.
  case expired(Int, of: ConcertID)
  /// A stay in a concert's line is extended to the end of a hold.
  case stayLengthened(UserID, ConcertID, until: Timestamp)
  /// A place in a line ended.
  case placeEnded(Int, of: ConcertID)
  /// A concert was made.
  case concertMade(Concert)
  /// A concert's terms changed.
  case concertChanged(Concert)
  /// A date with these seats was added to a concert.
  case performanceMade(Performance, SeatMap)
}

extension LiveSale {
  /// Performs a command and returns after its commit, once its effects are applied on this instance.
  ///
  /// Only for commands whose keys name everything they touch. A person's requests go through the edge's
  /// idempotency, with or without a key, which also locks what belongs to that person. Throws the command's
  /// refusals and the store's errors.
  public func perform<C: Command>(_ command: C) async throws -> C.Value {
    let now = now()
    return try await database.write(
      locking: command.keys,
      prefetching: { tx in try command.prefetch(in: tx, now: now) },
      { [self] tx in
        let done = try command.perform(in: tx, now: now)
        apply(done.effects, after: tx)
        return done.value
      })
  }

  /// Applies effects once their transaction is durable, and never when it is rolled back. The committing
  /// thread applies them, so that effects come in the order of the commits.
  public func apply(_ effects: [Effect], after tx: borrowing Transaction) {
    guard !effects.isEmpty else { return }
    tx.afterCommit { [self] in for effect in effects { follow(effect) } }
  }

  private func follow(_ effect: Effect) {
    switch effect {
    case .seatsChanged(let changes, let reservation): announce(changes, of: reservation)
    case .held(let reservation):
      recentHolds.add(reservation)
      sales.held(reservation)
    case .paid(let reservation):
      recentHolds.remove(reservation.id)
      sales.paid(reservation)
    case .canceled(let canceled):
      recentHolds.remove(canceled.reservation.id)
      sales.canceled(canceled)
    case .expired(let count, let concert): sales.expired(count, of: concert)
    case .stayLengthened(let user, let concert, let until):
      waitingRoom.extend(user, concert, until: until)
    case .placeEnded(let index, let concert): cluster.publish(.line(concert, ended: index))
    case .concertMade(let concert):
      catalogue.put(concert)
      cluster.publish(.concertChanged(concert.id))
    case .concertChanged(let concert):
      catalogue.change(concert)
      cluster.publish(.concertChanged(concert.id))
    case .performanceMade(let performance, let map):
      catalogue.put(performance, map: map)
      cluster.publish(.concertChanged(performance.concertID))
      publishStock(of: performance.concertID)
    }
  }
}
