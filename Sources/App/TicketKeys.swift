import Glibc
import Signing
import Ticketing

/// `boxoffice ticket-key` and `boxoffice verify-tickets`: gates without a network.
enum TicketKeys {
  /// `boxoffice ticket-key`: prints the key that verifies codes and cannot make one.
  static func show(_ arguments: [String]) throws {
    let configuration = try Commands.configuration(arguments)
    Output.line(TicketSigner(secret: try secret(configuration)).publicKeyText)
  }

  /// The flags of `verify-tickets` that take a value.
  static let valued = ["--key", "--data", "--list", "--performance"]

  /// `boxoffice verify-tickets`: one code per line, from a file or standard input.
  static func verify(_ arguments: [String]) throws {
    let flags = try Flags(arguments, valued: valued)
    guard flags.rest.count <= 1 else {
      throw Stop.usage("verify-tickets takes one file, or - for standard input.")
    }
    var check = TicketCheck(verifier: try verifier(flags))
    if let text = flags["--performance"] {
      guard let performance = PerformanceID(text) else {
        throw Stop.usage("--performance must be an id in UUID form, not '\(text)'.")
      }
      check.performance = performance
    }
    if let path = flags["--list"] { check.unusable = try unusable(path) }
    let source = flags.rest.first ?? "-"
    guard let file = source == "-" ? fdopen(dup(STDIN_FILENO), "rb") : fopen(source, "rb") else {
      throw Stop.failure("\(source) cannot be read: \(Files.lastError()).")
    }
    defer { fclose(file) }
    // Told line by line: a scanner may be at the other end.
    while let line = readLine(file) {
      if let verdict = check.verdict(line) { Output.line(verdict) }
    }
    guard ferror(file) == 0 else {
      throw Stop.failure("\(source) cannot be read: \(Files.lastError()).")
    }
    guard check.refused == 0 else {
      throw Stop.failure("\(check.refused) of \(check.seen) codes do not open the gate.")
    }
  }

  private static func verifier(_ flags: Flags) throws -> TicketVerifier {
    guard let key = flags["--key"] else {
      var settings: [String] = []
      if let data = flags["--data"] { settings = ["--data", data] }
      return TicketSigner(secret: try secret(try Commands.configuration(settings))).verifier
    }
    if let verifier = TicketVerifier(publicKeyText: key) { return verifier }
    guard let text = Files.read(key) else {
      throw Stop.usage(
        "--key '\(key)' is neither a key nor a file that can be read; print the key where the secret "
          + "is with: boxoffice ticket-key")
    }
    guard let verifier = TicketVerifier(publicKeyText: String(text.trimmed)) else {
      throw Stop.failure("--key \(key): the file holds no key; make it with: boxoffice ticket-key")
    }
    return verifier
  }

  private static func secret(_ configuration: Configuration) throws(Stop) -> [UInt8] {
    guard let secret = try Secrets.existing(configuration) else {
      throw .configuration(
        "--data \(configuration.data): there is no secret in this folder; name the box office's "
          + "folder, or set BOXOFFICE_SECRET.")
    }
    return secret
  }

  /// The tickets of a list from `tickets.csv` that open no gate, and why.
  static func unusable(_ path: String) throws(Stop) -> [TicketID: String] {
    guard let text = Files.read(path) else {
      throw .failure("--list \(path) cannot be read: \(Files.lastError()).")
    }
    var found: [TicketID: String] = [:]
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.first == "ticketId,section,row,number,grade,status" else {
      throw .failure("--list \(path): its first line is not that of a tickets.csv.")
    }
    for (number, line) in lines.enumerated().dropFirst() {
      // The identifier is first and the status last, so commas inside a seat's name do no harm.
      guard let id = line.split(separator: ",", maxSplits: 1).first.flatMap({ TicketID($0) }),
        let status = line.split(separator: ",").last
      else { throw .failure("--list \(path), line \(number + 1): this is no ticket.") }
      switch status {
      case "VALID": continue
      case "CANCELED": found[id] = "canceled"
      case "CHECKED_IN": found[id] = "checked in before the list was made"
      default: throw .failure("--list \(path), line \(number + 1): '\(status)' is no status.")
      }
    }
    return found
  }

  /// The next line without its end, or nil at the end of the file.
  private static func readLine(_ file: UnsafeMutablePointer<FILE>) -> String? {
    var bytes: [UInt8] = []
    while true {
      let byte = getc_unlocked(file)
      if byte == EOF { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
      // What is longer than any code is none; the rest of it is read and thrown away.
      if bytes.count <= TicketCheck.lineMax { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    }
  }
}

/// Looks at codes one by one and remembers which came before.
struct TicketCheck {
  /// Bytes of a line beyond which it is no code.
  static let lineMax = 512

  let verifier: TicketVerifier
  /// The date this gate is for; nil for any.
  var performance: PerformanceID?
  /// Tickets that open no gate, and why.
  var unusable: [TicketID: String] = [:]
  /// Lines with something on them.
  private(set) var seen = 0
  /// Those of them that do not open the gate.
  private(set) var refused = 0
  private var line = 0
  private var firstLines: [TicketID: Int] = [:]

  init(verifier: TicketVerifier) { self.verifier = verifier }

  /// What a line is told; nil for an empty one.
  mutating func verdict(_ text: String) -> String? {
    line += 1
    let code = String(text.trimmed)
    guard !code.isEmpty else { return nil }
    seen += 1
    guard let ids = verifier.verify(code) else {
      return refuse("INVALID", "not signed by this key")
    }
    let ticket = TicketID(high: ids.ticket.0, low: ids.ticket.1)
    let date = PerformanceID(high: ids.performance.0, low: ids.performance.1)
    if let performance, performance != date { return refuse("INVALID", "for performance \(date)") }
    if let reason = unusable[ticket] { return refuse("INVALID", reason) }
    if let first = firstLines[ticket] { return refuse("REPEATED", "\(ticket) of line \(first)") }
    firstLines[ticket] = line
    return "VALID \(ticket) \(date)"
  }

  private mutating func refuse(_ word: String, _ reason: String) -> String {
    refused += 1
    return "\(word) \(line) \(reason)"
  }
}
