public import App
import Database
import Signing
public import Ticketing

/// A drill against a box office that is already running: one server, or a cluster behind its balancer.
public struct OutsideDrill: Sendable {
  /// What the crowd does.
  public var settings: DrillSettings
  /// The people, made by ``prepare(_:balance:configuration:now:)``.
  public var crowd: Crowd
  /// Distinguishes this drill's idempotency keys from another's.
  public var run: UInt64
  /// Whether the wallets are as they were made: not in a second drill with the same people.
  public var knowsBalances = true

  /// Makes a drill.
  public init(_ settings: DrillSettings, crowd: Crowd, run: UInt64) {
    self.settings = settings
    self.crowd = crowd
    self.run = run
  }

  /// Makes people in a box office's own store; those who are to have too little money have one won.
  public static func prepare(
    _ settings: DrillSettings, balance: Int64, configuration: Configuration, now: Timestamp
  ) async throws -> Crowd {
    let secret = try Secrets.load(configuration)
    let database = try Stores.openForLongWork(configuration)
    do {
      _ = try await Stores.migrate(database)
      var dice = settings.dice
      let behaviours = Behaviour.draw(settings, using: &dice)
      let ids = IdentifierSource(chance: RandomNumbers())
      let crowd = try await CrowdMaker(database, secret: secret, ids: ids)
        .make(settings.people, now: now) {
          behaviours[$0].contains(.hasTooLittleMoney) ? 1 : balance
        }
      await database.close()
      return crowd
    } catch {
      await database.close()
      throw error
    }
  }

  /// Plays the crowd at an address.
  public func play(
    at endpoint: Endpoint, concert: String?, clock: @Sendable () -> Timestamp,
    observe: @escaping (DrillReport.Second) -> Bool
  ) throws -> DrillReport {
    let facts = try SaleFacts.read(from: endpoint, concert: concert)
    let opening = clock()
    var player = try CrowdPlayer(
      settings, crowd: crowd, sale: facts, at: endpoint, run: run,
      openingWall: opening.milliseconds
    ) { second, _ in observe(second) }
    player.knowsBalances = knowsBalances
    player.play()
    player.audit()
    var tally = player.tally
    let most = facts.seatsFree - tally.seatsSold
    if let left = try? SaleFacts.seatsLeft(of: facts.concert, at: endpoint), left > most {
      tally.violate(
        .apiAudit, count: left - most, "\(left) seats are said to be free, but only \(most) can be")
    }
    var maker = ReportMaker(settings, tally, facts, player.fairness)
    maker.opening = opening
    maker.source = "http://\(endpoint.name)"
    return maker.report
  }
}
