import Glibc

/// `MSG_NOSIGNAL`, which the compiler does not find beside the C libraries of this target in every build.
private let withoutSignal: Int32 = 0x4000
/// `SOCK_STREAM`, likewise.
let streamSocket: Int32 = 1
/// `SOCK_CLOEXEC`, likewise.
let closedOnExec: Int32 = 0x8_0000

/// Sends all bytes; returns false when the other end has left.
@discardableResult
func sendAll(_ bytes: [UInt8], to connection: Int32) -> Bool {
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes {
      send(connection, $0.baseAddress, $0.count, withoutSignal)
    }
    guard count > 0 else { return false }
    sent += count
  }
  return true
}
