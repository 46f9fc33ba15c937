import Accounts
import Testing
import Ticketing

@Suite("Ended sessions")
struct EndedSessionTests {
  private let start = Timestamp(milliseconds: 1_795_255_200_000)

  @Test("an ended session is known, another is not")
  func contains() {
    let ended = EndedSessions()
    #expect(ended.end(session(1), until: start.adding(seconds: 10), now: start))
    #expect(ended.contains(session(1)))
    #expect(!ended.contains(session(2)))
    #expect(ended.end(session(1), until: start.adding(seconds: 10), now: start))
    #expect(ended.count == 1)
  }

  @Test("a session whose token has expired need not be remembered")
  func expired() {
    let ended = EndedSessions()
    #expect(ended.end(session(1), until: start, now: start))
    #expect(!ended.contains(session(1)))
  }

  @Test("log-outs over a long time take no more memory than those of one lifetime")
  func pruning() {
    let ended = EndedSessions()
    for second in 0..<100_000 {
      let now = start.adding(seconds: second)
      let isEnded = ended.end(session(UInt64(second)), until: now.adding(seconds: 500), now: now)
      if !isEnded { Issue.record("second \(second) was refused") }
    }
    #expect(ended.count <= 1_024)
    for second in 99_501..<100_000 { #expect(ended.contains(session(UInt64(second)))) }
  }

  @Test("when full, one more is refused and none is forgotten, until one expires")
  func full() {
    let ended = EndedSessions(countMax: 3)
    for number in 1...3 as ClosedRange<UInt64> {
      #expect(ended.end(session(number), until: start.adding(seconds: Int(number)), now: start))
    }
    #expect(!ended.end(session(4), until: start.adding(seconds: 9), now: start))
    #expect(!ended.contains(session(4)))
    #expect(ended.end(session(3), until: start.adding(seconds: 9), now: start))
    let later = start.adding(seconds: 1)
    #expect(ended.end(session(4), until: start.adding(seconds: 9), now: later))
    #expect([1, 2, 3, 4].map { ended.contains(session($0)) } == [false, true, true, true])
  }

  @Test("a place reserved for a session is no one else's, and holds one whatever comes in between")
  func reserved() {
    let ended = EndedSessions(countMax: 2)
    let end = start.adding(seconds: 9)
    #expect(ended.reserve(now: start))
    #expect(ended.end(session(1), until: end, now: start))
    #expect(!ended.end(session(2), until: end, now: start))
    #expect(!ended.reserve(now: start))
    ended.endReserved(session(3), until: end, now: start)
    ended.release()
    #expect(ended.contains(session(1)) && ended.contains(session(3)))
    #expect(!ended.reserve(now: start), "full")
    #expect(ended.reserve(now: end), "they are forgotten")
    ended.release()
    #expect(ended.end(session(4), until: end.adding(seconds: 1), now: end))
  }

  @Test("many threads at once lose nothing")
  func concurrent() async {
    let ended = EndedSessions()
    let start = start
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 as Range<UInt64> {
        group.addTask {
          for number in 0..<1_000 as Range<UInt64> {
            let session = SessionID(high: worker, low: number)
            if !ended.end(session, until: start.adding(seconds: 60), now: start)
              || !ended.contains(session)
            {
              Issue.record("\(session) was lost")
            }
          }
        }
      }
    }
    #expect(ended.count == 8_000)
  }

  private func session(_ number: UInt64) -> SessionID { SessionID(high: 1, low: number) }
}
