public import BookingStore
public import BoxOffice
public import HTTPServer

/// The sources of the operator's probes.
public struct Operation: Sendable {
  /// The text of `/metrics`.
  public let metrics: @Sendable () -> [UInt8]
  /// Whether the server is shutting down.
  public let isDraining: @Sendable () -> Bool
  /// The state of each store, from memory.
  public let stores: @Sendable () -> [StoreState]
  /// The rehearsals of this box office's sales, the newest last; may read a small file.
  public let rehearsals: @Sendable () -> [RehearsalRecord]
  /// Receives every error behind a 5xx: the client sees no detail, the operator everything.
  public let report: @Sendable (any Error, Request) -> Void

  /// Receives failures behind requests that were answered all the same.
  public let note: Report

  /// Gathers the parts.
  public init(
    metrics: @escaping @Sendable () -> [UInt8], isDraining: @escaping @Sendable () -> Bool,
    stores: @escaping @Sendable () -> [StoreState] = { [] },
    rehearsals: @escaping @Sendable () -> [RehearsalRecord] = { [] },
    report: @escaping @Sendable (any Error, Request) -> Void,
    note: @escaping Report
  ) {
    self.metrics = metrics
    self.isDraining = isDraining
    self.stores = stores
    self.rehearsals = rehearsals
    self.report = report
    self.note = note
  }
}

/// The health of a store.
public struct StoreState: Hashable, Sendable {
  /// `database` or `waitingRoom`.
  public let name: String
  /// The problem, in words safe for anyone; nil while the store answers.
  public let problem: String?
  /// Whether the store answers but refuses writes because its disk is full.
  public let refusesWrites: Bool

  /// Makes a state.
  public init(_ name: String, problem: String? = nil, refusesWrites: Bool = false) {
    self.name = name
    self.problem = problem
    self.refusesWrites = refusesWrites
  }

  /// The result of the readiness probe.
  var words: String {
    guard let problem else { return "ok" }
    return (refusesWrites ? "refuses writes: " : "unreachable: ") + problem
  }
}
