import Threads

/// What a child needed, read while it runs.
struct ServerWatch {
  private let server: ServerChild
  private let cpuAtStart: Double
  private var cpuBefore: Double

  init(_ server: ServerChild) {
    self.server = server
    cpuAtStart = server.cpuSeconds
    cpuBefore = cpuAtStart
  }

  /// Processor seconds since it was last asked.
  mutating func use() -> Double {
    let cpu = server.cpuSeconds
    defer { cpuBefore = max(cpu, cpuBefore) }
    return max(0, cpu - cpuBefore)
  }

  /// Its figures since the start.
  func figures(bookings: Int) -> DrillReport.Server {
    var figures = DrillReport.Server()
    figures.cpuSeconds = max(0, max(server.cpuSeconds, cpuBefore) - cpuAtStart)
    figures.residentBytes = server.residentBytes
    if bookings > 0 {
      figures.cpuMillisecondsPerBooking = figures.cpuSeconds * 1_000 / Double(bookings)
    }
    return figures
  }
}
