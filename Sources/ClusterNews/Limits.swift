/// The bounds of the news between instances, each with its unit and reason.
enum Limits {
  /// News in one message; a sale in full swing makes a few hundred in the time between two.
  static let newsPerMessage = 1_000
  /// News kept while Redis is away; more are dropped, which the others notice by their numbers.
  static let untoldMax = 20_000
  /// Milliseconds between two messages: news are told that late at most.
  static let tellMilliseconds = 50
  /// Milliseconds between two signs of life.
  static let beatMilliseconds: Int64 = 200
  /// Milliseconds of silence after which an instance counts as gone, and the channel as lost.
  static let silenceMilliseconds: Int64 = 900
}
