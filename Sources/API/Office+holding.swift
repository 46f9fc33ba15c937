import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing
import WaitingRoom

/// Holding seats: those somebody names, or the best there are.
extension Office {
  /// POST /reservations
  func hold(_ request: Request) async throws -> Response {
    let claims = try person(request)
    _ = try queueToken(request)
    var body = try Fields(request)
    let performance: PerformanceID = body.id("performanceId")
    let wanted = body.wantedSeats()
    try body.end()
    let board = try board(performance)
    return switch wanted {
    case .named(let seats): try await hold(seats, at: board, request, claims)
    case .best(let wish): try await holdBest(wish, at: board, request, claims)
    }
  }

  private func hold(
    _ seats: [SeatID], at board: SeatBoard, _ request: Request, _ claims: AccessClaims
  ) async throws -> Response {
    let known = board.seats(seats)
    do {
      return try await hold(at: board, request, claims) {
        HoldTry(seats, at: board, hasWholeDate: known.isEmpty, known: known)
      }
    } catch is Holding.MeetsLapsedHold {
      return try await hold(at: board, request, claims) {
        HoldTry(seats, at: board, hasWholeDate: true)
      }
    }
  }

  /// Holds the best seats that are free: the map proposes, the store decides, and what turns out to be
  /// taken is not proposed again.
  private func holdBest(
    _ wish: SeatWish, at board: SeatBoard, _ request: Request, _ claims: AccessClaims
  ) async throws -> Response {
    var refused: Set<Int> = []
    var resting: HoldRefusal?
    var hasWholeDate = false
    for _ in 0..<APILimits.choicesPerRequest {
      var proposal: SeatBoard.Proposal?
      defer { if let proposal { board.giveBack(proposal) } }
      do {
        return try await hold(at: board, request, claims) {
          let proposed = board.propose(wish, without: refused, now: now())
          proposal = proposed
          switch proposed {
          case .none(let free):
            // Told as what it is: these seats are free for others.
            if let resting { throw resting }
            return HoldTry(refusing: wish, free: free)
          case .seats(let seats, _):
            return HoldTry(
              seats.map(\.id), at: board, hasWholeDate: hasWholeDate, known: seats, isChosen: true)
          }
        }
      } catch let rival as ChosenSeatsTaken {
        refused.formUnion(board.indexes(of: rival.seats))
      } catch HoldRefusal.seatTaken(let seats) {
        // Told by the write itself, not by what was read before it.
        refused.formUnion(board.indexes(of: seats))
      } catch let refusal as HoldRefusal {
        // A second time it comes from the choice: there are no other seats.
        guard case .seatResting(_, let all, _) = refusal, resting == nil else { throw refusal }
        refused.formUnion(board.indexes(of: all))
        resting = refusal
      } catch is Holding.MeetsLapsedHold {
        hasWholeDate = true
      }
    }
    throw ErrorTable.busy
  }

  /// One try at a hold. `choose` names the seats, once the guard has let the person pass.
  private func hold(
    at board: SeatBoard, _ request: Request, _ claims: AccessClaims, choose: () throws -> HoldTry
  ) async throws -> Response {
    do {
      return try await holdOnce(at: board, request, claims, choose: choose)
    } catch HoldRefusal.tooManyGivenBack(let retryAfter, let hasLiveHold) {
      // Whoever only holds and gives back makes room for others; what is held may still be paid.
      if !hasLiveHold { await endStay(request) }
      throw HoldRefusal.tooManyGivenBack(retryAfter: retryAfter, hasLiveHold: hasLiveHold)
    }
  }

  private func endStay(_ request: Request) async {
    do {
      try await endPlace(request)
    } catch is LineRefusal {
      // It has ended already.
    } catch {
      // The next try ends it.
      operation.report(error, request)
    }
  }

