import CCertificates
import Synchronization

/// The certificate that new connections are shown, which may be replaced while others go on.
///
/// Replaced ones are kept, some kilobytes each, until the server ends: a handshake may be using one.
final class Certificates: Sendable {
  /// The C part, as a number: pointers are not Sendable, and all of its functions may be called anywhere.
  private let holder: UInt
  private let current: Mutex<ServerCertificate>

  init(_ certificate: ServerCertificate) throws(ServerError) {
    guard let made = certificates_make() else { throw .certificateUnusable }
    holder = UInt(bitPattern: made)
    current = Mutex(certificate)
    guard Self.replace(made, certificate) else { throw .certificateUnusable }
  }

  deinit { certificates_free(OpaquePointer(bitPattern: holder)) }

  /// Shows another from now on; false when it is the one that is shown.
  func replace(_ certificate: ServerCertificate) throws(ServerError) -> Bool {
    try current.withLock { current throws(ServerError) in
      guard certificate.chain != current.chain || certificate.key != current.key else {
        return false
      }
      guard let made = OpaquePointer(bitPattern: holder), Self.replace(made, certificate) else {
        throw .certificateUnusable
      }
      current = certificate
      return true
    }
  }

  /// Shows them in handshakes on the calling thread.
  func show() { certificates_show(OpaquePointer(bitPattern: holder)) }

  private static func replace(_ holder: OpaquePointer, _ certificate: ServerCertificate) -> Bool {
    certificate.chain.withCString { chain in
      certificate.key.withCString { key in certificates_replace(holder, chain, key) != 0 }
    }
  }
}
