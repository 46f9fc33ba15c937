extension Rule {
  /// How much one file and one function hold.
  static let lengths = [fileLength, functionLength]

  private static let fileLinesMax = 400
  private static let functionLinesMax = 70

  static let fileLength = Rule(name: "file length") { tree in
    tree.swift("Sources", "Tests", "Benchmarks").compactMap { file in
      let count = file.bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
      guard count > fileLinesMax else { return nil }
      return Offence(
        path: file.path, line: fileLinesMax + 1,
        message: "\(count) lines; at most \(fileLinesMax): move a part to a file with its own name")
    }
  }

  static let functionLength = Rule(name: "function length") { tree in
    tree.swift("Sources", "Tests", "Benchmarks")
      .flatMap { file in
        ["func", "init", "deinit", "subscript"].flatMap { file.places(of: $0) }.sorted()
          .compactMap { place -> Offence? in
            guard let body = body(of: place, in: file.code) else { return nil }
            let count = file.code[place...body].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
            guard count > functionLinesMax else { return nil }
            return file.offence(
              at: place,
              "a function of \(count) lines; at most \(functionLinesMax): give its parts names")
          }
      }
  }

  /// Where the body of the function declared at a place ends; nil when it has none.
  private static func body(of place: Int, in code: [UInt8]) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in place..<code.count {
      switch code[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        parentheses -= 1
        // A call such as `.init` inside another's parentheses.
        if parentheses < 0 { return nil }
      case UInt8(ascii: "{") where parentheses == 0: braces += 1
      case UInt8(ascii: "}") where parentheses == 0:
        braces -= 1
        if braces <= 0 { return braces == 0 ? index : nil }
      case UInt8(ascii: "\n") where parentheses == 0 && braces == 0:
        guard continues(after: index, in: code) else { return nil }
      default: break
      }
    }
    return nil
  }

  /// Whether a declaration goes on in the next line: with its body, its result or its conditions.
  private static func continues(after newline: Int, in code: [UInt8]) -> Bool {
    let rest = code[(newline + 1)...].drop { $0 == UInt8(ascii: " ") }.prefix(6)
    return ["{", "where", "throws", "async", "->", ")"].contains { rest.starts(with: $0.utf8) }
  }
}
