import Booking
import BookingStore
import Database
import Synchronization
import Ticketing
public import WaitingRoom

/// Leaving a line. Whoever leaves lets the unpaid holds go too: without a place they could not be paid.
public final class LeaveLine: Sendable {
  /// Somebody who left, and whose holds are to be given back.
  private struct Departure: Sendable {
    let user: UserID
    let concert: ConcertID
    /// Holds made later are those of a new visit.
    let at: Timestamp
    let trace: String?
  }

  private let live: LiveSale
  private let cancel: CancelReservation
  private let report: Report
  /// People who were told that they have left, while the store could not be reached. Should this process end
  /// first, the holds end by their time.
  private let waiting = Mutex<[Departure]>([])

  /// Ends places in lines of a sale; `report` hears of failures that nobody is told.
  public init(
    _ live: LiveSale, cancel: CancelReservation, report: @escaping Report
  ) {
    self.live = live
    self.cancel = cancel
    self.report = report
  }

  /// Ends the place a token stands for, and with a stay the holds that nobody could pay any more. Throws
  /// ``LineRefusal`` and what the waiting room's store says.
  @discardableResult
  public func run(_ token: String, trace: String?) async throws -> Admission {
    let left = try await live.waitingRoom.leave(token, now: live.now())
    live.news.tell(.line(left.concert, ended: left.index))
    guard left.wasActive else { return left }
    let departure = Departure(user: left.user, concert: left.concert, at: live.now(), trace: trace)
    do {
      try await giveBackHolds(of: departure)
    } catch {
      // The place has ended, and that is what was asked for.
      keep(departure)
      report(error, trace)
    }
    return left
  }

  /// Ends somebody's stay whatever comes of it: it may have ended already, and the next try ends what this
  /// one does not.
  func endStay(_ token: String, trace: String?) async {
    do {
      try await run(token, trace: trace)
    } catch is LineRefusal {
      // It has ended already.
    } catch {
      report(error, trace)
    }
  }

  /// Gives back the holds of people who left while the store could not be reached. Called about once a
  /// second; asks the store nothing when there are none. Throws what the store says; those it did not
  /// take are tried again by the next call.
  public func giveBackHoldsOfLeavers() async throws {
    var left = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting[...]
    }
    do {
      while let departure = left.first {
        try await giveBackHolds(of: departure)
        left.removeFirst()
      }
    } catch {
      for departure in left { keep(departure) }
      throw error
    }
  }

  private func keep(_ departure: Departure) {
    waiting.withLock { waiting in
      if waiting.count < BoxOfficeLimits.departuresMax { waiting.append(departure) }
    }
  }

  /// Cancels the unpaid holds somebody had on leaving.
  private func giveBackHolds(of departure: Departure) async throws {
    let holds = try await live.database.read { [live] tx in
      try Reservations.liveHolds(
        of: departure.user, in: departure.concert, madeUntil: departure.at, now: live.now(),
        in: tx)
    }
    for hold in holds {
      do {
        _ = try await cancel.run(hold, by: departure.user, trace: departure.trace)
      } catch is CancelRefusal {
        // It ended by itself in the meantime.
      }
    }
  }
}
