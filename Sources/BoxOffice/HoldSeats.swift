public import Booking
import BookingStore
public import Database
public import Ticketing
import WaitingRoom

/// Holding seats: named ones, or the best there are.
///
/// For the best seats the map proposes and the store decides; seats that turn out to be taken are not
/// proposed again.
public final class HoldSeats: Sendable {
  private let live: LiveSale
  private let leaveLine: LeaveLine
  private let giveBackRules: GiveBackRules?

  /// Holds seats of a sale; `giveBackRules` bound what one person may give back, nil for no bound.
  public init(_ live: LiveSale, leaveLine: LeaveLine, giveBackRules: GiveBackRules?) {
    self.live = live
    self.leaveLine = leaveLine
    self.giveBackRules = giveBackRules
  }

  /// The seats to hold.
  public enum SeatSelection: Sendable {
    /// These seats, all of one date.
    case named([SeatID])
    /// The best free seats.
    case best(SeatRequest)
  }

  /// Begins choosing seats of a date. Throws ``MissingFromMemory`` when its map must be read first.
  public func choose(
    _ selection: SeatSelection, of performance: PerformanceID, for user: UserID, trace: String?
  ) throws(MissingFromMemory) -> Choice {
    guard let board = live.catalogue[performance] else { throw .board(performance) }
    return Choice(
      selection: selection, board: board, user: user, trace: trace, ids: live.ids,
      giveBackRules: giveBackRules)
  }

  /// Makes the command for the next attempt at a choice, for a person in line. Throws ``LineRefusal``.
  public func command(
    _ choice: inout Choice, token: String
  ) async throws -> HoldCommand {
    let concert = choice.board.performance.concertID
    let admission = try await live.admission(token, of: choice.user, to: concert)
    // The time for which holders may extend lies after the end of any hold.
    let extra = live.catalogue.concert(concert)?.terms.extensionSeconds ?? 0
    return try choice.next(endsBy: admission.endsBy.adding(seconds: -extra), now: live.now())
  }

  /// The consequence of a refused hold: a person who only holds and gives back makes room for others. A live
  /// hold may still be paid.
  public func refused(_ error: any Error, token: String, trace: String?) async {
    switch error {
    case HoldRefusal.tooManyGivenBack(_, hasLiveHold: false),
      HoldRefusal.keptTooLong(_, hasLiveHold: false):
      await leaveLine.endStay(token, trace: trace)
    default: break
    }
  }
}

extension HoldSeats {
  /// The state of one request across its attempts.
  public struct Choice: ~Copyable {
    let selection: SeatSelection
    let board: SeatBoard
    let user: UserID
    let trace: String?
    let ids: IdentifierSource
    let giveBackRules: GiveBackRules?
    private var refused: Set<Int> = []
    /// Why seats that are free for others were withheld.
    private var resting: HoldRefusal?
    private var hasWholeDate = false
    private var proposal: SeatBoard.Proposal?
    private var triesLeft: Int

    init(
      selection: SeatSelection, board: SeatBoard, user: UserID, trace: String?,
      ids: IdentifierSource,
      giveBackRules: GiveBackRules?
    ) {
      self.selection = selection
      self.board = board
      self.user = user
      self.trace = trace
      self.ids = ids
      self.giveBackRules = giveBackRules
      triesLeft = if case .best = selection { BoxOfficeLimits.choicesPerHold } else { 2 }
    }

    deinit {
      if let proposal { board.giveBack(proposal) }
    }

    /// The next attempt: its seats and the keys to lock.
    mutating func next(endsBy: Timestamp, now: Timestamp) throws -> HoldCommand {
      switch selection {
      case .named(let seats):
        let known = hasWholeDate ? [] : board.seats(seats)
        return command(seats, known: known, endsBy: endsBy)
      case .best(let seatRequest):
        let proposed = board.propose(seatRequest, without: refused, now: now)
        proposal = proposed
        switch proposed {
        case .none(let free):
          // The honest refusal: these seats are free for others.
          if let resting { throw resting }
          var command = command([], known: [], endsBy: endsBy)
          command.keys = []
          command.refusing = (seatRequest, free)
          return command
        case .seats(let seats, _):
          var command = command(seats.map(\.id), known: seats, endsBy: endsBy)
          command.isChosen = true
          command.isRestingKnown = resting != nil
          return command
        }
      }
    }

