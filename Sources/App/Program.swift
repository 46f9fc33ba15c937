/// What the program tells of itself.
package enum Program {
  /// The version, as the newest release of the changelog has it.
  package static let version = "0.1.0"
}
