import CMicrohttpd

/// libmicrohttpd as this server knows it: which version, and what of its ways the server works around.
///
/// - It acts on heads that two parsers may read differently, and answers what it refuses as HTML, some of it
///   with two heads. It never sees what clients send: ``Intake`` reads in its place, ``RequestHead`` checks,
///   and `Connection.givePlainHead` hands it the plainest form of what it must act on. That is also the
///   defence against request smuggling, so it holds only where the library's reads really come here
///   (``Intake/isLinked``).
/// - It clears a connection's whole memory with every request: heads are kept by ``Connection``, and the
///   library gets little memory.
/// - It takes an answer only at the end of a body: one that is refused in its middle is filled up
///   (`Connection.giveNothing`), and what clients may still send lingers (``Lingering``).
/// - Its own waiting asks again with all its patience when exactly as many events came as it takes at once:
///   ``EventLoop`` waits itself.
/// - It aborts when the socket it accepts on is taken away while it accepts: the loop's own thread closes it
///   (``EventLoop/stopListening()``).
/// - It aborts when it is stopped while a connection is suspended: ``ConnectionWatch`` ends every suspension
///   first.
public enum HTTPLibrary {
  /// The version in use, such as 0.9.75: the one that the machine has now, not the one that was there when
  /// this was built.
  public static var version: String { MHD_get_version().map { String(cString: $0) } ?? "" }

  /// The versions with which all of the above was tried, and the suites ran.
  public static let known: Set<String> = ["0.9.75"]

  /// What is to be said of a version; nil for a known one.
  public static func warning(about version: String = version) -> String? {
    known.contains(version)
      ? nil
      : "libmicrohttpd \(version) was never tried with this program, whose defence against request smuggling "
        + "depends on it: use \(known.sorted().joined(separator: " or ")), or run the tests of HTTPServer with it"
  }
}
