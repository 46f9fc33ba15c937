import CMicrohttpd
import Glibc

/// The callbacks of the library, each on the thread that owns the connection.
enum LibraryCallbacks {
  /// A client connects; false closes its socket before anything is stored for it.
  static let accept: MHD_AcceptPolicyCallback = { context, address, _ in
    guard let context, let address else { return mhd_yes }
    let loop = Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue()
    return loop.core.accepts(address) ? mhd_yes : mhd_no
  }

  /// A connection was accepted, or its socket is about to be closed.
  static let connection: MHD_NotifyConnectionCallback = { context, library, state, kind in
    guard let context, let library, let state else { return }
    if kind == mhd_started {
      let loop = Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue()
      let core = loop.core
      let connection = Connection(
        loop: loop, library: library, descriptor: mhd_socket(library))
      core.register.add(connection.watch)
      if let network = connection.network { core.addresses.add(network) }
      Intake.current?.add(connection)
      // Either this sees the stop, or the stop sees this watch in the register.
      if core.isStopping { connection.watch.close() }
      state.pointee = Unmanaged.passRetained(connection).toOpaque()
    } else if let pointer = state.pointee {
      let connection = Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue()
      // Waits for a thread that is still resuming inside the library: the daemon it uses cannot end before
      // this returns.
      connection.watch.close()
      Intake.current?.remove(connection)
      if connection.lingers { connection.core.linger(on: connection.watch.descriptor) }
      connection.core.register.remove(connection.watch)
      if let network = connection.network { connection.core.addresses.remove(network) }
      state.pointee = nil
    }
  }

  /// The request line was read; the result comes back as the request's state.
  static let target:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
    ) -> UnsafeMutableRawPointer? = { _, _, library in library.flatMap(mhd_socket_context) }

  /// The head was read, a piece of the body arrived, or its end; or the connection was resumed.
  static let answer: MHD_AccessHandlerCallback = { _, _, _, _, _, upload, size, state in
    guard let pointer = state?.pointee, let size else { return mhd_no }
    let connection = Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
    connection.watch.noteWork()
    switch connection.progress {
    case .head: return connection.headWasRead()
    case .body where size.pointee > 0:
      connection.bodyArrived(bytes(upload, count: size.pointee))
      size.pointee = 0
      return mhd_yes
    case .body: return connection.requestArrived()
    case .awaitingAnswer: return connection.resumed()
    case .answered:
      size.pointee = 0
      return mhd_yes
    }
  }

  /// The answer was sent, or the connection broke.
  static let completed: MHD_RequestCompletedCallback = { _, _, state, reason in
    guard let pointer = state?.pointee else { return }
    let connection = Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
    connection.finished(isComplete: reason == mhd_completed)
  }

  private static func bytes(
    _ start: UnsafePointer<CChar>?, count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    guard let start else { return UnsafeBufferPointer(start: nil, count: 0) }
    let raw = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: raw, count: count)
  }
}
