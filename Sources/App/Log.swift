import Glibc
import HTTPServer
import JSON
import Synchronization
import Ticketing

/// Writes JSON lines to stderr or a file, on a thread of its own so that no request waits for a terminal.
final class Log: Sendable {
  private struct State: ~Copyable {
    var unwritten = ByteBuffer(capacity: 4_096)
    var dropped = 0
    var droppedEver = 0
    var line = AccessLine()
    var isClosed = false
  }

  /// The data of one flush.
  private struct Flush: ~Copyable {
    var bytes = ByteBuffer(capacity: 4_096)
    var dropped = 0
    var isClosed = false
  }

  /// How long lines are buffered before they are written together. Microseconds.
  private static let gathering: UInt32 = 20_000

  private let state = Mutex(State())
  /// Held while writing, so that lines of the last flush do not overtake earlier ones.
  private let writing = Mutex(())
  private let level: LogLevel
  private let now: @Sendable () -> Timestamp
  /// The destination: standard error, or the file of `--log-file`.
  let file: Int32

  init(level: LogLevel, file: Int32 = STDERR_FILENO, now: @escaping @Sendable () -> Timestamp) {
    self.level = level
    self.file = file
    self.now = now
  }

  /// The number of lines dropped since the start.
  var droppedLines: Int { state.withLock { $0.droppedEver } }

  /// Whether lines of a level are written.
  func has(_ level: LogLevel) -> Bool { level >= self.level }

  /// Writes one line.
  func line(
    _ level: LogLevel, _ message: String, _ fields: [(name: StaticString, value: String)] = []
  ) {
    guard has(level) else { return }
    append(rendered(level, message, fields))
  }

  /// Writes the access-log line of one request, which stands for `oneIn` such requests.
  func access(_ record: RequestRecord, oneIn: Int = 1) {
    guard has(.info) else { return }
    let time = now()
    state.withLock { state in
      guard state.unwritten.count < Self.unwrittenMax else {
        state.dropped += 1
        state.droppedEver += 1
        return
      }
      state.line.append(record, oneIn: oneIn, at: time, to: &state.unwritten)
      state.unwritten.append(UInt8(ascii: "\n"))
    }
  }

  private func rendered(
    _ level: LogLevel, _ message: String, _ fields: [(name: StaticString, value: String)]
  ) -> [UInt8] {
    rendered { writer in
      writer.member("level", level.rawValue)
      writer.member("message", message)
      for field in fields { writer.member(field.name, field.value) }
    }
  }

  private func rendered(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 480)
    writer.beginObject()
    writer.member("time", now().text)
    write(&writer)
    writer.endObject()
    return writer.bytes
  }

  private func append(_ bytes: [UInt8]) {
    state.withLock { state in
      if state.unwritten.count + bytes.count >= Self.unwrittenMax {
        state.dropped += 1
        state.droppedEver += 1
      } else {
        state.unwritten.append(bytes)
        state.unwritten.append(UInt8(ascii: "\n"))
      }
    }
  }

  /// Writes lines until closed; runs on a thread of its own.
  func run() {
    while flush() { usleep(Self.gathering) }
  }

  /// Lets `run` end after writing what is buffered.
  func close() {
    state.withLock { $0.isClosed = true }
    _ = flush()
  }

  /// Writes what is buffered; returns false once closed.
  private func flush() -> Bool {
    writing.withLock { _ in
      let flush = state.withLock { state in
        // A similar number of lines will come again: growing the buffer step by step would copy them twice.
        var flush = Flush(
          bytes: ByteBuffer(capacity: state.unwritten.count), dropped: state.dropped,
          isClosed: state.isClosed)
        swap(&flush.bytes, &state.unwritten)
        state.dropped = 0
        return flush
      }
      flush.bytes.withBytes { write($0) }
      if flush.dropped > 0 {
        let line = rendered(
          .warning, "log lines dropped: the reader is too slow", [("count", "\(flush.dropped)")])
        (line + [UInt8(ascii: "\n")]).withUnsafeBufferPointer { write($0) }
      }
      return !flush.isClosed
    }
  }

  private func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Glibc.write(
        file, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
