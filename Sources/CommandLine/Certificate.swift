import App
import Encoding
import Ticketing

/// The expiry of a certificate: the one thing an operator must not learn from fans.
struct Certificate {
  /// The first instant at which it is no longer valid.
  let notAfter: Timestamp

  /// Parses the first certificate of a PEM text; nil when there is none that can be parsed.
  init?(pem: String) {
    guard let begin = pem.firstRange(of: "-----BEGIN CERTIFICATE-----"),
      let end = pem[begin.upperBound...].firstRange(of: "-----END CERTIFICATE-----")
    else { return nil }
    let letters = pem[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace && $0 != "=" }
    let url = letters.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
    guard let bytes = Base64URL.decode(String(url)), let time = Self.notAfter(bytes) else {
      return nil
    }
    notAfter = time
  }

  /// Certificate, its content, then: version (optional), number, algorithm, issuer, validity (RFC 5280, 4.1).
  private static func notAfter(_ bytes: [UInt8]) -> Timestamp? {
    var whole = DER(bytes[...])
    guard let certificate = whole.next(), certificate.tag == 0x30 else { return nil }
    var inner = DER(certificate.content)
    guard let content = inner.next(), content.tag == 0x30 else { return nil }
    var fields = DER(content.content)
    guard var field = fields.next() else { return nil }
    if field.tag == 0xA0 {
      guard let number = fields.next() else { return nil }
      field = number
    }
    guard fields.next() != nil, fields.next() != nil, let validity = fields.next() else {
      return nil
    }
    var times = DER(validity.content)
    guard times.next() != nil, let last = times.next() else { return nil }
    return time(last.tag, String(decoding: last.content, as: UTF8.self))
  }

  /// `YYMMDDhhmmssZ`, of this century below 50, or with a four-digit year.
  private static func time(_ tag: UInt8, _ text: String) -> Timestamp? {
    var digits = Substring(text)
    guard digits.popLast() == "Z" else { return nil }
    if tag == 0x17 { digits = (digits < "50" ? "20" : "19") + digits }
    guard digits.count == 14, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    func part(_ start: Int, _ count: Int) -> Substring {
      digits.dropFirst(start).prefix(count)
    }
    return Timestamp(
      "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z")
  }
}

/// Consecutive elements of DER; nil for anything else.
private struct DER {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
    var count = Int(first)
    if first >= 0x80 {
      let size = Int(first & 0x7F)
      guard (1...3).contains(size), rest.count >= size else { return nil }
      count = rest.prefix(size).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(size)
    }
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return (tag, rest.prefix(count))
  }
}

extension CheckConfig {
  /// Whether the certificate can be parsed, and when it expires.
  static func certificate(_ configuration: Configuration, now: Int64) -> [Finding] {
    guard let path = configuration.tlsCert else { return [] }
    guard let text = Files.read(path) else {
      return [
        Finding(.wrong, "--tls-cert", "\(path): the file cannot be read: \(Files.lastError())")
      ]
    }
    guard let certificate = Certificate(pem: text) else {
      return [Finding(.wrong, "--tls-cert", "\(path): the file contains no PEM certificate")]
    }
    let days = (certificate.notAfter.milliseconds - now) / 86_400_000
    let word = "\(path) ends at \(certificate.notAfter.text)"
    if certificate.notAfter.milliseconds <= now { return [Finding(.wrong, "--tls-cert", word)] }
    return [
      Finding(
        days < certificateDays ? .warning : .fine, "--tls-cert", "\(word), in \(days) days")
    ]
  }
}
