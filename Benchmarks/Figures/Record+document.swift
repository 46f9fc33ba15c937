import Measuring

extension Record {
  private static let start = "<!-- the table of a run; `make bench-report` writes it -->"
  private static let end = "<!-- end of the table -->"

  /// A document with this run's table, and the name of its file, between the two marks; throws when there are
  /// none. `source` is the file the run came from.
  package func document(_ text: String, source: String) throws -> String {
    guard let start = text.firstRange(of: Self.start),
      let end = text.firstRange(of: Self.end), start.upperBound <= end.lowerBound
    else { throw Failure("the document has no two marks: \(Self.start) and \(Self.end)") }
    return text[..<start.upperBound] + "\n\nFrom \(source), \(markdown)\n\n"
      + text[end.lowerBound...]
  }
}
