import App
import Glibc
public import JSON

/// What a data folder remembers of its rehearsals: `rehearsals.json`, mode 0600, the newest last.
public enum RehearsalLog {
  /// One rehearsal.
  public struct Entry: Sendable, Equatable {
    /// When it was, as RFC 3339 text in UTC.
    public var date: String
    /// The concert.
    public var concert: String
    /// The mark of the sale's settings (`SaleDigest`).
    public var digest: String
    /// What the mark is made of, for people.
    public var settings: String
    /// People who came.
    public var fans: Int
    /// Seats sold.
    public var seatsSold: Int
    /// Time to sell out in milliseconds; nil when seats were left.
    public var sellOutMilliseconds: Int64?
    /// Whether no promise was broken.
    public var isClean: Bool
    /// What gave way first.
    public var first: String

    /// Makes an entry from a report.
    public init(_ report: DrillReport, concert: String, digest: String, settings: String) {
      date = report.about.date
      self.concert = concert
      self.digest = digest
      self.settings = settings
      fans = report.about.fans
      seatsSold = report.result.seatsSold
      sellOutMilliseconds = report.result.sellOutMilliseconds.map { Int64($0.rounded()) }
      isClean = report.result.isClean
      first = report.findings.first?.kind.rawValue ?? ""
    }
  }

  /// The file of a folder.
  public static func path(in folder: String) -> String { folder + "/rehearsals.json" }

  /// The rehearsals of a folder, the newest last; empty when there are none or the file cannot be read.
  public static func read(_ folder: String) -> [JSONValue] {
    guard let bytes = Files.bytes(path(in: folder)),
      let file = try? JSONValue.parse(bytes, limits: .plan)
    else { return [] }
    return file["rehearsals"]?.arrayValue ?? []
  }

  /// Adds a rehearsal and keeps the newest ones; returns false when the file cannot be written.
  public static func add(_ entry: Entry, to folder: String) -> Bool {
    let earlier = read(folder).suffix(DrillLimits.rehearsalsMax - 1)
    let bytes = JSONWriter.object { writer in
      writer.array("rehearsals") { list in
        for one in earlier { one.write(to: &list) }
        list.object { writer in
          writer.member("date", entry.date)
          writer.member("concertId", entry.concert)
          writer.member("digest", entry.digest)
          writer.member("settings", entry.settings)
          writer.member("fans", entry.fans)
          writer.member("seatsSold", entry.seatsSold)
          writer.key("sellOutMilliseconds")
          if let time = entry.sellOutMilliseconds { writer.integer(time) } else { writer.null() }
          writer.member("isClean", entry.isClean)
          writer.member("first", entry.first)
        }
      }
    }
    // Under another name until it is whole: a server may read it at any time.
    let part = path(in: folder) + ".part"
    unlink(part)
    return Files.write(String(decoding: bytes, as: UTF8.self) + "\n", to: part, mode: 0o600)
      && rename(part, path(in: folder)) == 0
  }
}
