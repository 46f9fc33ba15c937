import Figures
import Testing

/// A run as a whole: its order, its file and its judgement.
@Suite struct RecordTests {
  static func record(_ rows: [Row] = sample) -> Record {
    var record = Record()
    record.date = "2026-11-30"
    record.commit = "abc1234"
    record.seconds = 1_234
    record.neighbours = 0.012
    record.machine.processor = "A \"fast\" one"
    record.machine.cores = 2
    record.machine.memory = 7_940
    record.machine.kernel = "6.1"
    for row in rows { record.add(row) }
    return record
  }

  static var sample: [Row] {
    [
      Row(
        Figure("start", "start", "start on an empty folder", " ms", must: .atMost(300)),
        ours: [116.25, 120, 118]),
      Row(
        Figure(
          "P10a", "login", "log-ins", "/s", against: "argon2id", must: .atLeast(0.9),
          aim: .atLeast(0.95)), ours: [48], limit: [50, 51]),
      Row(
        Figure(
          "P2", "hold", "durable holds", "/s", against: "raw | alone", must: .atLeast(0.5),
          aim: .atLeast(0.6)), ours: [13_084, 13_000, 13_200], limit: [27_894, 28_000, 27_000],
        note: "64 a commit"),
      Row(
        Figure("P1c", "line", "CPU of a poll", " us", against: "nginx", must: .atMost(1.3)),
        ours: [12.5], limit: [10]),
    ]
  }

  @Test func `rows stand by number, then letter, then the rest`() {
    #expect(Self.record().rows.map(\.figure.id) == ["P1c", "P2", "P10a", "start"])
  }

  @Test func `a row measured again takes the place of the first`() {
    var record = Self.record()
    record.add(Row(Figure("P2", "hold", "durable holds", "/s"), ours: [7]))
    #expect(record.rows.map(\.figure.id) == ["P1c", "P2", "P10a", "start"])
    #expect(record.rows[1].ours == [7])
  }

  @Test func `what is written is read again`() throws {
    var record = Self.record()
    record.isQuick = true
    record.faults = [.init(part: "line", reason: "no nginx\nhere \u{2014} \"none\"")]
    let read = try Record(json: Array(record.json.utf8))
    #expect(read == record)
    #expect(read.rows.map(\.verdict) == record.rows.map(\.verdict))
  }

  @Test func `a row is one line of the file, and the whole catalogue stays small`() {
    var record = Self.record()
    let lines = record.json.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("{\"id\"") } == record.rows.count)
    for figure in Catalogue.figures {
      record.add(
        Row(figure, ours: [12_345, 12_346, 12_347, 12_348, 12_349], limit: [1, 2, 3, 4, 5]))
    }
    #expect(record.json.utf8.count < 32_768)
  }

  @Test(arguments: ["", "{}", "[1]", "{\"date\":\"x\",\"rows\":[{}]}"])
  func `a file that holds no run is refused`(text: String) {
    #expect(throws: (any Error).self) { try Record(json: Array(text.utf8)) }
  }

  @Test func `a missed, a doubtful, an unmeasured row and a fault each fail a run`() {
    var good = Self.record(Array(Self.sample.dropLast()))
    good = Self.record([Self.sample[0], Self.sample[1], Self.sample[3]])
    #expect(good.isGood)
    #expect(Self.record().missed.map(\.figure.id) == ["P2"])
    #expect(!Self.record().isGood)
    var wild = good
    wild.add(
      Row(
        Figure("P5", "pay", "payments", "/s", against: "raw", must: .atLeast(0.1)),
        ours: [50], limit: [100, 200]))
    #expect(!wild.isGood)
    #expect(wild.doubts == ["P5: the limit moved between 100 and 200/s"])
    var busy = good
    busy.neighbours = 0.11
    #expect(busy.doubts == ["other programs used 11 % of the machine"])
    var broken = good
    broken.faults = [.init(part: "line", reason: "no nginx")]
    #expect(!broken.isGood)
    var part = good
    part.fill(parts: ["pay"])
    #expect(part.unmeasured.map(\.figure.id) == ["P5"])
    #expect(!part.isGood)
  }

  @Test func `filling keeps what was measured and leaves other parts alone`() {
    var record = Self.record()
    record.fill(parts: ["hold"])
    #expect(record.rows.first { $0.figure.id == "P2" }?.ours.count == 3)
    #expect(record.rows.contains { $0.figure.id == "P4" && $0.verdict == .unmeasured })
    #expect(!record.rows.contains { $0.figure.part == "pay" })
  }
}

/// The list of all figures.
@Suite struct CatalogueTests {
  @Test func `every number from P1 to P14 is there, and no id comes twice`() {
    let ids = Catalogue.figures.map(\.id)
    #expect(Set(ids).count == ids.count)
    for number in 1...14 {
      #expect(
        ids.contains { $0.dropFirst().prefix { $0.isNumber } == "\(number)" && $0.first == "P" },
        "P\(number)")
    }
  }

  @Test func `every figure belongs to a part, and a bound on a ratio has a limit`() {
    for figure in Catalogue.figures {
      #expect(Catalogue.parts.contains(figure.part), "\(figure.id)")
      if figure.compares != .value { #expect(!figure.limit.isEmpty, "\(figure.id)") }
    }
  }

  @Test func `an aim asks for more than the bound, in its direction`() {
    for figure in Catalogue.figures {
      guard let must = figure.must, let aim = figure.aim else { continue }
      #expect(must.sign == aim.sign, "\(figure.id)")
      #expect(must.isMet(by: aim.number) && must != aim, "\(figure.id)")
    }
  }
}
