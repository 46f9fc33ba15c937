/// Reads what a client of PostgreSQL sends, as far as it takes to see a writer's COMMIT.
///
/// Messages are a letter, a length of four bytes that counts itself, and the rest; only the very
/// first has no letter. P names a statement, B runs it.
struct CommitReader {
  private var unread: [UInt8] = []
  private var hasBegun = false
  private var begin: [UInt8] = []
  private var commit: [UInt8] = []
  private var isWriting = false

  /// Whether the COMMIT of a transaction that may write is in these bytes.
  mutating func seesCommit(_ bytes: [UInt8]) -> Bool {
    unread += bytes
    var sees = false
    while true {
      let letter = hasBegun ? 1 : 0
      guard unread.count >= letter + 4 else { return sees }
      let length = unread[letter..<letter + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length >= 4, unread.count >= letter + length else { return sees }
      let texts = unread[(letter + 4)..<(letter + length)]
        .split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
      if hasBegun, texts.count > 1 {
        switch unread[0] {
        case UInt8(ascii: "P"): learn(name: texts[0], text: texts[1])
        case UInt8(ascii: "B"):
          if texts[1] == commit, isWriting { sees = true }
          if texts[1] == begin { isWriting = true } else if texts[1] == commit { isWriting = false }
        default: break
        }
      }
      hasBegun = true
      unread.removeFirst(letter + length)
    }
  }

  private mutating func learn(name: [UInt8], text: [UInt8]) {
    if text == Array("BEGIN".utf8) { begin = name }
    if text == Array("COMMIT".utf8) { commit = name }
  }
}
