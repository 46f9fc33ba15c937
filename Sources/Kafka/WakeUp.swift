import CRdkafka
import Glibc

/// A bell that one thread sleeps beside; callers and the client library ring it.
final class WakeUp: Sendable {
  private let file: Int32

  init() throws(KafkaError) {
    file = boxoffice_kafka_bell()
    guard file >= 0 else { throw .resources }
  }

  deinit { close(file) }

  /// Wakes the thread, or keeps it from falling asleep.
  func ring() {
    var one: UInt64 = 1
    _ = write(file, &one, 8)
  }

  /// Lets the library ring when events come to `queue`.
  func isRung(by queue: OpaquePointer) {
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, file, &one, 8)
  }

  /// Sleeps until somebody rings or the time has passed.
  func wait(milliseconds: Int64) {
    var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, Int32(clamping: max(0, milliseconds)))
    var count: UInt64 = 0
    _ = read(file, &count, 8)
  }
}
