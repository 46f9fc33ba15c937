import App
import BookingStore
import Database
import DatabaseSQLite
import Glibc
import Signing
public import Ticketing

extension Rehearsal {
  /// Why a folder cannot be rehearsed.
  public enum CopyError: Error, Equatable, CustomStringConvertible {
    /// It has no such concert, or none with a date to come.
    case noConcert
    /// It has several; each is told with its title.
    case several([String])
    /// Every date of the concert has begun.
    case over
    /// One person may have so many seats only.
    case party(Int)
    /// The copy cannot be written.
    case notWritten(String)

    /// For the operator.
    public var description: String {
      switch self {
      case .noConcert: "it has no such concert with a date to come."
      case .several(let all):
        "it has \(all.count) concerts with dates to come; choose one with --concert ID:\n  "
          + all.joined(separator: "\n  ")
      case .over: "every date of this concert has begun."
      case .party(let most):
        "one person may have \(most) seats of this sale; choose a --party of at most that."
      case .notWritten(let why): "its copy cannot be written: \(why)."
      }
    }
  }

  /// Makes a folder from an online copy of another one, which a server may be using.
  ///
  /// The sale keeps its plan, its prices and its terms, except those that are given, and is open now. The
  /// copy has a secret of its own: nobody's token of the original is valid in it, and its webhooks stay
  /// silent. Nobody of the original takes part.
  public func prepare(
    _ folder: String, copyOf original: String, concert wanted: ConcertID?, now: Timestamp
  ) async throws -> Prepared {
    let file = folder + "/boxoffice.sqlite"
    guard Files.write("", to: file, mode: 0o600) else {
      throw CopyError.notWritten(Files.lastError())
    }
    _ = try SQLiteDatabase.backUp(folder: original, to: file)
    var configuration = Configuration()
    configuration.data = folder
    let secret = try Secrets.load(configuration)
    let database = try SQLiteDatabase(folder: folder) { _ in }
    do {
      _ = try await database.migrate(Schema.migrations)
      let (concert, capacities) = try await open(wanted, in: database, now: now)
      let ids = IdentifierSource(chance: RandomNumbers())
      let crowd = try await makeCrowd(database, secret: secret, ids: ids, of: concert, now: now)
      await database.close()
      return Prepared(concert: concert, capacities: capacities, crowd: crowd)
    } catch {
      await database.close()
      throw error
    }
  }

  /// Opens the sale of a concert in a copy, now.
  private func open(
    _ wanted: ConcertID?, in database: SQLiteDatabase, now: Timestamp
  ) async throws -> (Concert, [Int]) {
    try await database.write { [self] tx in
      let coming = try Concerts.all(in: tx).filter { concert in
        guard wanted == nil || concert.id == wanted else { return false }
        return try Concerts.performances(of: concert.id, in: tx).contains { $0.startsAt > now }
      }
      guard var concert = coming.first else { throw CopyError.noConcert }
      guard coming.count == 1 else {
        throw CopyError.several(coming.map { "\($0.id.text) \($0.title)" })
      }
      let dates = try Concerts.performances(of: concert.id, in: tx)
      guard let last = dates.map(\.startsAt).max(), last > now else { throw CopyError.over }
      guard settings.party <= concert.terms.seatsPerUser else {
        throw CopyError.party(concert.terms.seatsPerUser)
      }
      concert.saleOpensAt = min(concert.saleOpensAt, now.adding(seconds: -60))
      concert.saleClosesAt = last
      concert.line.isPaused = false
      change(&concert)
      _ = try Concerts.update(concert, in: tx)
      try RehearsalCopy.emptyLine(of: concert.id, in: tx)
      return (concert, dates.map(\.capacity))
    }
  }

  /// Gives a sale the terms that are given.
  private func change(_ concert: inout Concert) {
    if let seconds = terms.holdSeconds { concert.terms.holdSeconds = seconds }
    if let seconds = terms.graceSeconds { concert.line.graceSeconds = seconds }
    guard case .capacity(let maxActive, let activeSeconds) = concert.line.policy else { return }
    concert.line.policy = .capacity(
      maxActive: terms.maxActive ?? maxActive, activeSeconds: terms.activeSeconds ?? activeSeconds)
  }
}
