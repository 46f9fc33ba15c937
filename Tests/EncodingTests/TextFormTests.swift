import Testing
import Encoding

@Suite("Forms of a text")
struct TextFormTests {
  // Bytes are compared: Swift calls strings equal that differ in form only.
  @Test(
    "composed and decomposed forms lead to each other",
    arguments: [
      ("p\u{e4}ss", "pa\u{308}ss"),
      ("\u{d55c}\u{ae00}", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
      ("\u{1e69}", "s\u{323}\u{307}"), ("plain", "plain"), ("", ""), ("\u{e9}\0x", "e\u{301}\0x"),
    ])
  func forms(composed: String, decomposed: String) {
    for text in [composed, decomposed] {
      #expect(Array(text.composed.utf8) == Array(composed.utf8))
      #expect(Array(text.decomposed.utf8) == Array(decomposed.utf8))
    }
  }

  @Test("marks in another order, and letters that are only names for others, become one")
  func canonical() {
    #expect(Array("s\u{307}\u{323}".composed.utf8) == Array("\u{1e69}".utf8))
    #expect(Array("\u{212b}".composed.utf8) == Array("\u{c5}".utf8))
    #expect(Array("\u{1d160}".composed.utf8) == Array("\u{1d158}\u{1d165}\u{1d16e}".utf8))
    // What merely looks alike stays apart.
    #expect(Array("\u{ff41}\u{fb01}".composed.utf8) == Array("\u{ff41}\u{fb01}".utf8))
  }

  @Test("every space that has a width becomes the plain one")
  func spaces() {
    #expect("a\u{3000}b\u{a0}c\u{2003}d e".plainSpaced == "a b c d e")
    #expect("a\tb\u{200b}\u{2028}".plainSpaced == "a\tb\u{200b}\u{2028}")
  }

  @Test("of texts with the same bytes one stays; of texts that Swift calls equal, both")
  func twins() {
    let forms = ["\u{e9}", "e\u{301}", "\u{e9}"].withoutByteTwins
    #expect(forms.map { Array($0.utf8) } == [[0xc3, 0xa9], [0x65, 0xcc, 0x81]])
  }

  @Test(
    "an international domain is its name in the network, however it is typed",
    arguments: [
      ("b\u{fc}cher.example", "xn--bcher-kva.example"),
      ("bu\u{308}cher.example", "xn--bcher-kva.example"),
      ("B\u{dc}CHER.Example", "xn--bcher-kva.example"),
      ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
      ("\u{d55c}\u{ae00}.kr", "xn--bj0bj06e.kr"),
      ("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}.kr", "xn--bj0bj06e.kr"),
      ("\u{65e5}\u{672c}\u{3002}jp", "xn--wgv71a.jp"), ("\u{ff45}xample.com", "example.com"),
      ("fa\u{df}.de", "xn--fa-hia.de"), ("a_b.\u{fc}.de", "a_b.xn--tda.de"),
      ("Plain.Example", "plain.example"), ("b", "b"),
    ])
  func domains(typed: String, ascii: String) {
    #expect(DomainName.ascii(typed) == ascii)
  }

  @Test(
    "what no network name can be is none",
    arguments: [
      "\u{2603}.net", "\u{1f600}.ws", "-\u{fc}.de", "xn--zzzzzz.\u{fc}", "b\u{fc}\0.de",
      "b\u{ff20}c", "\u{2100}.de", "a b\u{fc}.de", String(repeating: "\u{fc}", count: 64) + ".de",
    ])
  func noDomains(typed: String) {
    #expect(DomainName.ascii(typed) == nil)
  }

  @Test("a network name is read as people write it")
  func reading() {
    #expect(
      DomainName.unicode("XN--BCHER-KVA.Example").map { Array($0.utf8) }
        == Array("b\u{fc}cher.example".utf8))
    #expect(DomainName.unicode("xn--zzzzzz.de") == nil)
    #expect(DomainName.unicode("plain.example") == "plain.example")
    #expect(DomainName.unicode("xn--n3h.net") == "\u{2603}.net")
  }
}
