import Encoding
public import Ticketing

/// A mark of the settings of a sale that a rehearsal depends on: the line, holds and seats. Two sales with the
/// same mark run alike; a change of title, times or prices leaves it as it is.
public enum SaleDigest {
  /// The mark of a concert whose dates have these capacities: 16 hexadecimal digits.
  public static func of(_ concert: Concert, capacities: [Int]) -> String {
    let hash = FNV1a.hash(Array(text(concert, capacities: capacities).utf8))
    return Hex.encode((0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * UInt64($0))) })
  }

  /// What it is made of, for people.
  public static func text(_ concert: Concert, capacities: [Int]) -> String {
    let policy =
      switch concert.line.policy {
      case .capacity(let maxActive, let activeSeconds): "capacity \(maxActive) \(activeSeconds)"
      case .batch(let size, let everySeconds, let activeSeconds):
        "batch \(size) \(everySeconds) \(activeSeconds)"
      case .cycle(let size, let periodSeconds): "cycle \(size) \(periodSeconds)"
      }
    return "\(policy), grace \(concert.line.graceSeconds), hold \(concert.terms.holdSeconds), "
      + "seats \(concert.terms.seatsPerUser) of \(capacities.map(String.init).joined(separator: "+"))"
  }
}
