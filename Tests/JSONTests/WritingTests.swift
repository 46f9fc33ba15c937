import Chance
import JSON
import Testing

@Suite("Writing JSON")
struct WritingTests {
  @Test("commas stand between values and nowhere else")
  func commas() {
    let bytes = JSONWriter.object { json in
      json.member("text", "a")
      json.member("count", 3)
      json.member("yes", true)
      json.member("none", orNull: nil)
      json.array("empty") { _ in }
      json.array("list") { json in
        json.integer(1)
        json.object { $0.member("inner", -1) }
        json.raw(#"{"ready":[]}"#)
        json.beginArray()
        json.endArray()
        json.null()
      }
      json.object("object") { $0.member("x", orNull: "y") }
      json.key(named: "a\"b")
      json.real(0.5)
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"text":"a","count":3,"yes":true,"none":null,"empty":[],"#
        + #""list":[1,{"inner":-1},{"ready":[]},[],null],"object":{"x":"y"},"a\"b":0.5}"#)
  }

  @Test(
    "text is escaped as RFC 8259 asks",
    arguments: [
      ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#),
      ("a\nb\r\t\u{8}\u{c}", #""a\nb\r\t\b\f""#), ("\0\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""),
      ("é€𝄞/", #""é€𝄞/""#),
    ])
  func escapes(text: String, written: String) {
    var json = JSONWriter()
    json.string(text)
    #expect(String(decoding: json.bytes, as: UTF8.self) == written)
  }

  @Test("each letter of ASCII is escaped when it must be, wherever in a text it stands")
  func escapesEverywhere() throws {
    for count in 1...17 {
      for place in 0..<count {
        for letter in UInt8.min...0x7F {
          var bytes = [UInt8](repeating: 0x41, count: count)
          bytes[place] = letter
          let text = String(decoding: bytes, as: UTF8.self)
          let written = JSONValue.string(text).bytes
          #expect(try JSONValue.parse(written) == .string(text))
          let isEscaped = letter < 0x20 || letter == 0x22 || letter == 0x5C
          #expect((written.count > count + 2) == isEscaped, "\(letter) at \(place) of \(count)")
        }
      }
    }
  }

  @Test(
    "integers are written to their ends",
    arguments: [
      (0, "0"), (9, "9"), (-10, "-10"), (.max, "9223372036854775807"),
      (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func integers(value: Int64, written: String) {
    var json = JSONWriter()
    json.integer(value)
    #expect(String(decoding: json.bytes, as: UTF8.self) == written)
  }

  @Test("a real that is not finite becomes null")
  func reals() {
    var json = JSONWriter()
    json.beginArray()
    for value in [.nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude, -0.0] as [Double] {
      json.real(value)
    }
    json.endArray()
    #expect(
      String(decoding: json.bytes, as: UTF8.self) == "[null,null,null,1e+300,5e-324,-0.0]")
  }

  @Test("a static name of one scalar is written like any other")
  func scalarKey() {
    let bytes = JSONWriter.object { json in json.member("é", 1) }
    #expect(bytes == Array(#"{"é":1}"#.utf8))
  }

  @Test("ten thousand random values are read back as they were written")
  func roundTrip() throws {
    var chance = SeededChance(seed: 20_261_121)
    for round in 0..<10_000 {
      let value = randomValue(depth: 0, &chance)
      let read = try JSONValue.parse(value.bytes)
      #expect(read == value, "round \(round)")
      #expect(read.bytes == value.bytes, "round \(round)")
    }
  }

  private func randomValue(depth: Int, _ chance: inout SeededChance) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &chance) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &chance))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &chance))
    case 3:
      let value = Double(bitPattern: chance.next())
      return value.isFinite ? .real(value) : .null
    case 4, 5: return .string(randomText(&chance))
    case 6:
      return .array(
        (0..<Int.random(in: 0..<6, using: &chance)).map { _ in
          randomValue(depth: depth + 1, &chance)
        })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<18, using: &chance) {
        _ = object.append(randomText(&chance), randomValue(depth: depth + 2, &chance))
      }
      return .object(object)
    }
  }

  private func randomText(_ chance: inout SeededChance) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &chance) {
      let limit: UInt32 = Bool.random(using: &chance) ? 0x80 : 0x110000
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &chance)) {
        text.append(scalar)
      }
    }
    return String(text)
  }
}
