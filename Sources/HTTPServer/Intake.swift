import CIntake
import Glibc

/// Reads for the connections of one event loop, in place of the library.
///
/// The library keeps a fixed memory for each connection and clears all of it with every request, so heads of
/// 16 KiB would be expensive for all clients; and what it refuses itself, it answers as HTML, some of it with
/// two heads. Therefore it never sees what clients send: this type reads and checks it, and gives the library
/// plain heads and bodies. Lives on the loop's thread.
final class Intake {
  /// Whether the connections carry TLS sessions.
  let isTLS: Bool
  /// Bytes just read and not yet parsed; one buffer for all connections of the loop.
  let scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ServerLimits.scratchBytes, alignment: 16)
  /// The connections, by descriptor. Not checked for overlapping accesses, because every read needs them and
  /// only the loop's thread touches them.
  @exclusivity(unchecked) private var connections: [Unmanaged<Connection>?] = []

  init(isTLS: Bool) { self.isTLS = isTLS }

  deinit { scratch.deallocate() }

  /// Whether the library's reads really come here.
  static var isLinked: Bool { intake_is_linked() != 0 }

  /// The intake of the calling thread; nil on threads without a loop.
  static var current: Intake? {
    intake_context().map { Unmanaged<Intake>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Runs `body` while the library's reads on this thread come here.
  func run(_ body: () -> Void) {
    intake_begin(Unmanaged.passUnretained(self).toOpaque(), Self.reader, isTLS ? 1 : 0)
    body()
    intake_end()
  }

  /// Reads for a connection from now on. It must be removed before it is freed.
  func add(_ connection: Connection) {
    let position = Int(connection.watch.descriptor)
    while connections.count <= position { connections.append(nil) }
    connections[position] = Unmanaged.passUnretained(connection)
  }

  /// Removes a connection whose descriptor is about to be closed.
  func remove(_ connection: Connection) {
    connections[Int(connection.watch.descriptor)] = nil
  }

  private static let reader: intake_reader = { context, descriptor, buffer, count in
    guard let context, let buffer, count > 0 else { return 0 }
    let intake = Unmanaged<Intake>.fromOpaque(context).takeUnretainedValue()
    let position = Int(descriptor)
    guard intake.connections.indices.contains(position),
      let connection = intake.connections[position]
    else { return intake_receive(descriptor, buffer, count) }
    return connection.takeUnretainedValue().receive(
      into: UnsafeMutableRawBufferPointer(start: buffer, count: count), intake)
  }
}
