public import Ticketing

/// One log-in: from the moment an access token is issued until it expires or is ended.
public enum Session {}

/// Identifies a session.
public typealias SessionID = Identifier<Session>
