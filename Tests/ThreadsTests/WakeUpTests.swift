import Glibc
import Synchronization
import Testing
import Threads

@Suite("Threads that wait")
struct WakeUpTests {
  private static func isReadable(_ wakeUp: WakeUp) -> Bool {
    var entry = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }

  @Test("many signals are one until the thread looks, and the next one wakes again")
  func signals() {
    let wakeUp = WakeUp()
    #expect(wakeUp.isOpen)
    #expect(!Self.isReadable(wakeUp))
    for _ in 0..<3 { wakeUp.signal() }
    #expect(Self.isReadable(wakeUp))
    wakeUp.wait(milliseconds: 0)
    #expect(!Self.isReadable(wakeUp))
    wakeUp.signal()
    #expect(Self.isReadable(wakeUp))
  }

  @Test("a signal between two looks is not lost, also before the thread makes the next one count")
  func between() {
    let wakeUp = WakeUp()
    wakeUp.signal()
    wakeUp.drain()
    // Found signalled: the thread has not looked yet, and will see what this one did.
    wakeUp.signal()
    #expect(!Self.isReadable(wakeUp))
    wakeUp.rearm()
    wakeUp.signal()
    #expect(Self.isReadable(wakeUp))
  }

  @Test("the end wakes a thread that sleeps, and it can be waited for")
  func ends() throws {
    let wakeUp = WakeUp()
    let looks = Mutex(0)
    let thread = try SystemThread.start(name: "a name of more than fifteen bytes") {
      while !wakeUp.isEnding {
        wakeUp.wait(milliseconds: 60_000)
        looks.withLock { $0 += 1 }
      }
    }
    wakeUp.end()
    thread.join()
    #expect(looks.withLock { $0 } <= 1)
    #expect(wakeUp.isEnding)
  }

  @Test("a thread has the beginning of its name, and others keep theirs")
  func names() throws {
    let name = Mutex("")
    try SystemThread.start(name: "a name of more than fifteen bytes") {
      var bytes = [UInt8](repeating: 0, count: 32)
      let file = open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
      defer { close(file) }
      let count = read(file, &bytes, bytes.count)
      // The kernel ends it with a line feed.
      let text = String(decoding: bytes.prefix(max(0, count - 1)), as: UTF8.self)
      name.withLock { $0 = text }
    }.join()
    #expect(name.withLock { $0 } == "a name of more ")
  }

  @Test("the monotonic clock never goes back, in any of its units")
  func clock() {
    let (coarse, fine, exact) = (
      MonotonicClock.coarseMilliseconds, MonotonicClock.milliseconds, MonotonicClock.nanoseconds
    )
    #expect(MonotonicClock.coarseMilliseconds >= coarse)
    #expect(MonotonicClock.milliseconds >= fine)
    #expect(MonotonicClock.nanoseconds >= exact)
    // A tick of the kernel is at most ten milliseconds long.
    #expect(UInt64(fine) &- coarse < 1_000)
  }
}
