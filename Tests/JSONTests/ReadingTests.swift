import JSON
import Testing

@Suite("Reading JSON")
struct ReadingTests {
  @Test(
    "well-formed texts give their value",
    arguments: [
      ("null", .null), ("true", .bool(true)), (" \t\r\n false \n", .bool(false)),
      ("0", .integer(0)), ("-0", .integer(0)), ("7", .integer(7)), ("-17", .integer(-17)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .real(9_223_372_036_854_775_808)),
      ("-9223372036854775809", .real(-9_223_372_036_854_775_808)),
      ("0.5", .real(0.5)), ("-0.0", .real(-0.0)), ("1e2", .real(100)), ("1E+2", .real(100)),
      ("25e-1", .real(2.5)), ("0e1", .real(0)), ("1e-999", .real(0)),
      ("1.7976931348623157e308", .real(.greatestFiniteMagnitude)),
      (#""""#, .string("")), (#""a/b""#, .string("a/b")), (#""a\/b""#, .string("a/b")),
      (#""\"\\\b\f\n\r\t""#, .string("\"\\\u{8}\u{c}\n\r\t")),
      (#""\u0041\u00e9\u20AC""#, .string("Aé€")), (#""\u0000""#, .string("\0")),
      (#""\ud834\udd1e""#, .string("𝄞")), (#""é€𝄞""#, .string("é€𝄞")),
      (#""\uFFFF\uDBFF\uDFFF""#, .string("\u{FFFF}\u{10FFFF}")),
      ("\"\u{7f}\u{2028}\"", .string("\u{7f}\u{2028}")),
      ("[]", .array([])), ("[ ]", .array([])), ("[1 , 2]", .array([.integer(1), .integer(2)])),
      ("{}", .object(JSONObject())), ("{ }", .object(JSONObject())),
      ("[[],[[]]]", .array([.array([]), .array([.array([])])])),
      ("\u{feff}[7]", .array([.integer(7)])),
    ] as [(String, JSONValue)])
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue.parse(Array(text.utf8)) == value)
  }

  @Test(
    "a whole number is one however it is written, as far as none is rounded",
    arguments: [
      ("10", 10), ("10.0", 10), ("1e1", 10), ("-0.0", 0), ("-25e-1", nil), ("2.5", nil),
      ("9007199254740991.0", 9_007_199_254_740_991), ("9007199254740992.0", nil), ("1e300", nil),
      ("9223372036854775807", .max), ("9223372036854775808", nil), (#""1""#, nil), ("null", nil),
    ] as [(String, Int64?)])
  func whole(text: String, value: Int64?) throws {
    #expect(try JSONValue.parse(Array(text.utf8)).wholeValue == value)
  }

  @Test(
    "malformed texts are refused with the reason and the place",
    arguments: [
      ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3),
      ("nulL", .unexpectedByte, 3), ("True", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0),
      ("Infinity", .unexpectedByte, 0), ("-Infinity", .malformedNumber, 0),
      ("'a'", .unexpectedByte, 0), ("// x\n1", .unexpectedByte, 0), ("1 2", .trailingBytes, 2),
      ("1\0", .trailingBytes, 1), ("{}}", .trailingBytes, 2), ("\u{feff}", .unexpectedEnd, 3),
      ("\u{feff}\u{feff}1", .unexpectedByte, 3), ("1\u{feff}", .trailingBytes, 1),
      ("1\u{a0}", .trailingBytes, 1), ("\u{c}1", .unexpectedByte, 0),
      ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
      ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
      ("[1}", .unexpectedByte, 2), ("]", .unexpectedByte, 0),
      ("{", .unexpectedEnd, 1), (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5),
      (#"{"a":1"#, .unexpectedEnd, 6), (#"{"a":1,}"#, .unexpectedByte, 7),
      (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a"}"#, .unexpectedByte, 4),
      ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1), ("{,}", .unexpectedByte, 1),
      (#"{"a":1 "b":2}"#, .unexpectedByte, 7),
      (#"{"a":1,"b":2,"a":3}"#, .duplicateName, 13), (#"{"a":1,"\u0061":3}"#, .duplicateName, 7),
      ("01", .malformedNumber, 0), ("-01", .malformedNumber, 0), ("00", .malformedNumber, 0),
      ("-", .malformedNumber, 0), ("--1", .malformedNumber, 0), ("+1", .unexpectedByte, 0),
      ("1.", .malformedNumber, 0), (".1", .unexpectedByte, 0), ("1.e1", .malformedNumber, 0),
      ("1e", .malformedNumber, 0), ("1e+", .malformedNumber, 0), ("1e+-1", .malformedNumber, 0),
      ("0x1", .trailingBytes, 1), ("1_000", .trailingBytes, 1), ("1e1.5", .trailingBytes, 3),
      ("1e999", .numberOutOfRange, 0), ("[-1e999]", .numberOutOfRange, 1),
      (#"""#, .unexpectedEnd, 1), (#""a"#, .unexpectedEnd, 2), (#""\"#, .unexpectedEnd, 2),
      (#""\""#, .unexpectedEnd, 3), (#""\u12"#, .unexpectedEnd, 5),
      (#""\x41""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1),
      (#""\u12g4""#, .invalidEscape, 1), (#""\u+123""#, .invalidEscape, 1),
      (#""ab\ud800""#, .loneSurrogate, 3), (#""\udc00""#, .loneSurrogate, 1),
      (#""\ud800\u0041""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
      (#""\ud800x""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
      ("\"a\nb\"", .controlCharacter, 2), ("\"\0\"", .controlCharacter, 1),
      ("\"\u{1f}\"", .controlCharacter, 1), ("{\"a\t\":1}", .controlCharacter, 3),
    ] as [(String, JSONError.Reason, Int)])
  func refuses(text: String, reason: JSONError.Reason, offset: Int) {
    #expect(throws: JSONError(reason: reason, offset: offset)) {
      try JSONValue.parse(Array(text.utf8))
    }
  }

  @Test(
    "bytes that are not UTF-8 are refused inside strings",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func refusesInvalidUTF8(sequence: [UInt8]) {
    for tail in [Array("\"".utf8), [], Array("abc\"".utf8)] {
      #expect(throws: JSONError(reason: .invalidUTF8, offset: 2)) {
        try JSONValue.parse(Array("\"a".utf8) + sequence + tail)
      }
    }
  }

  @Test("every scalar survives inside a string, raw and escaped")
  func everyScalar() throws {
    for code in UInt32(0x20)...0x10FFFF where code % 7 == 0 || code < 0x3000 || code > 0xD700 {
      guard let scalar = Unicode.Scalar(code), scalar != "\"", scalar != "\\" else { continue }
      let read = try JSONValue.parse(Array("\"\(scalar)\"".utf8)).stringValue
      guard let read, read.unicodeScalars.elementsEqual([scalar]) else {
        Issue.record("U+\(String(code, radix: 16)) was not read back")
        return
      }
    }
  }

  @Test("thirty-two levels are read, thirty-three are refused, a million do not overflow the stack")
  func depth() throws {
    func nested(_ levels: Int) -> [UInt8] {
      Array(repeating: UInt8(ascii: "["), count: levels)
        + Array(repeating: UInt8(ascii: "]"), count: levels)
    }
    _ = try JSONValue.parse(nested(32))
    #expect(throws: JSONError(reason: .tooDeep, offset: 32)) { try JSONValue.parse(nested(33)) }
    #expect(throws: JSONError(reason: .tooDeep, offset: 32)) {
      try JSONValue.parse(nested(1_000_000))
    }
    #expect(throws: JSONError(reason: .tooDeep, offset: 160)) {
      try JSONValue.parse(Array(String(repeating: #"{"a":"#, count: 33).utf8))
    }
  }

  @Test("a number of sixty-four digits is read, one more is refused")
  func numberLength() throws {
    let most = String(repeating: "9", count: 64)
    #expect(try JSONValue.parse(Array(most.utf8)) == .real(1e64))
    for long in [most + "9", "1." + most, "1e" + String(repeating: "0", count: 63), "-" + most] {
      #expect(throws: JSONError(reason: .numberTooLong, offset: 0)) {
        try JSONValue.parse(Array(long.utf8))
      }
    }
  }

  @Test("as many values as the bound are read, one more is refused")
  func valueCount() throws {
    let limits = JSONLimits(valuesMax: 4)
    _ = try JSONValue.parse(Array(#"[1,{"a":2}]"#.utf8), limits: limits)
    #expect(throws: JSONError(reason: .tooManyValues, offset: 7)) {
      try JSONValue.parse(Array("[1,2,3,4]".utf8), limits: limits)
    }
  }

  @Test("members keep their order and are found by name, few or many")
  func members() throws {
    for count in [1, 12, 13, 14, 1_000] {
      let text = (0..<count).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
      let value = try JSONValue.parse(Array("{\(text)}".utf8))
      #expect(value.objectValue?.members.map(\.name) == (0..<count).map { "k\($0)" })
      for position in 0..<count { #expect(value["k\(position)"] == .integer(Int64(position))) }
      #expect(value["k\(count)"] == nil)
      for repeated in [0, count - 1] {
        #expect(throws: JSONError(reason: .duplicateName, offset: text.utf8.count + 2)) {
          try JSONValue.parse(Array("{\(text),\"k\(repeated)\":0}".utf8))
        }
      }
    }
  }

  @Test("a refused duplicate leaves the first value in place")
  func refusedAppend() {
    var object = JSONObject()
    for position in 0..<20 {
      let isNew = object.append("k\(position)", .integer(Int64(position)))
      #expect(isNew)
    }
    let isNew = object.append("k3", .null)
    #expect(!isNew)
    #expect(object["k3"] == .integer(3))
    #expect(object.count == 20)
  }

  @Test("names that differ in bytes differ, although they look the same")
  func namesByBytes() throws {
    let value = try JSONValue.parse(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
    #expect(value["\u{e9}"] == .integer(1))
    #expect(value["e\u{301}"] == .integer(2))
  }

  @Test("a name of very many combining marks costs no more than its length")
  func combiningMarks() throws {
    let marks = (0..<200_000).map { $0 % 2 == 0 ? "\u{301}" : "\u{323}" }.joined()
    let members = (0..<14).map { "\"\($0)\(marks)\":1" }.joined(separator: ",")
    let clock = ContinuousClock()
    let took = try clock.measure {
      _ = try JSONValue.parse(Array("{\(members)}".utf8))
    }
    #expect(took < .seconds(20))
  }
}
