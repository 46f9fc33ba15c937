/// The members of an object, in the order in which they were written, and found by name.
///
/// Two names are the same when their UTF-8 bytes are. Swift's own comparison of strings normalises first,
/// which would merge names the sender keeps apart and can be made to take quadratic time.
public struct JSONObject: Sendable {
  /// One named value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONValue
  }

  /// The members in order.
  public private(set) var members: [Member] = []
  /// The position of each name; kept from ``Limits/membersUnindexedMax`` members on.
  private var positions: [NameBytes: Int]?

  /// Makes an object without members.
  public init() {}

  /// The number of members.
  public var count: Int { members.count }

  /// The value called `name`, in constant time.
  public subscript(name: String) -> JSONValue? {
    position(of: name).map { members[$0].value }
  }

  /// Adds a member at the end; returns false and changes nothing when the name is taken.
  public mutating func append(_ name: String, _ value: JSONValue) -> Bool {
    if positions == nil, members.count >= Limits.membersUnindexedMax { index() }
    if positions != nil {
      let known = positions?.updateValue(members.count, forKey: NameBytes(text: name))
      if let known {
        positions?[NameBytes(text: name)] = known
        return false
      }
    } else if position(of: name) != nil {
      return false
    }
    members.append(Member(name: name, value: value))
    return true
  }

  private mutating func index() {
    var positions: [NameBytes: Int] = [:]
    for (position, member) in members.enumerated() {
      positions[NameBytes(text: member.name)] = position
    }
    self.positions = positions
  }

  private func position(of name: String) -> Int? {
    if let positions { return positions[NameBytes(text: name)] }
    let wanted = NameBytes(text: name)
    return members.firstIndex { NameBytes(text: $0.name) == wanted }
  }
}

extension JSONObject: Hashable {
  /// Two objects are equal when they have the same members in the same order.
  public static func == (left: Self, right: Self) -> Bool { left.members == right.members }

  /// Hashes the members in order.
  public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

/// A name compared and hashed by its bytes.
private struct NameBytes: Hashable {
  let text: String

  static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
