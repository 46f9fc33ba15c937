public import HTTPServer
public import Ticketing

/// The documents beside the API: pages, their files, and the documents for robots. Their content belongs to
/// another target; the facts about a concert come from the office.
public struct Documents: Sendable {
  /// One or more documents at a pattern of the router; nil is answered 404.
  public typealias Answer = @Sendable (Request) -> Response?

  /// A page about one concert.
  public struct ConcertPage: Sendable {
    /// The entity that the identifier in its address names.
    public enum Subject: Sendable {
      /// A concert.
      case concert
      /// A date of a concert.
      case performance
    }

    let pattern: String
    let subject: Subject
    let answer: @Sendable (ListingLookUp, Request) -> Response?

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - pattern: Its address, with one placeholder.
    ///   - subject: The entity that the placeholder names.
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

  /// A document at a pattern, made from all concerts on sale now or soon.
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
  ///   - all: Documents that do not depend on the concerts.
  ///   - concertPages: Pages about one concert each.
  ///   - sitemap: The list of the concert pages.
  ///   - missing: The page for a person at an unknown address; nil for a program.
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