    private func command(_ seats: [SeatID], known: [Seat], endsBy: Timestamp) -> HoldCommand {
      let performance = board.performance.id
      let isWhole = hasWholeDate || known.isEmpty
      return HoldCommand(
        seats: seats, performance: performance, concert: board.performance.concertID, user: user,
        keys: isWhole ? LockKey.seats(of: performance) : LockKey.seats(known, of: performance),
        hasWholeDate: isWhole, endsBy: endsBy, giveBackRules: giveBackRules, trace: trace,
        ids: ids)
    }

    /// The attempt is over; returns why another is needed. Throws ``LiveSaleRefusal/busy`` after too many
    /// attempts.
    public mutating func learn(_ retry: HoldCommand.Retry) throws(LiveSaleRefusal) {
      if let proposal { board.giveBack(proposal) }
      proposal = nil
      switch retry {
      case .taken(let seats): refused.formUnion(board.indexes(of: seats))
      case .resting(let refusal, let seats):
        refused.formUnion(board.indexes(of: seats))
        resting = refusal
      case .needsWholeDate: hasWholeDate = true
      }
      triesLeft -= 1
      if triesLeft == 0 { throw .busy }
    }
  }
}

/// Holds seats of one date for a person inside, all or none.
public struct HoldCommand: Command {
  /// Why to choose other seats, or to lock more.
  public enum Retry: Sendable {
    /// Seats that the box office chose turned out to be taken.
    case taken([SeatID])
    /// Seats that the box office chose are resting, since this person gave them back.
    case resting(HoldRefusal, [SeatID])
    /// A hold has expired whose seats may lie in a part that is not locked.
    case needsWholeDate
  }

  let seats: [SeatID]
  let performance: PerformanceID
  let concert: ConcertID
  let user: UserID
  /// The parts of the date that contain the seats.
  public internal(set) var keys: [LockKey]
  let hasWholeDate: Bool
  /// The hard end of the holder's stay, as far as holds may use it.
  let endsBy: Timestamp
  let giveBackRules: GiveBackRules?
  let trace: String?
  let ids: IdentifierSource
  /// Whether the box office chose the seats.
  var isChosen = false
  /// Whether an earlier choice met resting seats.
  var isRestingKnown = false
  /// The refusal when no seats could be chosen. It is recorded like any other refusal, so that the next
  /// request with the key gets it too.
  var refusing: (SeatRequest, free: Int)?

  /// Prefetches the terms, the seats and what the person has.
  public func prefetch(in tx: borrowing Transaction, now: Timestamp) throws {
    try Holding.prefetch(
      seats, at: performance, for: user, givingBack: giveBackRules, now: now, in: tx)
  }

  /// Holds the seats. Throws ``HoldRefusal`` and ``LineRefusal``.
  public func perform(in tx: borrowing Transaction, now: Timestamp) throws -> Done<Reservation> {
    if let (seatRequest, free) = refusing {
      try Holding.refuse(seatRequest, free: free, at: performance, now: now, in: tx)
    }
    // The stay may have ended since the line was checked.
    guard now < endsBy else { throw LineRefusal.tokenExpired }
    var expired = 0
    let (reservation, changes) = try Holding.hold(
      seats, at: performance, for: user, as: ids.next(now), hasWholeDate: hasWholeDate,
      givingBack: giveBackRules, until: endsBy, now: now, ids: ids, trace: trace, in: tx
    ) { _ in expired += 1 }
    return Done(
      reservation,
      [
        .seatsChanged(changes, of: reservation), .held(reservation), .expired(expired, of: concert),
        .stayLengthened(user, concert, until: reservation.expiresAt),
      ])
  }

  /// Seats the box office chose may be unavailable: that is not an answer but a reason to choose again.
  public func retry(after error: any Error) -> Retry? {
    switch error {
    case is Holding.MeetsExpiredHold: .needsWholeDate
    case HoldRefusal.seatTaken(let seats) where isChosen: .taken(seats)
    // The second time it comes from the choice: there are no other seats.
    case HoldRefusal.seatResting(_, let all, _) where isChosen && !isRestingKnown:
      (error as? HoldRefusal).map { .resting($0, all) }
    default: nil
    }
  }
}
