public import Ticketing

/// What an access token says.
public struct AccessClaims: Hashable, Sendable {
  /// Who logged in.
  public let user: UserID
  /// The log-in.
  public let session: SessionID
  /// What the person may do, as of the log-in.
  public let role: User.Role
  /// When it was issued, to the second.
  public let issuedAt: Timestamp
  /// The first instant at which it is refused, to the second.
  public let expiresAt: Timestamp
}

/// Why an access token is refused, in the order of the checks. To a client all are one:
/// UNAUTHENTICATED.
public enum AccessTokenRefusal: Error, Hashable, Sendable {
  /// Not three parts of canonical base64url within the length bound.
  case malformed
  /// Another header than ours: another algorithm, `none`, more members, another order.
  case otherHeader
  /// The signature is not ours.
  case badSignature
  /// Signed by us, but not with the claims this program writes.
  case otherClaims
  /// It has expired.
  case expired
}
