/// The choices and validators a client sends (RFC 9110, sections 12.5 and 13.1).
extension Headers {
  /// Whether the client accepts gzip: named and not refused, or covered by `*` and not refused by name.
  public var acceptsGzip: Bool {
    var takesAnything = false
    for field in fields where field.name.equalsLowercased("accept-encoding") {
      for choice in Self.choices(field.value) {
        if choice.name == "gzip" || choice.name == "x-gzip" { return choice.isWanted }
        if choice.name == "*" { takesAnything = choice.isWanted }
      }
    }
    return takesAnything
  }

  /// Whether the client accepts this media type by name; `*/*` does not count.
  public func accepts(_ type: String) -> Bool {
    values(of: "accept").contains { value in
      Self.choices(value).contains { $0.name == type && $0.isWanted }
    }
  }

  /// Whether the client's copy matches this tag, by weak comparison.
  public func matches(etag tag: String) -> Bool {
    for field in fields where field.name.equalsLowercased("if-none-match") {
      for candidate in field.value.split(separator: ",") {
        var candidate = Self.trimmed(candidate)
        if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
        if candidate == "*" || candidate == tag { return true }
      }
    }
    return false
  }

  /// The items of a field of choices; a weight of zero refuses.
  private static func choices(_ value: String) -> [(name: String, isWanted: Bool)] {
    value.split(separator: ",").map { item in
      let parts = item.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
      let isRefused = parts.dropFirst().contains { part in
        let weight = part.lowercased()
        return weight.hasPrefix("q=") && Double(weight.dropFirst(2)) == 0
      }
      return (parts.first?.lowercased() ?? "", !isRefused)
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