  private func holdOnce(
    at board: SeatBoard, _ request: Request, _ claims: AccessClaims, choose: () throws -> HoldTry
  ) async throws -> Response {
    let (performance, concert) = (board.performance.id, board.performance.concertID)
    let user = claims.user
    let trace = request.trace
    let giveBackRules = giveBackRules
    return try await once(request, scope: .person(claims)) {
      let admission = try await admission(request, claims, to: concert)
      var attempt = try choose()
      // The time that holders may ask for lies behind the end of any hold.
      attempt.endsBy = admission.endsBy.adding(
        seconds: -(catalogue.concert(concert)?.terms.extensionSeconds ?? 0))
      return attempt
    } locking: { attempt in
      attempt.keys
    } asking: { tx, attempt, now in
      try Holding.ask(
        attempt.seats, at: performance, for: user, givingBack: giveBackRules, now: now, in: tx)
    } work: { [self] tx, attempt, now in
      if let (wish, free) = attempt.refusing {
        try Holding.refuse(wish, free: free, at: performance, now: now, in: tx)
      }
      // The stay may have ended since the guard looked.
      guard now < attempt.endsBy else { throw LineRefusal.tokenExpired }
      var lapsed = 0
      let (reservation, changes) = try attempt.tellingChosen {
        try Holding.hold(
          attempt.seats, at: performance, for: user, as: ids.next(now),
          hasWholeDate: attempt.hasWholeDate, givingBack: giveBackRules, until: attempt.endsBy,
          now: now, ids: ids,
          trace: trace, in: tx
        ) { _ in lapsed += 1 }
      }
      tx.afterCommit { [self, lapsed] in
        announce(changes, of: reservation)
        sales.held(reservation)
        sales.expired(lapsed, of: concert)
        waitingRoom.stretch(user, concert, until: reservation.expiresAt)
      }
      return Answer(
        status: 201, location: "/api/v1/reservations/\(reservation.id)",
        body: JSONWriter.object { $0.reservation(reservation, now: now) })
    }
  }
}

/// Seats that the box office chose turned out to be taken: no refusal, but a reason to choose again.
private struct ChosenSeatsTaken: Error {
  let seats: [SeatID]
}

/// What one try at a hold asks of the store.
private struct HoldTry: Sendable {
  let seats: [SeatID]
  let keys: [LockKey]
  let hasWholeDate: Bool
  /// Whether the box office chose them.
  let isChosen: Bool
  /// What is refused instead, because no seats could be chosen.
  let refusing: (SeatWish, free: Int)?
  /// The hard end of the holder's stay.
  var endsBy = Timestamp(milliseconds: .max)

  /// A try at these seats; `known` are the same where each is a seat of the date.
  init(
    _ seats: [SeatID], at board: SeatBoard, hasWholeDate: Bool, known: [Seat] = [],
    isChosen: Bool = false
  ) {
    self.seats = seats
    let performance = board.performance.id
    keys =
      hasWholeDate ? LockKey.seats(of: performance) : LockKey.seats(known, of: performance)
    self.hasWholeDate = hasWholeDate
    self.isChosen = isChosen
    refusing = nil
  }

  /// A refusal: written down like any other, so that the key's next request hears it again.
  init(refusing wish: SeatWish, free: Int) {
    seats = []
    keys = []
    hasWholeDate = false
    isChosen = false
    refusing = (wish, free)
  }

  /// Runs `body`; says of chosen seats that they were chosen, so that no key keeps what is no answer.
  func tellingChosen<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch HoldRefusal.seatTaken(let taken) where isChosen {
      throw ChosenSeatsTaken(seats: taken)
    }
  }
}

/// What a body asks to hold.
private enum WantedSeats {
  case named([SeatID])
  case best(SeatWish)
}

extension Fields {
  /// Either seats by their ids or a wish for the best.
  fileprivate mutating func wantedSeats() -> WantedSeats {
    guard has("best") != has("seatIds") else {
      let reason = has("best") ? "cannot be combined with" : "is required, or"
      _ = (value("seatIds"), value("best"))
      refuse("seatIds", "\(reason) best")
      refuse("best", "\(reason) seatIds")
      return .named([])
    }
    guard has("best") else {
      return .named(ids("seatIds", 1...BookingLimits.seatsPerRequestMax))
    }
    guard var best = object(optional: "best") else { return .named([]) }
    let wish = SeatWish(
      quantity: best.integer("quantity", 1...BookingLimits.bestSeatsMax),
      grade: best.text(optional: "grade", 0...BookingLimits.nameMax),
      isTogether: best.bool(optional: "together") ?? true)
    adopt(best.allErrors)
    return .best(wish)
  }
}
