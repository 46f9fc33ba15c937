import Testing

/// Each rule, on a text that breaks it and on one that does not.
@Suite("The house's rules can fail")
struct RuleTests {
  /// A text that breaks a rule, and where.
  struct Breach: Sendable, CustomTestStringConvertible {
    let rule: Rule
    var files: [String: String]
    /// `path:line` of the offence.
    let place: String
    /// What the message says to do, in part.
    let advice: String
    /// The same with the breach mended, by path.
    let mended: [String: String]

    var testDescription: String { "\(rule.name), \(place)" }
  }

  private static func one(
    _ rule: Rule, _ path: String, _ text: String, line: Int = 1, says advice: String,
    mended: String
  ) -> Breach {
    Breach(
      rule: rule, files: [path: text], place: "\(path):\(line)", advice: advice,
      mended: [path: mended])
  }

  private static let a = "Sources/API/A.swift"
  private static let bodyOf70 =
    "func f() {\n" + String(repeating: "  g()\n", count: 68) + "}\n"

  static let swift: [Breach] = [
    one(
      .fileLength, a, String(repeating: "let a = 1\n", count: 401), line: 401,
      says: "at most 400", mended: String(repeating: "let a = 1\n", count: 400)),
    one(
      .functionLength, a, "struct A {\n\(bodyOf70.replacing("g()\n}", with: "g()\n  g()\n}"))\n}\n",
      line: 2, says: "give its parts names", mended: "struct A {\n\(bodyOf70)\n}\n"),
    one(
      .trap, a, "let a = 1\nlet b = try! f()\n", line: 2, says: "refuse instead",
      mended: "// try! is no good.\nlet b = try f(\"as! in words\")\n"),
    one(.trap, a, "let b = c as! D\n", says: "refuse instead", mended: "let b = c as? D\n"),
    one(
      .trap, a, "func f() { precondition(a) }\n", says: "refuse instead",
      mended: "func f() { assert(a) }\n"),
    one(.unfinished, a, "// TO\("DO"): later\n", says: "do it", mended: "// Done.\n"),
    one(
      .printing, a, "func f() { print(1) }\n", says: "write to the log",
      mended: "func f() { log.print(1); sprint(1) }\n"),
    one(
      .unchecked, a, "final class A: @unchecked Sendable {}\n", says: "use a Mutex",
      mended: "final class A: Sendable {}\n"),
    one(
      .storedFunction, a, "let a = Mutex<(@Sendable (Int) -> Void)?>(nil)\n", says: "keep a class",
      mended: "let a = Mutex<Int>(1)\nlet f: (Int) -> Void = g\n"),
    one(
      .secondCopy, a, "\nlet start: UInt64 = 0xCBF2_9CE4_8422_2325\n", line: 2,
      says: "the floor has this", mended: "let hash = FNV1a()\n"),
    one(
      .wallClock, "Sources/Booking/A.swift", "let a = Date()\n", says: "take `now` as an argument",
      mended: "func f(now: Timestamp) {}\n"),
    one(
      .wallClock, "Sources/App/A.swift", "let a = Date()\n", says: "only SteadyClock",
      mended: "let a = clock.now()\n"),
    one(
      .steadyClock, "Sources/WaitingRoomRedis/A.swift", "let a = ContinuousClock.now\n",
      says: "take a clock as an argument", mended: "let a = instant()\n"),
    one(
      .defaultClock, "Sources/App/A.swift", "func f(now: ContinuousClock.Instant = .now) {}\n",
      says: "take `now` from the caller", mended: "func f(now: Instant) { since = .now }\n"),
    one(
      .chance, "Sources/Redis/A.swift", "let a = Int.random(in: 1...6)\n",
      says: "take the generator", mended: "let a = Int.random(in: 1...6, using: &dice)\n"),
    one(
      .chance, "Sources/Ticketing/A.swift", "init(_ g: G = SystemRandomNumberGenerator()) {}\n",
      says: "take the generator", mended: "init(_ g: G) {}\n"),
    one(
      .sleepingTest, "Tests/ATests/A.swift", "func f() {\n  usleep(1_000)\n}\n", line: 2,
      says: "give what it tests a clock", mended: "func f() {\n  clock.advance(1_000)\n}\n"),
    one(
      .imports, "Sources/Booking/A.swift", "import Ticketing\nimport Glibc\n", line: 2,
      says: "act in a shell", mended: "import Ticketing\nimport Concerts\n"),
    one(
      .imports, "Sources/Ticketing/A.swift", "internal import CSodium\n", says: "act in a shell",
      mended: "internal import Synchronization\n"),
    one(
      .looseTask, a, "func f() {\n  Task { g() }\n}\n", line: 2, says: "task group",
      mended: "func f() {\n  group.addTask { if Task.isCancelled { g() } }\n}\n"),
    one(
      .looseTask, a, "let a = Task.detached(priority: .low) { g() }\n", says: "task group",
      mended: "let a: Task<Int, Never>\n"),
    one(
      .bound, a, "enum A {\n  private static let rowsMax = 5\n}\n", line: 2,
      says: "Sources/API/Limits.swift", mended: "enum A {\n  static let letters = 5\n}\n"),
    one(
      .bound, a, "enum A {\n  static let pause: Duration = .seconds(1)\n}\n", line: 2,
      says: "its unit and reason", mended: "enum A {\n  let pause: Duration = .seconds(1)\n}\n"),
  ]

  private static let told = "public static let version = \"0.2.0\"\n"
  private static let changes = "CHANGELOG.md"
  private static let heads = "## [Unreleased]\n\n## [0.2.0] - 2026-01-02\n"

  private static let page = "Sources/WebPages/Public/fan.html"
  private static let list = "Sources/CWebFiles/web_files.c"
  private static let embed = "#embed \"../WebPages/Public/fan.html\" suffix(, )\n"
  private static let architecture = "docs/ARCHITECTURE.md"
  private static let code = [
    "Sources/API/Router.swift": "struct Router { func plan() {}; let afterCommit = 1 }\n",
    "Sources/App/Serving.swift": "let task = Task { g() }\n",
  ]

  /// A document that breaks a rule beside some code.
  private static func document(
    _ rule: Rule, _ text: String, line: Int = 1, says advice: String, mended: String
  ) -> Breach {
    Breach(
      rule: rule, files: code.merging([architecture: text]) { $1 },
      place: "\(architecture):\(line)", advice: advice,
      mended: code.merging([architecture: mended]) { $1 })
  }

  /// A picture of three targets in three layers, and what tables say of them.
  private static func layers(
    _ picture: String, rows: String, line: Int, says advice: String
  ) -> Breach {
    let manifest = """
      var layers = [
        layer("One", program("App", uses: "API")), layer("Two", room(
          "API", uses: "CAny")),
        layer("C", room("CAny")),
      ]
      """
    func files(_ picture: String, _ rows: String) -> [String: String] {
      let table = rows.split(separator: " ").map { "| `\($0)` | it |\n" }.joined()
      return [
        "Package.swift": manifest, architecture: "```\nSources/\n  \(picture)\n```\n\(table)",
      ]
    }
    return Breach(
      rule: .documentedLayers, files: files(picture, rows), place: "\(architecture):\(line)",
      advice: advice, mended: files("App/\n  API/\n  CAny/", "App API"))
  }

  static let others: [Breach] = [
    Breach(
      rule: .version, files: [a: told, "Sources/App/B.swift": told, changes: heads],
      place: "Sources/App/B.swift:1", advice: "stands in \(a) already",
      mended: [a: told, changes: heads]),
    Breach(
      rule: .version, files: [a: told, changes: "## [0.2.0] - 2026-01-02\n"],
      place: "\(changes):1", advice: "[Unreleased]", mended: [a: told, changes: heads]),
    Breach(
      rule: .version, files: [a: told, changes: heads.replacing("0.2", with: "0.1")],
      place: "\(changes):3", advice: "not 0.2.0", mended: [a: told, changes: heads]),
    Breach(
      rule: .folderName, files: ["Sources/API/Utils/A.swift": ""], place: "Sources/API/Utils:1",
      advice: "says what is in it", mended: ["Sources/API/Seats/A.swift": ""]),
    Breach(
      rule: .webFiles, files: [page: "", list: ""], place: "\(page):1",
      advice: "run scripts/list-web-files", mended: [page: "", list: embed]),
    Breach(
      rule: .webFiles, files: [list: "\n\(embed)"], place: "\(list):2",
      advice: "fan.html is gone", mended: [page: "", list: "\n\(embed)"]),
    Breach(
      rule: .pageAddress,
      files: ["Sources/WebPages/Public/assets/fan/main.js": "let a = [\n  { path: '/login' },\n"],
      place: "Sources/WebPages/Public/assets/fan/main.js:2", advice: "read by `readViews`",
      mended: ["Sources/WebPages/Public/assets/fan/main.js": "h('a', { href: '/login' })\n"]),
    Breach(
      rule: .pageAddress,
      files: [page: "  {\"path\": \"/login\", \"module\": \"fan/login.js\"},\n"],
      place: "\(page):1", advice: "name the module that does",
      mended: [
        page: "  {\"path\": \"/login\", \"module\": \"fan/login.js\"},\n",
        "Sources/WebPages/Public/assets/fan/login.js": "",
      ]),
    document(
      .documentedNames, "Text.\n`API/Rooter.swift` plans.\n", line: 2, says: "a path",
      mended: "`API/Router.swift` plans, and `Retry-After` and `GET /x/y` are no names.\n"),
    document(
      .documentedNames, "It asks `Router.plaan`.\n", says: "plaan, which does not exist",
      mended: "It asks `Router.plan()`.\n```\n`Rooter`\n```\n"),
    document(
      .documentedNames, "`beforeCommit` runs.\n", says: "beforeCommit",
      mended: "`afterCommit` runs.\n"),
    layers("App/\n  API/", rows: "App API", line: 2, says: "lacks CAny"),
    layers("API/\n  App/\n  CAny/", rows: "App API", line: 3, says: "API is drawn above"),
    layers("App/\n  API/\n  CAny/", rows: "App", line: 4, says: "may be in API"),
    document(
      .documentedTree, "```\nSources/\n  API/  the edge\n  Web/  the pages\n```\n", line: 4,
      says: "has Sources/Web", mended: "```\nSources/\n  API/  Routes and such.\n  App/\n```\n"),
    document(
      .documentedCounts, "It has three targets.\n", says: "there are 2",
      mended: "It has two targets; [decision 7](x) rules.\n"),
    document(
      .documentedCounts, "There are **two unstructured tasks**.\n", says: "there are 1",
      mended: "There is **one unstructured task**.\n"),
    document(
      .documentedCounts, "All 120 tests pass.\n", says: "leave it out", mended: "All tests pass.\n"),
  ]

  @Test("a breach is found where it is, with what to do", arguments: swift + others)
  func breach(_ breach: Breach) {
    let found = breach.rule.check(Tree(breach.files))
    #expect(found.count == 1, "\(found)")
    let text = found.first?.description ?? ""
    #expect(text.hasPrefix("\(breach.place): "), "\(text)")
    #expect(text.contains(breach.advice), "\(text)")
    let left = breach.rule.check(Tree(breach.mended))
    #expect(left.isEmpty, "\(left)")
  }

  @Test("every rule has a text that breaks it")
  func everyRule() {
    #expect(Set((Self.swift + Self.others).map(\.rule.name)) == Set(Rule.all.map(\.name)))
  }

  @Test("a list of exceptions names no more than there is")
  func exceptions() {
    let (path, count) = ("Sources/App/Serving.swift", 1)
    #expect(Rule.looseTasks[path] == count)
    let found = Rule.looseTask.check(Tree([path: "let a = 1\n"]))
    #expect(found.first?.message.contains("mend the list") == true, "\(found)")
  }
}
