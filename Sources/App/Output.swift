import Glibc

/// Standard output, unbuffered: a starting script waits for the line.
package enum Output {
  /// Writes a line to standard output.
  package static func line(_ text: String) { write(text, STDOUT_FILENO) }
  /// Writes a line to standard error.
  package static func error(_ text: String) { write(text, STDERR_FILENO) }

  private static func write(_ text: String, _ file: Int32) {
    let bytes = Array((text + "\n").utf8)
    _ = Glibc.write(file, bytes, bytes.count)
  }
}
