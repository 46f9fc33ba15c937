public import HTTPServer
public import Ticketing

/// The documents beside the API: pages, their files, and what robots ask for. Their content is another
/// target's; what is true of a concert comes from the office.
public struct Documents: Sendable {
  /// One or more documents at a pattern of the router; nil is answered 404.
  public typealias Answer = @Sendable (Request) -> Response?

  /// A page about one concert.
  public struct ConcertPage: Sendable {
    /// What the identifier in its address names.
    public enum Subject: Sendable {
      /// A concert.
      case concert
      /// A date of one.
      case performance
    }

    let pattern: String
    let subject: Subject
    let answer: @Sendable (ListingLookUp, Request) -> Response?

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - pattern: Its address, with one placeholder.
    ///   - subject: What the placeholder stands for.
    ///   - answer: The page; nil is answered 404.
    public init(
      _ pattern: String, of subject: Subject,
      answer: @escaping @Sendable (ListingLookUp, Request) -> Response?
    ) {
      self.pattern = pattern
      self.subject = subject
      self.answer = answer
    }
  }

  /// What is made of every concert that is sold now or soon, at a pattern.
  public typealias Sitemap = (
    pattern: String, answer: @Sendable ([ConcertListing], Request) -> Response?
  )

  let all: [(pattern: String, answer: Answer)]
  let concertPages: [ConcertPage]
  let sitemap: Sitemap
  let missing: Answer

  /// Gathers documents.
  ///
  /// - Parameters:
  ///   - all: What is the same whatever is sold.
  ///   - concertPages: Pages about one concert each.
  ///   - sitemap: The list of them.
  ///   - missing: The page for a person at an address that has nothing; nil for a program.
  public init(
    _ all: [(pattern: String, answer: Answer)], concertPages: [ConcertPage], sitemap: Sitemap,
    missing: @escaping Answer
  ) {
    self.all = all
    self.concertPages = concertPages
    self.sitemap = sitemap
    self.missing = missing
  }
}
