public import Ticketing
public import WaitingRoom

/// Why the line refuses entry, besides the line's own reasons.
public enum AdmissionRefusal: CommandRefusal {
  /// The client presented no place in line.
  case tokenRequired

  /// A retry may succeed.
  public var life: RefusalLife { .momentary }
}

extension LiveSale {
  /// The proof that a person is inside a concert's line. Throws ``LineRefusal`` and ``AdmissionRefusal``.
  public func admission(
    _ token: String?, of user: UserID, to concert: ConcertID
  ) async throws -> Admission {
    guard let token else { throw AdmissionRefusal.tokenRequired }
    do {
      return try await waitingRoom.admission(token, user: user, concert: concert, now: now())
    } catch LineRefusal.concertNotFound {
      // A removed line parses no token.
      guard let lineOfToken = waitingRoom.concert(of: token) else { throw LineRefusal.tokenInvalid }
      throw lineOfToken == concert ? LineRefusal.concertNotFound : .tokenMismatch
    }
  }
}
