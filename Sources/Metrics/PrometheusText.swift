/// Prometheus' text exposition format, version 0.0.4, built family by family.
///
/// A sample belongs to the family begun last, so that no name is misspelt or repeated.
public struct PrometheusText: Sendable {
  /// The type of a family.
  public enum Kind: String, Sendable {
    /// Only grows, and restarts at zero with the process.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts by upper bound, with sum and count.
    case histogram
  }

  /// The text so far.
  public private(set) var text = ""
  private var name = ""

  /// Makes an empty text.
  public init() {}

  /// Begins a family. Counters end in `_total`; names carry their unit.
  public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    text += "# HELP \(name) \(Self.escape(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds the family's sample without labels.
  public mutating func sample(_ value: Double) { sample("", "", value) }

  /// Adds the family's sample without labels.
  public mutating func sample(_ value: Int) { sample("", "", Double(value)) }

  /// Adds a sample of the family.
  public mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: Double) {
    sample("", Self.text(of: labels), value)
  }

  /// Adds a sample of the family.
  public mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: Int) {
    sample("", Self.text(of: labels), Double(value))
  }

  /// Adds a family of one sample.
  public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(value)
  }

  /// Adds a family of one sample.
  public mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    family(name, kind, help)
    sample(value)
  }

  /// Adds the samples of one histogram of the family.
  ///
  /// - Parameters:
  ///   - bounds: Upper ends, ascending.
  ///   - counts: The number of values in each bucket, not cumulative; one entry more than `bounds`, for the
  ///     values beyond them.
  ///   - sum: The sum of all values counted.
  public mutating func histogram(
    _ labels: KeyValuePairs<String, String> = [:], bounds: [Double], counts: [Int], sum: Double
  ) {
    let own = Self.text(of: labels)
    var total = 0
    for (bound, count) in zip(bounds, counts) {
      total += count
      bucket(own, Self.number(bound), total)
    }
    total = counts.reduce(0, +)
    bucket(own, "+Inf", total)
    sample("_sum", own, sum)
    sample("_count", own, Double(total))
  }

  private mutating func bucket(_ labels: String, _ bound: String, _ count: Int) {
    sample("_bucket", (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\"", Double(count))
  }

  private mutating func sample(_ suffix: String, _ labels: String, _ value: Double) {
    text += name + suffix
    if !labels.isEmpty { text += "{\(labels)}" }
    text += " \(Self.number(value))\n"
  }

  private static func text(of labels: KeyValuePairs<String, String>) -> String {
    labels.map { "\($0.key)=\"\(escape($0.value, quotes: true))\"" }.joined(separator: ",")
  }

  /// Escapes a value with any characters for the format.
  private static func escape(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
    return text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  /// A number in a form that reads back exactly.
  public static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
