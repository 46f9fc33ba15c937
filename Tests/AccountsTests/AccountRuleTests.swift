import Accounts
import Testing

@Suite("What people type about themselves")
struct AccountRuleTests {
  @Test(
    "e-mails are lower-cased",
    arguments: [
      ("a@b", "a@b"), ("Mina@Example.ORG", "mina@example.org"),
      ("ÉLAN@exämple.org", "élan@exämple.org"),
      ("o'brien+x=y@example.org", "o'brien+x=y@example.org"),
      (text(252) + "@b", text(252) + "@b"),
    ])
  func goodEmails(typed: String, stored: String) throws {
    #expect(try AccountRules.email(typed) == stored)
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
      ("@@@", .emailForm),
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

  @Test("passwords of 8 to 128 characters are taken as typed, whatever they are")
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
        case .emailLength, .emailForm, .emailCharacters: FieldError(.email, reason)
        case .passwordLength: FieldError(.password, reason)
        case .nameLength, .nameBlank, .nameCharacters: FieldError(.name, reason)
        }
      })
  }
}

private func text(_ count: Int) -> String { String(repeating: "x", count: count) }
