/// The name of a time zone in the IANA database, such as `Asia/Seoul`, validated where it entered the
/// program.
public struct ZoneName: Hashable, Sendable {
  /// The name as the database writes it.
  public let text: String

  /// Accepts a name that was validated, or comes from the store.
  public init(checked text: String) { self.text = text }

  /// The default zone of concerts.
  public static let seoul = ZoneName(checked: "Asia/Seoul")
}
