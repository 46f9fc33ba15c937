import Accounts
import Testing

@Suite("What people type about themselves")
struct AccountRuleTests {
  @Test(
    "e-mails are lower-cased",
    arguments: [
      ("a@b", "a@b"), ("Mina@Example.ORG", "mina@example.org"),
      ("ÉLAN@exämple.org", "élan@xn--exmple-cua.org"),
      ("E\u{301}LAN@exa\u{308}mple.org", "\u{e9}lan@xn--exmple-cua.org"),
      ("x@XN--BCHER-KVA.example", "x@xn--bcher-kva.example"),
      ("o'brien+x=y@example.org", "o'brien+x=y@example.org"),
      (text(252) + "@b", text(252) + "@b"),
    ])
  func goodEmails(typed: String, stored: String) throws {
    // Bytes are compared: Swift calls strings equal that differ in form only.
    #expect(Array(try AccountRules.email(typed).utf8) == Array(stored.utf8))
  }

  @Test(
    "e-mails are refused for their length, then their characters, then their form",
    arguments: [
      ("", .emailLength), ("a@", .emailLength), (text(253) + "@b", .emailLength),
      (" ", .emailLength), (text(254) + " ", .emailLength),
      ("a b@c", .emailCharacters), (" a@b", .emailCharacters), ("a@b\n", .emailCharacters),
      ("a\0@b", .emailCharacters), ("a\u{7f}@b", .emailCharacters), ("a\u{a0}@b", .emailCharacters),
      ("a\u{200b}@b", .emailCharacters), ("a\u{202e}@b", .emailCharacters),
      ("a\u{feff}b@", .emailCharacters), ("a\u{2028}@b", .emailCharacters),
      ("abc", .emailForm), ("@abc", .emailForm), ("abc@", .emailForm), ("a@b@c", .emailForm),
      ("@@@", .emailForm), ("a\u{3164}@b", .emailCharacters), ("a\u{fe0f}@b", .emailCharacters),
      ("a@\u{2603}.net", .emailDomain), ("a@b\u{ff20}c", .emailDomain),
      ("a@" + String(repeating: "\u{fc}", count: 64) + ".de", .emailDomain),
    ] as [(String, FieldError.Reason)])
  func badEmails(typed: String, reason: FieldError.Reason) {
    #expect(throws: FieldError(.email, reason)) { try AccountRules.email(typed) }
  }

  @Test("an e-mail that grows by being lower-cased is measured as it is stored")
  func growingEmail() throws {
    let growing = String(repeating: "İ", count: 120) + "@b"
    #expect(try AccountRules.email(growing).unicodeScalars.count == 242)
    let tooLong = String(repeating: "İ", count: 127) + "@b"
    #expect(throws: FieldError(.email, .emailLength)) { try AccountRules.email(tooLong) }
  }

