import Testing
import Ticketing

@testable import Cluster

@Suite("Following the events of other instances")
struct NewsFollowerTests {
  private let opening = Timestamp(milliseconds: 1_800_000_000_000)
  private func after(_ milliseconds: Int64) -> Timestamp {
    opening.adding(milliseconds: milliseconds)
  }

  private func receive(
    _ follower: inout MessageFollower, from sender: String, first: Int, count: Int, now: Timestamp
  ) -> Bool { follower.receive(from: sender, first: first, count: count, now: now) }

  @Test("an instance is followed from its first event on, as long as none is missing")
  func inOrder() {
    var follower = MessageFollower(silenceMilliseconds: 900)
    #expect(receive(&follower, from: "a", first: 0, count: 3, now: opening) == true)
    #expect(
      receive(&follower, from: "a", first: 3, count: 0, now: opening) == true, "a sign of life")
    #expect(receive(&follower, from: "b", first: 0, count: 1, now: opening) == true)
    #expect(receive(&follower, from: "a", first: 3, count: 2, now: opening) == true)
    #expect(
      receive(&follower, from: "a", first: 6, count: 1, now: opening) == false, "one is missing")
    #expect(receive(&follower, from: "a", first: 7, count: 1, now: opening) == true, "told once")
    #expect(
      receive(&follower, from: "a", first: 7, count: 1, now: opening) == false, "twice is no order")
  }

  @Test("an instance seen late, or from another life, has published events before")
  func late() {
    var follower = MessageFollower(silenceMilliseconds: 900)
    #expect(receive(&follower, from: "a", first: 5, count: 1, now: opening) == false)
    #expect(receive(&follower, from: "a", first: 6, count: 1, now: opening) == true)
    follower.forgetAll()
    #expect(receive(&follower, from: "a", first: 7, count: 1, now: opening) == false)
    #expect(
      receive(&follower, from: "a", first: .max, count: 5, now: opening) == false,
      "and never a trap")
  }

  @Test("an instance that falls silent may have died with events pending; one that parts has not")
  func silence() {
    var follower = MessageFollower(silenceMilliseconds: 900)
    _ = follower.receive(from: "a", first: 0, count: 1, now: opening)
    _ = follower.receive(from: "b", first: 0, count: 1, now: after(500))
    let gone = [900, 901, 901].map { follower.forgetSilent(now: after($0)) }
    #expect(gone == [false, true, false], "once")
    follower.part(from: "b")
    let isGone = follower.forgetSilent(now: after(9_000))
    #expect(!isGone)
  }

  @Test("an instance is as new as the last message of which memory has everything")
  func messages() {
    var follower = MessageFollower(silenceMilliseconds: 900)
    #expect(follower.message(of: "a") == nil)
    _ = follower.receive(from: "a", first: 0, count: 3, now: opening)
    #expect(follower.message(of: "a") == -1, "heard, and not known yet")
    follower.note(7, of: "a")
    _ = follower.receive(from: "a", first: 3, count: 1, now: opening)
    follower.note(4, of: "b")
    #expect(follower.messages == ["a": 7])
  }

  @Test("what no instance wrote is no part of a version")
  func parts() {
    let version = "a.1~b2.30~c.x~d~.4~e.-1~f.5"[...]
    #expect(VersionPart.all(in: version).map(\.text) == ["a.1", "b2.30"], "the first four")
    for text in ["", "A.1", "a b.1", "a.1.2", "abcdefghijklmn.1", "é.1", "a.9223372036854775808"] {
      #expect(VersionPart(text[...]) == nil, "\(text)")
    }
  }
}
