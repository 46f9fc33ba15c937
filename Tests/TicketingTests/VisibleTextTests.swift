import Testing
import Ticketing

@Suite("Texts that show something")
struct VisibleTextTests {
  @Test(
    "fillers, joiners, blanks and direction marks show nothing",
    arguments: [
      "", " ", "\u{3000}", "\u{3164}", "\u{FFA0}", "\u{115F}\u{1160}", "\u{2800}", "\u{200B}",
      "\u{FEFF}",
      "\u{2066}\u{2069}", "\u{00AD}", "\u{E0020}",
    ])
  func blank(text: String) { #expect(text.isBlank) }

  @Test(
    "a name with one mark is seen, whatever joins its letters",
    arguments: ["a", " 가 ", "می\u{200C}خواهم", "👩\u{200D}👩", "\u{200B}x", "-"])
  func seen(text: String) { #expect(!text.isBlank) }
}
