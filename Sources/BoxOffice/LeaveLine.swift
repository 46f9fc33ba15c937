import Booking
import BookingStore
import Database
import Synchronization
import Ticketing
public import WaitingRoom

/// Leaving a line. A person who leaves also releases their unpaid holds: without a place they could not be
/// paid.
public final class LeaveLine: Sendable {
  /// A person who left, and whose holds are to be canceled.
  private struct Departure: Sendable {
    let user: UserID
    let concert: ConcertID
    /// Later holds belong to a new visit.
    let at: Timestamp
    let trace: String?
  }

  private let live: LiveSale
  private let cancel: CancelReservation
  private let report: Report
  /// People whose leaving was confirmed while the store was unavailable. If this process ends first, their
  /// holds expire.
  private let waiting = Mutex<[Departure]>([])

  /// Ends places in lines of a sale; `report` receives failures that no client sees.
  public init(
    _ live: LiveSale, cancel: CancelReservation, report: @escaping Report
  ) {
    self.live = live
    self.cancel = cancel
    self.report = report
  }

  /// Ends the place of a token and, with a stay, the holds that could no longer be paid. Throws
  /// ``LineRefusal`` and the errors of the waiting room's store.
  @discardableResult
  public func run(_ token: String, trace: String?) async throws -> Admission {
    let left = try await live.waitingRoom.leave(token, now: live.now())
    live.cluster.publish(.line(left.concert, ended: left.index))
    guard left.wasActive else { return left }
    let departure = Departure(user: left.user, concert: left.concert, at: live.now(), trace: trace)
    do {
      try await giveBackHolds(of: departure)
    } catch {
      // The place has ended, as requested.
      keep(departure)
      report(error, trace)
    }
    return left
  }

  /// Ends a person's stay and ignores the outcome: it may have ended already, and the next attempt ends what
  /// this one does not.
  func endStay(_ token: String, trace: String?) async {
    do {
      try await run(token, trace: trace)
    } catch is LineRefusal {
      // It has ended already.
    } catch {
      report(error, trace)
    }
  }

  /// Cancels the holds of people who left while the store was unavailable. Called about once a second; does
  /// not query the store when there are none. Throws the store's errors; failed holds are retried by the next
  /// call.
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

  /// Cancels the unpaid holds that a person had on leaving.
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
        // It expired in the meantime.
      }
    }
  }
}
