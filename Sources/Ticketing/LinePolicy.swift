/// How a waiting line lets people in.
public enum LinePolicy: Hashable, Sendable {
  /// At most `maxActive` people inside; the next enters when one leaves. Each stays at most
  /// `activeSeconds`.
  case capacity(maxActive: Int, activeSeconds: Int)
  /// `size` people every `everySeconds`, each staying at most `activeSeconds`.
  case batch(size: Int, everySeconds: Int, activeSeconds: Int)
  /// Entry fixed at joining: now + floor(ahead / size) x periodSeconds, valid for one period.
  case cycle(size: Int, periodSeconds: Int)

  /// The policy of a concert whose organiser named none: 50 inside for five minutes each.
  public static let standard = LinePolicy.capacity(maxActive: 50, activeSeconds: 300)
}
