import CIntake
import Glibc

/// The state of reading a connection's bytes, and the bytes that still wait.
struct Incoming {
  /// The part that comes next.
  enum Part {
    case head
    /// A body of announced length, with the number of bytes left.
    case body(Int)
    case chunks(ChunkReader)
    /// Bytes that are ignored: the request was refused, and its answer is the last.
    case refused
  }

  var part = Part.head
  /// Bytes that arrived and were not passed on: an incomplete head, or what came after a message.
  var kept: [UInt8] = []
  /// The number of bytes of `kept` already searched for a head's end.
  var looked = 0
  /// Bytes for the library that did not fit.
  var ready: [UInt8] = []
  /// Whether the socket was empty after the last read.
  var isDrained = true
}

/// The library's buffer, and the number of bytes in it.
private struct Room {
  let buffer: UnsafeMutableRawBufferPointer
  var count = 0

  var left: Int { buffer.count - count }
  var rest: UnsafeMutableRawBufferPointer { .init(rebasing: buffer[count...]) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    rest.copyMemory(from: bytes)
    count += bytes.count
  }
}

extension Connection {
  /// Reads for the library: the number of bytes put into `buffer`, 0 at the end, -1 with `errno`.
  ///
  /// When a read does not fill its buffer, the library takes the socket to be empty and waits for the kernel
  /// to announce more. So while bytes are kept here, every read fills its buffer: with empty lines before a
  /// head or after a body, which the library skips.
  func receive(into buffer: UnsafeMutableRawBufferPointer, _ intake: Intake) -> Int {
    var room = Room(buffer: buffer)
    var outcome = 0
    if !incoming.ready.isEmpty { giveReady(&room) }
    while room.left > 0, incoming.ready.isEmpty {
      switch incoming.part {
      case .head:
        // One message at a time: the next one is read once this one is answered.
        guard room.count == 0 else { return end(&room, intake) }
        outcome = readHead(&room, intake)
        if case .head = incoming.part, outcome > 0 { return end(&room, intake) }
      case .body: outcome = readBody(&room)
      case .chunks: outcome = readChunks(&room, intake)
      case .refused: return room.count > 0 ? room.count : again()
      }
      // Bytes already given to the library come before the end or an error, which will come again.
      if outcome <= 0 { return room.count > 0 ? end(&room, intake) : outcome }
    }
    return room.count
  }

  private func again() -> Int {
    errno = EAGAIN
    return -1
  }

  /// Fills the buffer after a message when there is, or may be, more to read.
  private func end(_ room: inout Room, _ intake: Intake) -> Int {
    guard case .head = incoming.part, room.count > 0, !intake.isTLS,
      !incoming.kept.isEmpty || !incoming.isDrained
    else { return room.count }
    while room.left > 0 {
      room.buffer[room.count] = 10
      room.count += 1
    }
    return room.count
  }

  private func giveReady(_ room: inout Room) {
    let count = min(room.left, incoming.ready.count)
    incoming.ready.withUnsafeBytes { room.add(.init(rebasing: $0[..<count])) }
    incoming.ready.removeFirst(count)
  }

