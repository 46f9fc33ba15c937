public import BoxOffice
public import HTTPServer

/// What an operator's probes are answered from.
public struct Operation: Sendable {
  /// The text of `/metrics`.
  public let metrics: @Sendable () -> [UInt8]
  /// Whether the server is on its way out.
  public let isDraining: @Sendable () -> Bool
  /// What is known of each store; answered from memory.
  public let stores: @Sendable () -> [StoreState]
  /// Told of every error behind a 5xx: the client hears none of it, the operator all.
  public let report: @Sendable (any Error, Request) -> Void

  /// Told of what failed behind a request that was answered all the same.
  public let note: Report

  /// Gathers the parts.
  public init(
    metrics: @escaping @Sendable () -> [UInt8], isDraining: @escaping @Sendable () -> Bool,
    stores: @escaping @Sendable () -> [StoreState] = { [] },
    report: @escaping @Sendable (any Error, Request) -> Void,
    note: @escaping Report
  ) {
    self.metrics = metrics
    self.isDraining = isDraining
    self.stores = stores
    self.report = report
    self.note = note
  }
}

/// Whether a store answers.
public struct StoreState: Hashable, Sendable {
  /// `database` or `waitingRoom`.
  public let name: String
  /// What is wrong, in words safe for anyone; nil while it answers.
  public let problem: String?
  /// Whether the store answers and refuses writes: its disk is full.
  public let refusesWrites: Bool

  /// Makes a state.
  public init(_ name: String, problem: String? = nil, refusesWrites: Bool = false) {
    self.name = name
    self.problem = problem
    self.refusesWrites = refusesWrites
  }

  /// What readiness says.
  var words: String {
    guard let problem else { return "ok" }
    return (refusesWrites ? "refuses writes: " : "unreachable: ") + problem
  }
}
