/// Facts about the program.
package enum Program {
  /// The version: that of the newest release in the changelog.
  package static let version = "0.1.0"
}
