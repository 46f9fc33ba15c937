import App

/// The rows of a file with columns, as spreadsheets write it: separated by commas, semicolons or tabs, with
/// all or some values quoted (RFC 4180).
///
/// Works on bytes: in the encodings that East Asian spreadsheets use instead of UTF-8, no part of a letter is
/// a comma, a quote or a line break, so identifiers and words are found all the same.
struct FileTable {
  /// A row, with the line on which it begins, from 1.
  typealias Row = (line: Int, values: [String])

  /// The rows that are not empty.
  let rows: [Row]

  /// Parses a whole file.
  init(_ bytes: [UInt8]) {
    let bytes = FileText.utf8(bytes)
    let head = bytes.prefix { $0 != 10 && $0 != 13 }
    let marks = [UInt8(ascii: ","), UInt8(ascii: ";"), 9]
    let mark = marks.max { left, right in
      head.count { $0 == left } < head.count { $0 == right }
    }
    rows = Self.rows(bytes, mark ?? UInt8(ascii: ","))
  }

  private static func rows(_ bytes: [UInt8], _ mark: UInt8) -> [Row] {
    var (rows, values, value): ([Row], [String], [UInt8]) = ([], [], [])
    var (line, first, isQuoted) = (1, 1, false)
    func end() {
      // A program that quotes a file's values may leave its mark after the first quote.
      if rows.isEmpty, values.isEmpty { value = FileText.withoutMarks(value) }
      values.append(String(String(decoding: value, as: UTF8.self).trimmed))
      value = []
    }
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\""):
        // Two quotes inside quotes are one; the first of them has ended the quotes for a moment.
        if !isQuoted, place > 0, bytes[place - 1] == byte { value.append(byte) }
        isQuoted.toggle()
      case mark where !isQuoted: end()
      case 10, 13:
        if byte == 13 || place == 0 || bytes[place - 1] != 13 { line += 1 }
        guard !isQuoted else {
          value.append(byte)
          continue
        }
        end()
        if values.contains(where: { !$0.isEmpty }) { rows.append((first, values)) }
        (values, first) = ([], line)
      default: value.append(byte)
      }
    }
    end()
    if values.contains(where: { !$0.isEmpty }) { rows.append((first, values)) }
    return rows
  }
}
