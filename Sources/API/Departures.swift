import Booking
import BookingStore
import Database
import Synchronization
import Ticketing

/// People who left the line and whose holds are still to be given back: they were told that they have
/// left, while the store could not be reached. Should this process end first, the holds end by their
/// time.
final class Departures: Sendable {
  struct Departure: Sendable {
    let user: UserID
    let concert: ConcertID
    /// Holds made later are those of a new visit.
    let at: Timestamp
    let trace: String?
  }

  private let waiting = Mutex<[Departure]>([])

  /// Keeps one for the next ``take()``; nothing when ``APILimits/departuresMax`` wait.
  func keep(_ departure: Departure) {
    waiting.withLock { waiting in
      if waiting.count < APILimits.departuresMax { waiting.append(departure) }
    }
  }

  /// Everybody who waits, oldest first; nobody waits any more.
  func take() -> [Departure] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}

extension Office {
  /// Gives back the holds of people who left while the store could not be reached. Called about once a
  /// second; asks the store nothing when there are none. Throws what the store says; those it did not
  /// take are tried again by the next call.
  public func giveBackHoldsOfLeavers() async throws {
    var left = departures.take()[...]
    do {
      while let departure = left.first {
        try await giveBackHolds(of: departure)
        left.removeFirst()
      }
    } catch {
      for departure in left { departures.keep(departure) }
      throw error
    }
  }

  /// Cancels the unpaid holds somebody had on leaving.
  func giveBackHolds(of departure: Departures.Departure) async throws {
    let holds = try await database.read { [now] tx in
      try Reservations.liveHolds(
        of: departure.user, in: departure.concert, madeUntil: departure.at, now: now(), in: tx)
    }
    for hold in holds {
      do {
        _ = try await cancel(hold, by: departure.user, trace: departure.trace)
      } catch is CancelRefusal {
        // It ended by itself in the meantime.
      }
    }
  }
}
