import CCertificates
import Synchronization

/// The certificate shown to new connections, which can be replaced while others continue.
///
/// Replaced ones are kept, some kilobytes each, until the server ends: a handshake may be using one.
final class Certificates: Sendable {
  /// The C part, as a number: pointers are not Sendable, but all of its functions may be called from any
  /// thread.
  private let holder: UInt
  private let current: Mutex<ServerCertificate>

  init(_ certificate: ServerCertificate) throws(ServerError) {
    guard let made = certificates_make() else { throw .certificateUnusable }
    holder = UInt(bitPattern: made)
    current = Mutex(certificate)
    guard Self.replace(made, certificate) else { throw .certificateUnusable }
  }

  deinit { certificates_free(OpaquePointer(bitPattern: holder)) }

  /// Shows another certificate from now on; false when it is the current one.
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

  /// Shows the certificates in handshakes on the calling thread.
  func show() { certificates_show(OpaquePointer(bitPattern: holder)) }

  private static func replace(_ holder: OpaquePointer, _ certificate: ServerCertificate) -> Bool {
    certificate.chain.withCString { chain in
      certificate.key.withCString { key in certificates_replace(holder, chain, key) != 0 }
    }
  }
}
