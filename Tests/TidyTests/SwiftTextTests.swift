import Testing

@Suite("Reading Swift")
struct SwiftTextTests {
  @Test(
    "comments and texts are blank, and what a text interpolates is code",
    arguments: [
      ("a // b\nc", "a     \nc"),
      ("a /* b /* c */ d */ e", "a                   e"),
      (#"f("g\"h") i"#, #"f(      ) i"#),
      (#"f("g\(h(i)) j")"#, #"f(    h(i)    )"#),
      ("#\"a\\(b)\"# c", "          c"),
      ("\"\"\"\na \"b\"\n\"\"\" + c", "   \n     \n    + c"),
      ("#if a\n#endif", "#if a\n#endif"),
    ])
  func blanked(_ text: String, _ code: String) {
    let blanked = SwiftText.blanked(Array(text.utf8)).code
    #expect(String(decoding: blanked, as: UTF8.self) == code)
  }

  @Test(
    "a word ends where its letters do",
    arguments: [("Date()", 1), ("UpDate()", 0), ("a.Date()", 1), ("Date", 0), ("Date()Date()", 2)])
  func places(_ text: String, _ count: Int) {
    #expect(SwiftText.places(of: "Date()", in: Array(text.utf8)).count == count)
  }
}
