import JSON
import Measuring

extension Record {
  /// The run as JSON, a row in each line.
  package var json: String {
    let head = Self.object([
      ("date", .string(date)), ("commit", .string(commit)), ("quick", .bool(isQuick)),
      ("seconds", .integer(Int64(seconds.rounded()))),
      ("neighbours", .real((neighbours * 1_000).rounded() / 1_000)),
      (
        "machine",
        Self.object([
          ("processor", .string(machine.processor)), ("cores", .integer(Int64(machine.cores))),
          ("memory", .integer(Int64(machine.memory))), ("kernel", .string(machine.kernel)),
        ])
      ),
      (
        "faults",
        .array(
          faults.map {
            Self.object([("part", .string($0.part)), ("reason", .string($0.reason))])
          })
      ),
    ])
    let lines = rows.map { String(decoding: Self.value(of: $0).bytes, as: UTF8.self) }
    let opened = String(decoding: head.bytes, as: UTF8.self).dropLast()
    return "\(opened),\n\"rows\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
  }

  /// Reads what ``json`` wrote; throws what is wrong with it. Medians, ratio, verdict and doubt are for other
  /// readers and computed anew.
  package init(json: [UInt8]) throws {
    let value = try JSONValue.parse(json)
    guard let rows = value["rows"]?.arrayValue, let date = value["date"]?.stringValue else {
      throw Failure("no results: date or rows are missing")
    }
    self.init()
    self.date = date
    commit = value["commit"]?.stringValue ?? ""
    isQuick = value["quick"]?.boolValue ?? false
    seconds = value["seconds"]?.realValue ?? 0
    neighbours = value["neighbours"]?.realValue ?? 0
    let machine = value["machine"]
    self.machine.processor = machine?["processor"]?.stringValue ?? ""
    self.machine.cores = Int(machine?["cores"]?.integerValue ?? 0)
    self.machine.memory = Int(machine?["memory"]?.integerValue ?? 0)
    self.machine.kernel = machine?["kernel"]?.stringValue ?? ""
    faults = (value["faults"]?.arrayValue ?? []).map {
      Fault(part: $0["part"]?.stringValue ?? "", reason: $0["reason"]?.stringValue ?? "")
    }
    for row in rows { add(try Self.row(row)) }
  }

  private static func value(of row: Row) -> JSONValue {
    let figure = row.figure
    var members: [(String, JSONValue)] = [
      ("id", .string(figure.id)), ("part", .string(figure.part)), ("name", .string(figure.name)),
      ("unit", .string(figure.unit)), ("compares", .string(figure.compares.rawValue)),
      ("ours", .array(row.ours.map(number))),
    ]
    if !row.ours.isEmpty { members.append(("median", number(median(row.ours)))) }
    if !figure.limit.isEmpty { members.append(("limitIs", .string(figure.limit))) }
    if !row.limit.isEmpty {
      members.append(("limit", .array(row.limit.map(number))))
      members.append(("limitMedian", number(median(row.limit))))
    }
    if let ratio = row.ratio { members.append(("ratio", .real(rounded(ratio)))) }
    if let must = figure.must { members.append(("must", value(of: must))) }
    if let aim = figure.aim { members.append(("aim", value(of: aim))) }
    if let spread = row.limitSpread { members.append(("limitSpread", .real(rounded(spread)))) }
    members.append(("verdict", .string(row.verdict.rawValue)))
    if let doubt = row.doubt { members.append(("doubt", .string(doubt))) }
    if !row.note.isEmpty { members.append(("note", .string(row.note))) }
    return object(members)
  }

  private static func row(_ value: JSONValue) throws -> Row {
    guard let id = value["id"]?.stringValue, let name = value["name"]?.stringValue,
      let compares = value["compares"]?.stringValue.flatMap(Comparison.init(rawValue:)),
      let ours = value["ours"]?.arrayValue
    else { throw Failure("no row: id, name, compares or ours are missing") }
    let figure = Figure(
      id, value["part"]?.stringValue ?? "", name, value["unit"]?.stringValue ?? "",
      against: value["limitIs"]?.stringValue ?? "", comparing: compares,
      must: bound(value["must"]), aim: bound(value["aim"]))
    return Row(
      figure, ours: ours.compactMap(\.realValue),
      limit: (value["limit"]?.arrayValue ?? []).compactMap(\.realValue),
      note: value["note"]?.stringValue ?? "")
  }

  private static func value(of bound: Bound) -> JSONValue {
    .array([.string(bound.sign), number(bound.number)])
  }

  private static func bound(_ value: JSONValue?) -> Bound? {
    guard let parts = value?.arrayValue, parts.count == 2, let number = parts[1].realValue else {
      return nil
    }
    return parts[0].stringValue == ">=" ? .atLeast(number) : .atMost(number)
  }

  /// A whole number without a fraction.
  private static func number(_ value: Double) -> JSONValue {
    Int64(exactly: value).map { .integer($0) } ?? .real(value)
  }

  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in members { _ = object.append(name, value) }
    return .object(object)
  }
}
