import Figures
import Measuring

/// What this run has measured so far; says each figure as soon as it is known.
struct Results {
  private(set) var record = Record()

  /// Adds a figure of the catalogue with every sample, ours and the limit's in the order they were taken.
  mutating func add(_ id: String, _ ours: [Double], limit: [Double] = [], note: String = "") throws
  {
    guard let figure = Catalogue.figure(id) else { throw Failure("no figure is called \(id)") }
    let row = Row(figure, ours: ours, limit: limit, note: note)
    record.add(row)
    say(
      "\(id): \(figure.name) \(row.oursText) \(row.limitText) \(row.ratioText) \(row.verdictText)")
  }

  /// Runs a part; what it throws is kept as the reason why its figures are missing, and the rest goes on.
  mutating func part(_ name: String, _ work: (inout Results) async throws -> Void) async {
    let begun = clockSeconds()
    do {
      try await work(&self)
    } catch {
      record.faults.append(.init(part: name, reason: "\(error)"))
      say("\(name): not measured: \(error)")
    }
    say("\(name): \(Int(clockSeconds() - begun)) s")
  }

  /// Ends the run: what is missing of these parts is shown as missing.
  mutating func end(parts: Set<String>, isQuick: Bool, seconds: Double, neighbours: Neighbours) {
    record.isQuick = isQuick
    record.seconds = seconds
    record.neighbours = neighbours.share
    record.fill(parts: parts)
  }
}
