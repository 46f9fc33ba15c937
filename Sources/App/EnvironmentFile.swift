/// A file of `KEY=value` lines, parsed as systemd parses the one of `EnvironmentFile=` (systemd.exec(5)), so
/// that one file serves both.
///
/// Lines that begin with `#` or `;` are comments; there are none after a value. A value may be quoted, and
/// then span several lines: single quotes keep every character, and in double quotes a backslash escapes `"`,
/// `\`, `` ` `` and `$`. Without quotes a backslash escapes the character after it. A line that ends with a
/// backslash continues in the next.
struct EnvironmentFile {
  /// One assignment, with the line on which it begins, from 1.
  struct Assignment: Hashable {
    let line: Int
    let key: String
    let value: String
  }

  /// A place where a file cannot be parsed.
  enum Fault: Error, Hashable {
    /// A line that is neither an assignment nor a comment. systemd silently ignores it.
    case noAssignment(line: Int)
    /// Quotes that begin here are not closed. systemd takes the rest of the file for the value.
    case openQuote(line: Int)
  }

  /// The assignments in order; the last one of a key counts.
  let assignments: [Assignment]

  private enum State {
    case beforeKey
    case key
    case remark
    case remarkEscape
    case beforeValue
    case value
    case escape
    case single
    case double
    case doubleEscape
  }

  init(_ text: String) throws(Fault) {
    var reader = Reader()
    // A byte order mark is not part of the text.
    let scalars = text.unicodeScalars.drop { $0.value == 0xFEFF }
    for scalar in scalars { try reader.take(scalar) }
    try reader.end()
    assignments = reader.assignments
  }

  /// The states are those of systemd's own reader (`parse_env_file_internal`).
  private struct Reader {
    var assignments: [Assignment] = []
    private var state = State.beforeKey
    private var line = 1
    private var begin = 1
    private var quote = 1
    private var key = String.UnicodeScalarView()
    private var value = String.UnicodeScalarView()
    /// The length of the value without trailing blanks.
    private var kept = 0

    mutating func take(_ scalar: Unicode.Scalar) throws(Fault) {
      let isEnd = scalar == "\n" || scalar == "\r"
      switch state {
      case .beforeKey:
        if scalar == "#" || scalar == ";" {
          state = .remark
        } else if !isEnd, !isBlank(scalar) {
          (state, begin) = (.key, line)
          key.append(scalar)
        }
      case .key:
        if isEnd { throw .noAssignment(line: begin) }
        if scalar == "=" { state = .beforeValue } else { key.append(scalar) }
      case .remark:
        if scalar == "\\" { state = .remarkEscape } else if isEnd { state = .beforeKey }
      case .remarkEscape: state = isEnd ? .beforeKey : .remark
      case .beforeValue: takeBeforeValue(scalar, isEnd)
      case .value:
        if isEnd {
          push()
        } else if scalar == "\\" {
          state = .escape
          kept = value.count
        } else {
          append(scalar, isBlank: isBlank(scalar))
        }
      case .escape:
        state = .value
        if !isEnd { append(scalar, isBlank: false) }
      case .single:
        if scalar == "'" { state = .beforeValue } else { append(scalar, isBlank: false) }
      case .double:
        if scalar == "\"" {
          state = .beforeValue
        } else if scalar == "\\" {
          state = .doubleEscape
        } else {
          append(scalar, isBlank: false)
        }
      case .doubleEscape:
        state = .double
        if "\"\\`$".unicodeScalars.contains(scalar) {
          append(scalar, isBlank: false)
        } else if scalar != "\n" {
          append("\\", isBlank: false)
          append(scalar, isBlank: false)
        }
      }
      if scalar == "\n" { line += 1 }
    }

    private mutating func takeBeforeValue(_ scalar: Unicode.Scalar, _ isEnd: Bool) {
      if isEnd {
        push()
      } else if scalar == "'" || scalar == "\"" {
        (state, quote) = (scalar == "'" ? .single : .double, line)
      } else if scalar == "\\" {
        state = .escape
      } else if !isBlank(scalar) {
        state = .value
        append(scalar, isBlank: false)
      }
    }

    mutating func end() throws(Fault) {
      switch state {
      case .beforeKey, .remark, .remarkEscape: return
      case .key: throw .noAssignment(line: begin)
      case .single, .double, .doubleEscape: throw .openQuote(line: quote)
      case .beforeValue, .value, .escape: push()
      }
    }

    private mutating func append(_ scalar: Unicode.Scalar, isBlank: Bool) {
      value.append(scalar)
      if !isBlank { kept = value.count }
    }

    private mutating func push() {
      assignments.append(
        Assignment(
          line: begin, key: String(String(key).trimmed), value: String(String(value.prefix(kept)))))
      (key, value, kept, state) = (.init(), .init(), 0, .beforeKey)
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
  }
}
