import CLinux
import Glibc

/// A thread of the operating system that runs one closure.
///
/// For work that blocks, or that must run while the task pool is busy.
public struct SystemThread: Sendable {
  private let handle: pthread_t

  /// Starts a thread. It must be joined or detached once.
  ///
  /// - Parameters:
  ///   - name: For `top` and debuggers; the system keeps its first fifteen bytes.
  ///   - body: Runs on the thread; `sending` proves that nothing else keeps what it captures.
  /// - Throws: ``ThreadError`` when the system provides no thread; `body` does not run then.
  public static func start(
    name: String? = nil, _ body: sending @escaping () -> Void
  ) throws(ThreadError) -> SystemThread {
    let box = Unmanaged.passRetained(Body(name: name, run: body))
    var handle = pthread_t()
    let code = pthread_create(&handle, nil, runBody, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw ThreadError(number: code)
    }
    return SystemThread(handle: handle)
  }

  /// Waits until the thread has ended.
  public func join() { pthread_join(handle, nil) }

  /// Lets the thread end by itself.
  public func detach() { pthread_detach(handle) }

  /// Carries a closure to its thread.
  fileprivate final class Body {
    let name: String?
    let run: () -> Void

    init(name: String?, run: @escaping () -> Void) {
      self.name = name
      self.run = run
    }
  }
}

/// The system gave no thread, or no descriptor.
public struct ThreadError: Error, Hashable {
  /// The system's `errno`.
  public let number: Int32
}

private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument {
    let body = Unmanaged<SystemThread.Body>.fromOpaque(argument).takeRetainedValue()
    if let name = body.name { linux_name_thread(name) }
    body.run()
  }
  return nil
}
