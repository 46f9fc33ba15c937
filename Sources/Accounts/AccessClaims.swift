public import Ticketing

/// The claims of an access token.
public struct AccessClaims: Hashable, Sendable {
  /// The person who logged in.
  public let user: UserID
  /// The session.
  public let session: SessionID
  /// What the person may do, as of the log-in.
  public let role: User.Role
  /// When it was issued, to the second.
  public let issuedAt: Timestamp
  /// The first instant at which it is refused, to the second.
  public let expiresAt: Timestamp
}

/// Why an access token is refused, in the order of the checks. A client sees UNAUTHENTICATED for all of them.
public enum AccessTokenRefusal: Error, Hashable, Sendable {
  /// Not three parts of canonical base64url within the length bound.
  case malformed
  /// A header other than ours: another algorithm, `none`, more members, another order.
  case otherHeader
  /// The signature is not ours.
  case badSignature
  /// Signed by us, but not with the claims this program writes.
  case otherClaims
  /// It has expired.
  case expired
}
