import Synchronization

/// Keeps apart what must not happen at once in a process: starting a program, and closing a listening socket
/// to bind its port again.
///
/// A program that is being started holds every descriptor of this process until it replaces it, listening
/// sockets too, and meanwhile their ports cannot be bound. The mock brokers of librdkafka end the whole process
/// then.
public enum Spawning {
  private static let lock = Mutex(())

  /// Runs `body`, which starts a program or binds a port anew, while no other call of this does.
  public static func alone<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    try lock.withLock { _ throws(Failure) in try body() }
  }
}
