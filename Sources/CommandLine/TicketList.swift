import App
import Ticketing

/// The tickets of a date for an offline gate, from a `tickets.csv` that a spreadsheet may have saved again.
struct TicketList {
  /// Tickets that do not open the gate, and why.
  private(set) var unusable: [TicketID: String] = [:]
  /// The tickets with short codes.
  private(set) var shortCodes: [ShortCode: TicketID] = [:]

  /// Reads a file. Throws the problem with its remedy.
  static func read(_ path: String) throws(Stop) -> TicketList {
    guard let bytes = Files.bytes(path) else {
      throw .failure("--list \(path) cannot be read: \(Files.lastError()).")
    }
    return try TicketList(FileTable(bytes), path: path)
  }

  init(_ table: FileTable, path: String) throws(Stop) {
    let names = table.rows.first?.values.map { $0.lowercased() } ?? []
    guard let id = names.firstIndex(of: "ticketid"), let status = names.firstIndex(of: "status")
    else {
      throw .failure(
        "--list \(path): its first line must name the columns ticketId and status, as in "
          + "tickets.csv.")
    }
    let short = names.firstIndex(of: "shortcode")
    for (line, values) in table.rows.dropFirst() {
      // A spreadsheet omits empty values at a row's end.
      func value(_ column: Int?) -> String {
        column.flatMap { values.indices.contains($0) ? values[$0] : nil } ?? ""
      }
      guard let ticket = TicketID(value(id)) else {
        throw .failure("--list \(path), line \(line): this is not a ticket.")
      }
      if let code = ShortCode(value(short)) { shortCodes[code] = ticket }
      switch value(status) {
      case "VALID": continue
      case "CANCELED": unusable[ticket] = "canceled"
      case "CHECKED_IN": unusable[ticket] = "checked in before the list was made"
      default: throw .failure("--list \(path), line \(line): '\(value(status))' is not a status.")
      }
    }
  }
}
