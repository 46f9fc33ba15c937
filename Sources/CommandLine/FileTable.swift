import App

/// The values of a file with a value for each column, as spreadsheets write it: with commas, semicolons
/// or tabs between, all or some in quotes (RFC 4180).
///
/// Works on bytes: in the encodings that spreadsheets of East Asia use instead of UTF-8, no part of a
/// letter is a comma, a quote or a line's end, so that identifiers and words are found all the same.
struct FileTable {
  /// A row, and on which line it begins, from 1.
  typealias Row = (line: Int, values: [String])

  /// The rows with something in them.
  let rows: [Row]

  /// Reads a whole file.
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
      // Who puts a file's values into quotes may leave its mark behind the first of them.
      if rows.isEmpty, values.isEmpty { value = FileText.withoutMarks(value) }
      values.append(String(String(decoding: value, as: UTF8.self).trimmed))
      value = []
    }
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\""):
        // Two in quotes are one; the first of them has ended the quotes for a moment.
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
