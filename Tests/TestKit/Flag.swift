import Synchronization

/// Something that one thread sets and others see.
public final class Flag: Sendable {
  private let value = Atomic<Bool>(false)

  /// Not set yet.
  public init() {}

  /// Whether it was set.
  public var isSet: Bool { value.load(ordering: .acquiring) }

  /// Sets it, for good.
  public func set() { value.store(true, ordering: .releasing) }
}
