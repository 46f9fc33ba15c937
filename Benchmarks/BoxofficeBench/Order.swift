import Figures
import Measuring

/// What is asked of the program.
enum Order {
  /// Where results go, and what they say of their origin.
  struct Report {
    var file: String?
    var date = ""
    var commit = ""
  }

  case measure(Bench, Report)
  case compare(String, String)
  /// Shows a file of results, or writes it into a document or a picture.
  case report(String, document: String?, picture: String?)

  private static let usage = """
    usage: boxoffice-bench [--quick] [--only PART,PART] [--server PATH] [--work FOLDER]
             [--json FILE --date YYYY-MM-DD --commit ID]
           boxoffice-bench --compare OLD.json NEW.json
           boxoffice-bench --from FILE.json [--document FILE.md] [--picture FILE.svg]
    parts: \(Catalogue.parts.joined(separator: ","))
    """

  init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    var bench = Bench()
    var report = Report()
    var from: String?
    var document: String?
    var picture: String?
    func value() throws -> String {
      guard let value = rest.popFirst() else { throw Failure(Self.usage) }
      return value
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": bench.isQuick = true
      case "--full": bench.isQuick = false
      case "--server": bench.server = try value()
      case "--work": bench.work = try value()
      case "--only":
        bench.only = Set(try value().split(separator: ",").map(String.init))
        guard bench.only.isSubset(of: Catalogue.parts) else { throw Failure(Self.usage) }
      case "--json": report.file = try value()
      case "--date": report.date = try value()
      case "--commit": report.commit = try value()
      case "--from": from = try value()
      case "--document": document = try value()
      case "--picture": picture = try value()
      case "--compare":
        self = .compare(try value(), try value())
        guard rest.isEmpty else { throw Failure(Self.usage) }
        return
      default: throw Failure(Self.usage)
      }
    }
    if let from {
      self = .report(from, document: document, picture: picture)
    } else {
      guard document == nil, picture == nil else { throw Failure(Self.usage) }
      self = .measure(bench, report)
    }
  }
}
