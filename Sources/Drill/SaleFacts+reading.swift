import JSON

extension SaleFacts {
  /// Asks a box office for a sale, as its pages do.
  ///
  /// - Parameter concert: The identifier; nil takes the only concert on sale.
  public static func read(from endpoint: Endpoint, concert: String?) throws(FactsError) -> SaleFacts
  {
    let id: String
    if let concert {
      id = concert
    } else {
      let items = try ask(endpoint, "/api/v1/concerts?limit=100")["items"]?.arrayValue ?? []
      let open = items.filter { $0["saleState"]?.stringValue == "OPEN" }
      guard open.count == 1, let only = open.first?["concertId"]?.stringValue else {
        throw .concerts(
          open.compactMap { one in
            guard let id = one["concertId"]?.stringValue else { return nil }
            return "\(id) \(one["title"]?.stringValue ?? "")"
          })
      }
      id = only
    }
    let known = try ask(endpoint, "/api/v1/concerts/\(id)")
    var facts = SaleFacts(
      concert: id, title: known["title"]?.stringValue ?? "",
      venue: known["venue"]?.stringValue ?? "",
      dates: [])
    facts.holdSeconds = Int(known["holdSeconds"]?.integerValue ?? 0)
    facts.graceSeconds = Int(known["graceSeconds"]?.integerValue ?? 0)
    for date in known["performances"]?.arrayValue ?? [] {
      guard let performance = date["performanceId"]?.stringValue else { continue }
      let plan = try ask(endpoint, "/api/v1/performances/\(performance)/plan")
      let capacity = Int(plan["capacity"]?.integerValue ?? 0)
      guard let seats = identifiers(plan["seats"]?["seatId"], count: capacity) else {
        throw .notUnderstood("the plan of \(performance)")
      }
      facts.dates.append(Date(id: performance, seats: seats, capacity: capacity))
    }
    guard !facts.dates.isEmpty else { throw .notUnderstood("a concert without dates") }
    facts.seatsFree = try seatsLeft(of: id, at: endpoint)
    return facts
  }

  /// The seats that are neither held nor sold, as anybody may ask.
  public static func seatsLeft(
    of concert: String, at endpoint: Endpoint
  ) throws(FactsError) -> Int {
    let line = try ask(endpoint, "/api/v1/concerts/\(concert)/queue")
    guard let left = line["seatsLeft"]?.integerValue else { throw .notUnderstood("the line") }
    return Int(left)
  }

  private static func ask(_ endpoint: Endpoint, _ path: String) throws(FactsError) -> JSONValue {
    guard let answer = endpoint.get(path) else { throw .noAnswer(path) }
    guard answer.status == 200 else { throw .refused(path, answer.status) }
    do {
      return try JSONValue.parse(answer.body, limits: .plan)
    } catch {
      throw .notUnderstood(path)
    }
  }

  /// The identifiers of a plan: what they share, and their other digits column by column.
  static func identifiers(_ column: JSONValue?, count: Int) -> [UInt8]? {
    guard let prefix = column?["prefix"]?.stringValue, let rest = column?["rest"]?.stringValue
    else { return nil }
    let shared = Array(prefix.utf8)
    let others = Array(rest.utf8)
    guard shared.count <= 32, others.count == (32 - shared.count) * count else { return nil }
    var letters: [UInt8] = []
    letters.reserveCapacity(count * TextSlot.identifier)
    for seat in 0..<count {
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          letters.append(UInt8(ascii: "-"))
        }
        letters.append(
          digit < shared.count ? shared[digit] : others[(digit - shared.count) * count + seat])
      }
    }
    return letters
  }
}

/// Why the facts of a sale could not be read.
public enum FactsError: Error, Equatable, CustomStringConvertible {
  /// Nothing answered to this path.
  case noAnswer(String)
  /// This path was refused with this status.
  case refused(String, Int)
  /// This cannot be read.
  case notUnderstood(String)
  /// Not exactly one concert is on sale, but these.
  case concerts([String])

  /// For the operator.
  public var description: String {
    switch self {
    case .noAnswer(let path): "nothing answers to \(path)"
    case .refused(let path, let status): "\(path) is answered with \(status)"
    case .notUnderstood(let what): "\(what) cannot be read"
    case .concerts(let all):
      all.isEmpty
        ? "no concert is on sale"
        : "\(all.count) concerts are on sale; choose one with --concert ID:\n  "
          + all.joined(separator: "\n  ")
    }
  }
}
