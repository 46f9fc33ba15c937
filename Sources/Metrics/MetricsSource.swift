/// A source of figures for `/metrics`; registered once, where everything is wired.
public protocol MetricsSource: Sendable {
  /// Appends whole families. A family's name belongs to one source. Called on an HTTP thread at each
  /// scrape: memory only, and quick.
  func write(to text: inout PrometheusText)
}
