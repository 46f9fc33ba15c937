import Testing

@testable import App

@Suite("Config files")
struct EnvironmentFileTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    let value: String
    var testDescription: String { text }

    init(_ text: String, _ value: String) {
      self.text = text
      self.value = value
    }
  }

  /// What `systemctl show -p Environment` prints of a unit with such a file.
  static let rows: [Row] = [
    Row("K=value", "value"), Row("  K = value  ", "value"), Row("K=", ""), Row("K=\"\"", ""),
    Row("K=\"value\"", "value"), Row("K='value'", "value"), Row("K=  \"a b\"  ", "a b"),
    Row("K='a \" b'", "a \" b"), Row("K=\"a ' b\"", "a ' b"), Row("K=a\"b\"", "a\"b\""),
    Row("K=\"a\"b", "ab"), Row("K=\"a\" \"b\"", "ab"), Row("K='a'\"b\"", "ab"),
    Row("K=\"\\\"\\\\\\`\\$\\n\"", "\"\\`$\\n"), Row("K='\\n'", "\\n"), Row("K=a\\ b\\\\", "a b\\"),
    Row("K=a\\\nb", "ab"), Row("K=\"a\\\nb\"", "ab"), Row("K=\"a\nb\"", "a\nb"),
    Row("K='a\nb'", "a\nb"), Row("K=a # b", "a # b"), Row("K=a;b", "a;b"),
    Row("# K=b\nK=a\n; K=c", "a"), Row("  # K=b\nK=a", "a"), Row("#\\\nK=a", "a"),
    Row("K=a\r\n", "a"), Row("K=\"a\"\r\n# b\r\n", "a"), Row("\u{FEFF}K=a", "a"),
    Row("K=a\nK=b", "b"), Row("K=a=b", "a=b"), Row("K=가 나", "가 나"), Row("K=a\\", "a"),
    Row("K=a\\ ", "a "), Row("K=\" a \"", " a "),
  ]

  @Test("a value is read as systemd reads it", arguments: rows)
  func value(row: Row) throws {
    let file = try EnvironmentFile(row.text)
    #expect(file.assignments.last { $0.key == "K" }?.value == row.value)
  }

  @Test("what systemd would pass over in silence is reported with its line")
  func faults() {
    #expect(throws: EnvironmentFile.Fault.noAssignment(line: 2)) { try EnvironmentFile("K=a\nb\n") }
    #expect(throws: EnvironmentFile.Fault.noAssignment(line: 1)) { try EnvironmentFile("b") }
    #expect(throws: EnvironmentFile.Fault.openQuote(line: 2)) {
      try EnvironmentFile("K=a\nL='b\nM=c\n")
    }
    #expect(throws: EnvironmentFile.Fault.openQuote(line: 1)) { try EnvironmentFile("K=\"b\\\"") }
  }

  @Test("settings in quotes, behind a mark, in UTF-16 and among remarks are those settings")
  func settings() throws {
    let text =
      "# hall\nBOXOFFICE_ADMIN_EMAIL=\"boss@example.org\"\n; or\nBOXOFFICE_ADMIN_PASSWORD='a long one'\n"
      + "BOXOFFICE_THREADS=3\n"
    let utf16 = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    for bytes in [
      Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), [0xFF, 0xFE] + utf16, utf16,
    ] {
      let read = try Configuration.read(["--config=box.conf"], environment: [:]) { _ in
        String(decoding: FileText.utf8(bytes), as: UTF8.self)
      }
      #expect(read.organiser?.email == "boss@example.org")
      #expect(read.organiser?.password.value == "a long one")
      #expect(read.threads == 3)
    }
  }
}
