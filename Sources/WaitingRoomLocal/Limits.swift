/// The bounds of the embedded waiting room, each with its unit and reason.
enum Limits {
  /// How often one call of join retries when a place it found was undone by a failed commit.
  static let joinAttemptsMax = 4
  /// Places of a finished line removed from the journal by one write: some 10 ms.
  static let forgottenPerWrite = 2_000
}
