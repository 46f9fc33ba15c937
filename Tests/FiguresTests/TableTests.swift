import Testing

@testable import Figures

/// What people read.
@Suite struct TableTests {
  @Test func `the terminal has one line for each row, in columns`() {
    #expect(
      RecordTests.record().table == """
        #      measured                     ours      limit                  ratio  must       aim      verdict
        P1c    CPU of a poll                12.50 us  nginx: 10.00 us        1.25   <= 1.30             yes
        P2     durable holds (64 a commit)  13,084/s  raw | alone: 27,894/s  0.47   >= 0.50    >= 0.60  NO
        P10a   log-ins                      48.00/s   argon2id: 50.50/s      0.95   >= 0.90    >= 0.95  aim
        start  start on an empty folder     118 ms                                  <= 300 ms           yes
        """)
  }

  @Test func `Markdown has a caption, the rows and the remarks`() {
    var record = RecordTests.record()
    record.neighbours = 0.5
    record.faults = [.init(part: "line", reason: "no nginx")]
    #expect(
      record.markdown == """
        2026-11-30, abc1234: 2 cores of A "fast" one, 7940 MiB, Linux 6.1; 21 min, other programs 50 % \
        of the machine.

        | # | measured | ours | limit | ratio | must | aim | verdict |
        |---|---|---:|---|---:|---|---|---|
        | P1c | CPU of a poll | 12.50 us | nginx: 10.00 us | 1.25 | <= 1.30 |  | yes |
        | P2 | durable holds (64 a commit) | 13,084/s | raw \\| alone: 27,894/s | 0.47 | >= 0.50 | \
        >= 0.60 | **NO** |
        | P10a | log-ins | 48.00/s | argon2id: 50.50/s | 0.95 | >= 0.90 | >= 0.95 | aim |
        | start | start on an empty folder | 118 ms |  |  | <= 300 ms |  | yes |

        - doubtful, other programs used 50 % of the machine
        - not measured, line: no nginx
        """)
  }

  @Test func `two runs stand beside each other by id`() {
    let old = RecordTests.record()
    var new = RecordTests.record(Array(RecordTests.sample.dropFirst()))
    new.add(
      Row(
        Figure("P2", "hold", "durable holds", "/s", against: "raw", must: .atLeast(0.5)),
        ours: [15_701], limit: [28_000]))
    new.add(Row(Figure("P3", "hold", "one hold", " us"), ours: [400]))
    let lines = comparison(of: old, with: new).split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("before: 2026-11-30") && lines[1].hasPrefix("after:  2026-11-30"))
    #expect(
      lines.contains { $0.hasPrefix("P2 ") && $0.contains("+20 %") && $0.hasSuffix("NO   yes") }
    )
    #expect(lines.contains { $0.hasPrefix("P3 ") && $0.contains("400 us") })
    #expect(lines.last?.hasPrefix("start") == true)
  }

  @Test func `the table goes between the two marks and again in its own place`() throws {
    let record = RecordTests.record()
    let text = """
      # Performance

      <!-- the table of a run; `make bench-report` writes it -->
      a run of last year
      <!-- end of the table -->

      Below.
      """
    let once = try record.document(text, source: "a.json")
    #expect(once.contains("From a.json, 2026-11-30, abc1234"))
    #expect(!once.contains("last year"))
    #expect(once.hasPrefix("# Performance\n") && once.hasSuffix("\n\nBelow."))
    #expect(try record.document(once, source: "a.json") == once)
    #expect(throws: (any Error).self) { try record.document("# Performance", source: "a.json") }
  }

  @Test func `right is better in the picture, whichever way a figure counts`() throws {
    let marks = Picture(RecordTests.record()).againstLimits
    let poll = try #require(marks.first { $0.id == "P1c" })
    #expect(abs(poll.ours - 1 / 1.25) < 1e-9 && abs(poll.must - 1 / 1.3) < 1e-9)
    #expect(poll.ours > poll.must)
    let hold = try #require(marks.first { $0.id == "P2" })
    #expect(hold.ours < hold.must && hold.aim == 0.6)
    let start = try #require(Picture(RecordTests.record()).againstBounds.first)
    #expect(start.must == 1 && start.ours > 2.5 && start.ours < 2.6)
  }

  @Test func `the scale doubles evenly and holds what lies beyond at its ends`() {
    let doubling = Picture.place(2) - Picture.place(1)
    #expect(abs(Picture.place(8) - Picture.place(4) - doubling) < 1e-9)
    #expect(Picture.place(1_000) == Picture.place(16))
    #expect(Picture.place(0) == Picture.place(0.0625))
  }

  @Test func `the picture is one well-formed piece without scripts`() {
    let svg = Picture(RecordTests.record()).svg
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("A &quot;fast&quot; one"))
    #expect(svg.contains("P10a") && svg.contains("118 ms (&lt;= 300 ms)"))
    #expect(!svg.contains("<script"))
    #expect(svg.count { $0 == "<" } == svg.count { $0 == ">" })
  }
}
