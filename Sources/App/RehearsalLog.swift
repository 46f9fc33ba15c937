package import BookingStore
import Glibc
import JSON

/// What a data folder remembers of its rehearsals: `rehearsals.json`, mode 0600, the newest last.
package enum RehearsalLog {
  /// The file of a folder.
  package static func path(in folder: String) -> String { folder + "/rehearsals.json" }

  /// The rehearsals of a folder, the newest last; empty when there are none or the file cannot be read.
  package static func read(_ folder: String) -> [RehearsalRecord] {
    guard let bytes = Files.bytes(path(in: folder)),
      let file = try? JSONValue.parse(bytes, limits: .plan)
    else { return [] }
    return (file["rehearsals"]?.arrayValue ?? []).compactMap(record)
  }

  /// Adds a rehearsal and keeps the newest ones; returns false when the file cannot be written.
  package static func add(_ record: RehearsalRecord, to folder: String) -> Bool {
    let all = read(folder).suffix(recordsMax - 1) + [record]
    let bytes = JSONWriter.object { writer in
      writer.array("rehearsals") { list in
        for one in all { list.object { write(one, to: &$0) } }
      }
    }
    // Under another name until it is whole: a server may read it at any time.
    let part = path(in: folder) + ".part"
    unlink(part)
    return Files.write(String(decoding: bytes, as: UTF8.self) + "\n", to: part, mode: 0o600)
      && rename(part, path(in: folder)) == 0
  }

  private static func record(_ value: JSONValue) -> RehearsalRecord? {
    guard let date = value["date"]?.stringValue, let concert = value["concertId"]?.stringValue,
      let digest = value["digest"]?.stringValue, let fans = value["fans"]?.integerValue,
      let seatsSold = value["seatsSold"]?.integerValue, let isClean = value["isClean"]?.boolValue
    else { return nil }
    return RehearsalRecord(
      date: date, concert: concert, digest: digest, settings: value["settings"]?.stringValue ?? "",
      fans: Int(fans), seatsSold: Int(seatsSold),
      sellOutMilliseconds: value["sellOutMilliseconds"]?.integerValue, isClean: isClean,
      first: value["first"]?.stringValue ?? "")
  }

  private static func write(_ record: RehearsalRecord, to writer: inout JSONWriter) {
    writer.member("date", record.date)
    writer.member("concertId", record.concert)
    writer.member("digest", record.digest)
    writer.member("settings", record.settings)
    writer.member("fans", record.fans)
    writer.member("seatsSold", record.seatsSold)
    writer.key("sellOutMilliseconds")
    if let time = record.sellOutMilliseconds { writer.integer(time) } else { writer.null() }
    writer.member("isClean", record.isClean)
    writer.member("first", record.first)
  }
}
