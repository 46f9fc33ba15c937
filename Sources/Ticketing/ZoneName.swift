/// The name of a time zone in the IANA database, such as `Asia/Seoul`, checked where it came in.
public struct ZoneName: Hashable, Sendable {
  /// The name as the database writes it.
  public let text: String

  /// Takes a name that was checked, or comes from the store.
  public init(checked text: String) { self.text = text }

  /// Where concerts are whose organiser named no zone.
  public static let seoul = ZoneName(checked: "Asia/Seoul")
}
