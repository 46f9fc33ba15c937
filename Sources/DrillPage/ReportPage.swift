public import Drill

/// The report of a drill as one page that needs nothing else: no network, no script, no font.
///
/// It is there in both languages; which one is seen is chosen on the page, without a script.
public struct ReportPage: Sendable {
  /// The language that is seen first.
  public enum Language: String, Sendable, CaseIterable {
    /// English.
    case english = "en"
    /// Korean.
    case korean = "ko"
  }

  private let report: DrillReport
  private let language: Language

  /// Makes the page of a report.
  public init(_ report: DrillReport, language: Language = .english) {
    self.report = report
    self.language = language
  }

  /// The page, in UTF-8 when written to a file; below 300 KB.
  public var html: String {
    let all = [Words.english, Words.korean]
    let title = Markup.escaped(report.about.title)
    var parts = [
      "<!doctype html>", "<html lang=\"\(language.rawValue)\">", "<head>",
      "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"color-scheme\" content=\"light dark\">",
      "<title>\(title) · boxoffice drill</title>", "<style>\(Self.style)</style>", "</head>",
      "<body>",
    ]
    for words in all {
      let isFirst = words.code == language.rawValue
      parts.append(
        "<input type=\"radio\" name=\"language\" id=\"in-\(words.code)\""
          + (isFirst ? " checked" : "") + ">")
    }
    let labels = all.map {
      "<label for=\"in-\($0.code)\" lang=\"\($0.code)\">\($0.language)</label>"
    }
    parts.append("<nav class=\"languages\" aria-label=\"Language\">\(labels.joined())</nav>")
    for words in all {
      parts.append(
        "<main class=\"in-\(words.code)\" lang=\"\(words.code)\">\(Sections(report, words).all)</main>"
      )
    }
    parts += ["</body>", "</html>", ""]
    return parts.joined(separator: "\n")
  }
}