  @Test("an address of letters of ASCII has one form; any other the older ones too")
  func emailForms() {
    #expect(AccountRules.emailForms("Mina@Example.org") == ["mina@example.org"])
    #expect(AccountRules.emailForms("no address") == ["no address"])
    let long = String(repeating: "x", count: 5_000)
    #expect(AccountRules.emailForms(long)[0].count == 1_016)
    let asTyped = [
      "\u{e9}@b\u{fc}cher.org", "e\u{301}@bu\u{308}cher.org", "\u{e9}@xn--bcher-kva.org",
    ]
    for typed in asTyped {
      let forms = AccountRules.emailForms(typed).map { Array($0.utf8) }
      #expect(forms.first == Array(typed.utf8))
      for other in asTyped { #expect(forms.contains(Array(other.utf8))) }
      #expect(Set(forms).count == forms.count && forms.count <= 7)
    }
  }

  @Test("a password is one text however it is typed, and older hashes are of what was typed")
  func passwordForms() throws {
    let composed = "p\u{e4}ssw\u{f6}rd 1"
    let decomposed = "pa\u{308}sswo\u{308}rd 1"
    for typed in [composed, decomposed, "p\u{e4}ssw\u{f6}rd\u{a0}1"] {
      #expect(Array(try AccountRules.password(typed).utf8) == Array(composed.utf8))
      let forms = AccountRules.passwordForms(typed).map { Array($0.utf8) }
      #expect(forms.first == Array(composed.utf8) && forms.contains(Array(typed.utf8)))
    }
    #expect(
      AccountRules.passwordForms(composed).map { Array($0.utf8) }
        == [composed, decomposed].map { Array($0.utf8) })
    #expect(AccountRules.passwordForms("open sesame") == ["open sesame"])
    #expect(AccountRules.passwordForms(text(513)).isEmpty)
    // Eight syllables, sent in 24 pieces; three, in nine.
    #expect(throws: Never.self) {
      try AccountRules.password(String(repeating: "\u{1112}\u{1161}\u{11ab}", count: 128))
    }
    #expect(throws: FieldError(.password, .passwordLength)) {
      try AccountRules.password(String(repeating: "\u{1112}\u{1161}\u{11ab}", count: 3))
    }
  }

  @Test("passwords of 8 to 128 characters are taken, whatever they are")
  func passwords() throws {
    for good in [text(8), text(128), "        ", "пароль-密码", "\0\n\t\u{1}abcd"] {
      #expect(try AccountRules.password(good) == good)
    }
    for bad in ["", text(7), text(129), "e" + String(repeating: "\u{301}", count: 10_000)] {
      #expect(throws: FieldError(.password, .passwordLength)) { try AccountRules.password(bad) }
    }
  }

  @Test(
    "names lose the spaces around them",
    arguments: [
      ("Mina", "Mina"), ("  Mina Kim \n", "Mina Kim"), ("김민아", "김민아"),
      ("O'Brien-Ünal", "O'Brien-Ünal"),
      ("\u{3000}X\u{a0}", "X"), (" " + text(100) + " ", text(100)),
    ])
  func goodNames(typed: String, stored: String) throws {
    #expect(try AccountRules.name(typed) == stored)
  }

  @Test(
    "names are refused for their length, then their characters",
    arguments: [
      ("", .nameLength), ("   \n", .nameLength), (text(101), .nameLength),
      ("a\0" + text(99), .nameLength), ("a\nb", .nameCharacters), ("a\0b", .nameCharacters),
      ("a\u{1b}[31mb", .nameCharacters), ("a\u{85}b", .nameCharacters),
      ("a\u{202e}b", .nameCharacters), ("a\u{2066}b", .nameCharacters),
      ("a\u{2029}b", .nameCharacters), ("\u{3164}", .nameBlank), ("\u{2800}", .nameBlank),
      ("\u{200b} \u{ffa0}", .nameBlank),
    ] as [(String, FieldError.Reason)])
  func badNames(typed: String, reason: FieldError.Reason) {
    #expect(throws: FieldError(.name, reason)) { try AccountRules.name(typed) }
  }

  @Test("a sign-up names every bad field, in order, and prints no password")
  func signUp() throws {
    let good = try SignUp.check(email: "A@b", password: "password", name: " N ").get()
    #expect(good.email == "a@b" && good.password == "password" && good.name == "N")
    var dumped = ""
    dump(good, to: &dumped)
    for text in [dumped, "\(good)", String(reflecting: good)] {
      #expect(!text.contains("password"))
    }
    #expect(
      SignUp.check(email: "", password: "", name: "")
        == .failure(refusal(.emailLength, .passwordLength, .nameLength)))
    #expect(
      SignUp.check(email: "a@b", password: "short", name: "N")
        == .failure(refusal(.passwordLength)))
    #expect(
      SignUp.check(email: "abc", password: "password", name: "a\tb")
        == .failure(refusal(.emailForm, .nameCharacters)))
  }

  private func refusal(_ reasons: FieldError.Reason...) -> SignUpRefusal {
    SignUpRefusal(
      errors: reasons.map { reason in
        switch reason {
        case .emailLength, .emailForm, .emailCharacters, .emailDomain: FieldError(.email, reason)
        case .passwordLength: FieldError(.password, reason)
        case .nameLength, .nameBlank, .nameCharacters: FieldError(.name, reason)
        }
      })
  }
}

private func text(_ count: Int) -> String { String(repeating: "x", count: count) }