  /// Reads the socket itself: the number of bytes, 0 at the end, -1 with `errno`.
  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = intake_receive(watch.descriptor, buffer.baseAddress, buffer.count)
    // The library must learn of the end with its next read: the kernel may not announce it again.
    incoming.isDrained = count < 0 ? errno == EAGAIN : count > 0 && count < buffer.count
    return count
  }

  // MARK: Heads

  /// Reads until a head is complete and passes it on: 1 then, otherwise 0 or -1 as in ``read(into:)``.
  private func readHead(_ room: inout Room, _ intake: Intake) -> Int {
    if incoming.looked < incoming.kept.count, takeKeptHead(&room) { return 1 }
    while true {
      let count = read(into: intake.scratch)
      guard count > 0 else { return count }
      if watch.phase.0 == .idle { watch.enter(.head) }
      let bytes = UnsafeRawBufferPointer(rebasing: intake.scratch[..<count])
      if incoming.kept.isEmpty {
        if takeHead(bytes, &room) { return 1 }
        incoming.kept.append(contentsOf: bytes)
        incoming.looked = count
      } else {
        incoming.kept.append(contentsOf: bytes)
        if takeKeptHead(&room) { return 1 }
      }
      // A socket that returned less than was asked for is empty now; a TLS session says so itself.
      if incoming.isDrained, !intake.isTLS { return again() }
    }
  }

  /// Searches kept bytes that were not searched yet.
  private func takeKeptHead(_ room: inout Room) -> Bool {
    let looked = incoming.looked
    incoming.looked = incoming.kept.count
    // Sizes are checked now and then, so that a head that arrives in single bytes is not parsed anew with
    // each.
    guard
      looked == 0 || looked / Self.sizeStep != incoming.kept.count / Self.sizeStep
        || incoming.kept.withUnsafeBufferPointer({ RequestHead.mayEnd($0, from: looked) })
    else { return false }
    let kept = incoming.kept
    incoming.kept = []
    if kept.withUnsafeBytes({ takeHead($0, &room) }) { return true }
    incoming.kept = kept
    incoming.looked = kept.count
    return false
  }

  /// Bytes of an unfinished head between two checks of its size.
  private static let sizeStep = 1_024

  /// Passes on the head at the beginning of `bytes` and keeps what follows it; false while it is incomplete.
  private func takeHead(_ bytes: UnsafeRawBufferPointer, _ room: inout Room) -> Bool {
    var head = RequestHead()
    guard let length = head.read(bytes.bindMemory(to: UInt8.self), limits: core.limits) else {
      return false
    }
    let isRefused = headArrived(head)
    incoming.looked = 0
    if isRefused {
      incoming.part = .refused
    } else {
      if length < bytes.count {
        incoming.kept = Array(UnsafeRawBufferPointer(rebasing: bytes[length...]))
      }
      if head.isChunked {
        incoming.part = .chunks(ChunkReader())
      } else if let length = head.contentLength, length > 0 {
        incoming.part = .body(length)
      }
    }
    givePlainHead(head, isRefused: isRefused, &room)
    return true
  }

  /// Gives the library a plain head: the fields it acts on, and nothing else.
  private func givePlainHead(
    _ head: borrowing RequestHead, isRefused: Bool, _ room: inout Room
  ) {
    // The most frequent one, in one piece.
    if !isRefused, head.method == .get, head.isHTTP11, head.isKept, !head.hasBody {
      return give("GET / HTTP/1.1\r\n\r\n", &room)
    }
    give(head.method == .head ? "HEAD / HTTP/1." : "GET / HTTP/1.", &room)
    give(head.isHTTP11 ? "1\r\n" : "0\r\n", &room)
    if isRefused || !head.isKept {
      give("Connection:close\r\n", &room)
    } else if !head.isHTTP11 {
      give("Connection:keep-alive\r\n", &room)
    }
    if !isRefused, head.hasBody {
      if head.isChunked {
        give("Transfer-Encoding:chunked\r\n", &room)
      } else {
        give("Content-Length:", &room)
        give(number: head.contentLength ?? 0, radix: 10, &room)
        give("\r\n", &room)
      }
      if head.expectsContinue, head.isHTTP11 { give("Expect:100-continue\r\n", &room) }
    }
    give("\r\n", &room)
  }

  private func give(_ text: StaticString, _ room: inout Room) {
    give(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), &room)
  }

  private func give(number: Int, radix: Int, _ room: inout Room) {
    var digits = String(number, radix: radix)
    digits.withUTF8 { give(UnsafeRawBufferPointer($0), &room) }
  }

  /// Puts bytes into the library's buffer; those that do not fit come with the next read.
  private func give(_ bytes: UnsafeRawBufferPointer, _ room: inout Room) {
    let fitting = incoming.ready.isEmpty ? min(room.left, bytes.count) : 0
    room.add(.init(rebasing: bytes[..<fitting]))
    if fitting < bytes.count {
      incoming.ready.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[fitting...]))
    }
  }

  // MARK: Bodies

  /// Reads more of a body of announced length, starting with kept bytes.
  private func readBody(_ room: inout Room) -> Int {
    guard case .body(let left) = incoming.part else { return 0 }
    if bodyRefusal != nil { return giveNothing(left, &room) }
    let count: Int
    if incoming.kept.isEmpty {
      let came = read(into: room.rest)
      guard came > 0 else { return came }
      count = min(came, left)
      if count < came { incoming.kept = Array(room.rest[count..<came]) }
      room.count += count
    } else {
      count = min(left, room.left, incoming.kept.count)
      incoming.kept.withUnsafeBytes { room.add(.init(rebasing: $0[..<count])) }
      incoming.kept.removeFirst(count)
    }
    do throws(RequestHead.Refusal) { try note(count) } catch {
      room.count -= count
      refuseBody(error)
      return giveNothing(left, &room)
    }
    incoming.part = count < left ? .body(left - count) : .head
    return incoming.isDrained && incoming.kept.isEmpty && count < left ? again() : count
  }

  private func refuseBody(_ refusal: RequestHead.Refusal) {
    bodyRefusal = refusal
    request?.body = []
  }

  /// Fills up the rest of a refused body without reading it: the library takes an answer only at its end.
  private func giveNothing(_ left: Int, _ room: inout Room) -> Int {
    let count = min(left, room.left)
    UnsafeMutableRawBufferPointer(rebasing: room.rest[..<count])
      .initializeMemory(as: UInt8.self, repeating: 0)
    room.count += count
    incoming.kept = []
    incoming.part = count < left ? .body(left - count) : .refused
    return count
  }

  /// Reads more chunks, checks them, and passes on their data in chunks of the plainest form.
  private func readChunks(_ room: inout Room, _ intake: Intake) -> Int {
    guard case .chunks(var reader) = incoming.part else { return 0 }
    if incoming.kept.isEmpty {
      let count = read(into: intake.scratch)
      guard count > 0 else { return count }
      incoming.kept = Array(intake.scratch[..<count])
    }
    // Taken out, because bytes that do not fit are written next to it.
    var kept = incoming.kept
    incoming.kept = []
    var used = 0
    do throws(RequestHead.Refusal) {
      while used < kept.count, !reader.isWhole, incoming.ready.isEmpty, room.left > 0 {
        used += try giveChunk(kept[used...], &reader, &room)
      }
    } catch {
      // The library takes an answer at a body's end, which this is.
      refuseBody(error)
      incoming.part = .refused
      give(Self.lastChunk, &room)
      return 1
    }
    kept.removeFirst(used)
    incoming.kept = kept
    incoming.part = .chunks(reader)
    if reader.isWhole {
      incoming.part = .head
      give(Self.lastChunk, &room)
      return 1
    }
    return incoming.kept.isEmpty && incoming.isDrained && !intake.isTLS ? again() : 1
  }

  /// Passes on the next piece of data; returns the number of bytes consumed.
  private func giveChunk(
    _ bytes: ArraySlice<UInt8>, _ reader: inout ChunkReader, _ room: inout Room
  ) throws(RequestHead.Refusal) -> Int {
    let dataMax = max(1, room.left - Self.chunkRoom)
    let piece = try bytes.withUnsafeBytes { bytes in
      Result { () throws(RequestHead.Refusal) in try reader.read(bytes, dataMax: dataMax) }
    }.get()
    guard let data = piece.data else { return piece.used }
    try note(data.count)
    give(number: data.count, radix: 16, &room)
    give("\r\n", &room)
    bytes.withUnsafeBytes { give(.init(rebasing: $0[data]), &room) }
    give("\r\n", &room)
    return piece.used
  }

  /// Counts bytes of a body against its own limit and that of all bodies: before the library sees them,
  /// because it takes no answer in the middle of a body.
  private func note(_ count: Int) throws(RequestHead.Refusal) {
    bodyBytes += count
    guard bodyBytes <= plan?.bodyLimit ?? 0 else { throw .bodyTooLarge }
    let charge = bodyBytes - ServerLimits.freeBodyBytes
    guard charge > bodyCharge else { return }
    guard core.bodies.take(charge - bodyCharge) else { throw .bodiesTooMany }
    bodyCharge = charge
  }

  /// Bytes around a chunk's data.
  private static let chunkRoom = 24
  private static let lastChunk: StaticString = "0\r\n\r\n"
}
