/// Which requests get a line in the log.
public enum AccessLogChoice: String, Sendable, CaseIterable {
  /// Every request.
  case all
  /// Every request, except that of polls that went well one in ``oneIn`` is written.
  case sampled
  /// None.
  case off

  /// How many good polls one line stands for.
  static let oneIn = 100
  /// What waiting people's pages and machines ask over and over.
  static let sampledRoutes: Set<String> = [
    "/api/v1/queue-tokens/current", "/api/v1/concerts/{concertId}/queue", "/health/live",
    "/health/ready", "/metrics",
  ]
}
