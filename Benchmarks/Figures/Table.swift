import Measuring

extension Row {
  /// The median of ours with its unit; a dash when it was not measured.
  package var oursText: String { ours.isEmpty ? "-" : text(median(ours)) + figure.unit }

  /// What the limit is, with its median.
  package var limitText: String {
    guard !limit.isEmpty else { return figure.limit }
    return "\(figure.limit): \(text(median(limit)))\(figure.unit)"
  }

  package var ratioText: String { ratio.map { text($0) } ?? "" }

  /// A bound as the table shows it: of a value with its unit.
  package func shown(_ bound: Bound?) -> String {
    guard let bound else { return "" }
    let unit = figure.compares == .value ? figure.unit : ""
    let whole = Int(exactly: bound.number).map { grouped($0) }
    return "\(bound.sign) \(whole ?? text(bound.number))\(unit)"
  }

  /// `aim`, `yes`, `NO`; with a question mark when the limit moved too much.
  package var verdictText: String {
    let word =
      switch verdict {
      case .aim: "aim"
      case .met: "yes"
      case .missed: "NO"
      case .shown: ""
      case .unmeasured: "not measured"
      }
    return doubt == nil ? word : word + "?"
  }

  fileprivate var cells: [String] {
    [
      figure.id, figure.name + (note.isEmpty ? "" : " (\(note))"), oursText, limitText, ratioText,
      shown(figure.must), shown(figure.aim), verdictText,
    ]
  }
}

extension Record {
  private static let heads = [
    "#", "measured", "ours", "limit", "ratio", "must", "aim", "verdict",
  ]

  /// One line for each row, in columns, for a terminal.
  package var table: String {
    Self.columns([Self.heads] + rows.map(\.cells))
  }

  /// Where, when and how it was measured.
  package var caption: String {
    let share = Int((neighbours * 100).rounded())
    return "\(date), \(commit)\(isQuick ? ", quick" : ""): \(machine.cores) cores of "
      + "\(machine.processor), \(machine.memory) MiB, Linux \(machine.kernel); "
      + "\(Int((seconds / 60).rounded())) min, other programs \(share) % of the machine"
  }

  /// The table in Markdown, with what ended early and what is doubtful below it.
  package var markdown: String {
    var lines = [caption + ".", ""]
    lines.append(Self.line(Self.heads))
    lines.append("|---|---|---:|---|---:|---|---|---|")
    for row in rows {
      var cells = row.cells
      if row.verdict == .missed { cells[7] = "**\(cells[7])**" }
      lines.append(Self.line(cells))
    }
    let remarks =
      doubts.map { "- doubtful, \($0)" } + faults.map { "- not measured, \($0.part): \($0.reason)" }
    if !remarks.isEmpty { lines += [""] + remarks }
    return lines.joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String {
    "| "
      + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ")
      + " |"
  }

  /// Cells under each other, two spaces apart; no spaces at the ends.
  static func columns(_ lines: [[String]]) -> String {
    let count = lines.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        line += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// Two runs beside each other, by id: ours of each and how it changed, and both ratios.
package func comparison(of old: Record, with new: Record) -> String {
  var lines = [["#", "measured", "before", "after", "change", "ratio", "ratio", "was", "is"]]
  for row in new.rows {
    guard let before = old.rows.first(where: { $0.figure.id == row.figure.id }) else {
      lines.append([
        row.figure.id, row.figure.name, "", row.oursText, "", "", row.ratioText, "",
        row.verdictText,
      ])
      continue
    }
    lines.append([
      row.figure.id, row.figure.name, before.oursText, row.oursText,
      change(from: before.ours, to: row.ours), before.ratioText, row.ratioText,
      before.verdictText, row.verdictText,
    ])
  }
  for row in old.rows where !new.rows.contains(where: { $0.figure.id == row.figure.id }) {
    lines.append([
      row.figure.id, row.figure.name, row.oursText, "", "", row.ratioText, "", row.verdictText, "",
    ])
  }
  return ["before: " + old.caption, "after:  " + new.caption, "", Record.columns(lines)]
    .joined(separator: "\n")
}

/// `+12 %`.
private func change(from before: [Double], to after: [Double]) -> String {
  guard !before.isEmpty, !after.isEmpty, median(before) > 0 else { return "" }
  let percent = Int(((median(after) / median(before) - 1) * 100).rounded())
  return "\(percent > 0 ? "+" : "")\(percent) %"
}
