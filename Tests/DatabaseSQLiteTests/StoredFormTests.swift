import Database
import Testing

@testable import DatabaseSQLite

@Suite("What is kept beside the data, or must be alike in every instance")
struct StoredFormTests {
  @Test("the keys that writes lock are the numbers they always were")
  func lockKeys() {
    #expect(LockKey(kind: "date", high: 1, low: 2).number == -1_352_342_022_909_162_411)
    #expect(LockKey(kind: "date", high: 1, low: 2, part: 9).number == -1_352_342_022_909_162_407)
    #expect(LockKey(kind: "name", name: "alice").number == 3_996_162_377_907_463_388)
  }

  @Test("a mark of the log is the bytes it always was")
  func mark() {
    var mark = LogMark(inode: 7)
    mark.salts = .init(first: 1, second: 2)
    (mark.synced, mark.moved) = (3, 2)
    let words: [UInt64] = [
      0x626f_786d_6172_6b31, 7, 0x1_0000_0002, 3, 2, 0x0727_ad29_a1ad_4844,
    ]
    let bytes = words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    #expect(mark.bytes == bytes)
    #expect(LogMark(mark.bytes) == mark)
  }
}
