/// Which requests get a line in the log.
public enum AccessLogChoice: String, Sendable, CaseIterable {
  /// Every request.
  case all
  /// Every request, except that only one in ``oneIn`` successful polls is written.
  case sampled
  /// None.
  case off

  /// The number of successful polls one line stands for.
  static let oneIn = 100
  /// The routes that waiting people's pages and machines poll.
  static let sampledRoutes: Set<String> = [
    "/api/v1/queue-tokens/current", "/api/v1/concerts/{concertId}/queue", "/health/live",
    "/health/ready", "/metrics",
  ]
}
