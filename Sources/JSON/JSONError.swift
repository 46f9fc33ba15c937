/// Why bytes are not acceptable JSON, and where. The description quotes nothing from the input, so it is safe
/// to send back.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public let reason: Reason
  /// The offset of the byte at which it was noticed, from 0.
  public let offset: Int

  /// Makes a refusal.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What can be wrong.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The text stops inside a value, or is empty.
    case unexpectedEnd = "the text ends unexpectedly"
    /// A byte that is not allowed there.
    case unexpectedByte = "an unexpected byte"
    /// Bytes after the value.
    case trailingBytes = "text after the end of the value"
    /// Not UTF-8: stray or missing continuation, overlong form, surrogate, beyond U+10FFFF.
    case invalidUTF8 = "invalid UTF-8"
    /// A control character inside a string that is not escaped.
    case controlCharacter = "a control character that is not escaped"
    /// A backslash followed by an escape RFC 8259 does not define.
    case invalidEscape = "an invalid escape"
    /// Half of a surrogate pair.
    case loneSurrogate = "half of a surrogate pair"
    /// A number in a form other than RFC 8259's, such as one with a leading zero.
    case malformedNumber = "a malformed number"
    /// A number with more bytes than the bound.
    case numberTooLong = "a number that is too long"
    /// A number outside the range of a double.
    case numberOutOfRange = "a number out of range"
    /// The same name twice in one object.
    case duplicateName = "a name used twice in one object"
    /// More nesting than ``JSONLimits/depthMax``.
    case tooDeep = "too much nesting"
    /// More values than ``JSONLimits/valuesMax``.
    case tooManyValues = "too many values"
  }
}

extension JSONError: CustomStringConvertible {
  /// For example `a malformed number at byte 17`.
  public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
