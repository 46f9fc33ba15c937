import CMicrohttpd

/// libmicrohttpd as this server knows it: its version, and the behaviour that the server works around.
///
/// - It acts on heads that two parsers may read differently, and answers what it refuses as HTML, some of it
///   with two heads. So it never sees what clients send: ``Intake`` reads in its place, ``RequestHead``
///   checks, and `Connection.givePlainHead` gives it a plain form of what it must act on. That is also the
///   defence against request smuggling, so it holds only where the library's reads really come here
///   (``Intake/isLinked``).
/// - It clears a connection's whole memory with every request, so ``Connection`` keeps the heads, and the
///   library gets little memory.
/// - It takes an answer only at the end of a body, so a body refused in its middle is filled up
///   (`Connection.giveNothing`), and what clients still send is drained (``Lingering``).
/// - Its own loop waits again with its full timeout when exactly as many events arrive as it takes at once,
///   so ``EventLoop`` does the waiting.
/// - It aborts when the socket it accepts on is taken away while it accepts, so the loop's own thread closes
///   it (``EventLoop/stopListening()``).
/// - It aborts when it is stopped while a connection is suspended, so ``ConnectionWatch`` ends every
///   suspension first.
public enum HTTPLibrary {
  /// The version in use, such as 0.9.75: the one installed on this machine now, not the one present at build
  /// time.
  public static var version: String { MHD_get_version().map { String(cString: $0) } ?? "" }

  /// The versions with which all of the above was tested, and the suites ran.
  public static let known: Set<String> = ["0.9.75"]

  /// The warning about a version; nil for a known one.
  public static func warning(about version: String = version) -> String? {
    known.contains(version)
      ? nil
      : "libmicrohttpd \(version) was never tried with this program, whose defence against request smuggling "
        + "depends on it: use \(known.sorted().joined(separator: " or ")), or run the tests of HTTPServer with it"
  }
}
