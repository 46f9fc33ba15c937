import Foundation
import Glibc
import Synchronization

/// One connection through the proxy: a thread for each way.
final class ProxiedPair: Sendable {
  private let client: Int32
  private let server: Int32
  private let proxy: CommitProxy
  private let losesAnswer = Atomic<Bool>(false)
  private let ended = Atomic<Int>(0)

  init(client: Int32, server: Int32, proxy: CommitProxy) {
    self.client = client
    self.server = server
    self.proxy = proxy
  }

  func start() {
    Thread { [self] in
      var reader = CommitReader()
      pump(from: client, to: server) { [self] bytes in
        // Everything asked before was answered: the next answer is the commit's.
        if reader.seesCommit(bytes), proxy.commitPasses() {
          losesAnswer.store(true, ordering: .sequentiallyConsistent)
        }
        return true
      }
    }.start()
    Thread { [self] in
      pump(from: server, to: client) { [self] _ in
        while proxy.isSilent { usleep(1_000) }
        guard losesAnswer.load(ordering: .sequentiallyConsistent) else { return true }
        proxy.answerIsLost()
        return false
      }
    }.start()
  }

  /// Ends both sides; the threads close them.
  func hangUp() {
    for side in [client, server] { shutdown(side, Int32(SHUT_RDWR)) }
  }

  /// Hands bytes on until an end or until `passes` says no.
  private func pump(from source: Int32, to sink: Int32, passes: ([UInt8]) -> Bool) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(source, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      let bytes = Array(buffer[..<count])
      guard passes(bytes), Socket.send(bytes, to: sink) else { break }
    }
    hangUp()
    let (_, threads) = ended.add(1, ordering: .sequentiallyConsistent)
    if threads == 2 {
      close(client)
      close(server)
      proxy.forget(self)
    }
  }
}
