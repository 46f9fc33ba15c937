import CQRencode
import QRCode
import Testing

@Suite("QR pictures")
struct QRCodeTests {
  @Test(
    "the picture shows exactly the modules of the symbol, four modules inside its edge",
    arguments: ["A", "https://example.org/t/AQABAgME", String(repeating: "x", count: 130), "é€𝄞\0"])
  func modules(text: String) throws {
    let svg = try #require(QRCode.svg(text))
    let bytes = Array(text.utf8)
    let code = try #require(QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M))
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    #expect(svg.contains(#"viewBox="0 0 \#(width + 8) \#(width + 8)""#))
    var expected: Set<[Int]> = []
    for position in 0..<width * width where code.pointee.data[position] & 1 == 1 {
      expected.insert([position % width + 4, position / width + 4])
    }
    #expect(try darkModules(of: svg) == expected)
  }

  @Test("each picture has three finder patterns")
  func finders() throws {
    let dark = try darkModules(of: try #require(QRCode.svg("finder")))
    let side = 21
    for (left, top) in [(4, 4), (4 + side - 7, 4), (4, 4 + side - 7)] {
      for row in 0..<7 {
        for column in 0..<7 {
          let ring = max(abs(row - 3), abs(column - 3))
          #expect(dark.contains([left + column, top + row]) == (ring != 2))
        }
      }
    }
  }

  @Test("the longest text has a picture, one byte more and nothing at all have none")
  func lengths() {
    #expect(QRCode.svg(String(repeating: "x", count: 2_331)) != nil)
    #expect(QRCode.svg(String(repeating: "x", count: 2_332)) == nil)
    #expect(QRCode.svg("") == nil)
  }

  @Test("the title cannot leave its element")
  func title() throws {
    let svg = try #require(QRCode.svg("text", title: "Seat <1> & \"2\"\u{1}\n</title>"))
    #expect(svg.contains("<title>Seat &lt;1&gt; &amp; \"2\" &lt;/title&gt;</title>"))
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>"))
    #expect(svg.contains(#"shape-rendering="crispEdges""#))
    #expect(svg.split(separator: "<path").count == 2)
  }

  /// The cells the path covers, as column and row.
  private func darkModules(of svg: String) throws -> Set<[Int]> {
    let path = try #require(svg.split(separator: " d=\"").last?.split(separator: "\"").first)
    var dark: Set<[Int]> = []
    for run in path.split(separator: "M") {
      let numbers = run.split { !$0.isNumber }.compactMap { Int($0) }
      try #require(numbers.count == 5)
      #expect(run == "\(numbers[0]) \(numbers[1])h\(numbers[2])v1h-\(numbers[2])z")
      for column in numbers[0]..<numbers[0] + numbers[2] { dark.insert([column, numbers[1]]) }
    }
    return dark
  }
}
