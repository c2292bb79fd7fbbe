import Evaluation
import Foundation

/// What `help` says, made from the tables of verbs, functions and members.
enum HelpText {
  /// Every word that `help` explains.
  static var topics: [String] {
    Verb.all.map(\.name) + FunctionTable.names + chapters + members
      + FunctionGroup.allCases.map(\.rawValue) + ConstantTable.all.map(\.name)
  }

  /// The chapters that are not in a table.
  static let chapters = ["language", "sessions", "files", "keys", "verbs", "functions"]

  private static var members: [String] {
    Array(Set(MemberTable.all.map(\.name) + MemberTable.methods.map(\.entry.name))).sorted()
  }

  /// The lines about a topic; nil when there is none.
  static func lines(about topic: String) -> [String]? {
    var sections: [[String]] = []
    if let verb = Verb.named(topic) { sections.append(lines(of: verb)) }
    if let entry = FunctionTable.entry(named: topic) { sections.append(lines(of: entry)) }
    sections += memberSections(topic)
    if let constant = ConstantTable.all.first(where: { $0.name == topic }) {
      sections.append(["\(constant.name) = \(numberText(constant.value)): \(constant.summary)"])
    }
    if sections.isEmpty, let group = FunctionGroup(rawValue: topic) {
      sections.append(listing(group))
    }
    if sections.isEmpty, let chapter = chapter(topic) { sections.append(chapter) }
    guard !sections.isEmpty else { return nil }
    return Array(sections.joined(separator: [""]))
  }

  /// Usage, meaning, options, refusals and example of a verb.
  private static func lines(of verb: Verb) -> [String] {
    var lines = [verb.usage, "  " + verb.summary]
    if !verb.details.isEmpty { lines += [""] + paragraphs(verb.details) }
    if !verb.options.isEmpty {
      lines += ["", "options"]
      lines += columns(
        verb.options.map { option in
          ("\(option.name)=\(option.kind.placeholder)", "\(option.help); \(option.standard)")
        })
    }
    if !verb.refusals.isEmpty {
      lines += ["", "refused"] + verb.refusals.map { "  " + $0 }
    }
    return lines + ["", "example"] + example(verb.example)
  }

  /// Signature, meaning, parameters and example of a function.
  private static func lines(of entry: FunctionEntry) -> [String] {
    var lines = [entry.signature, "  " + entry.summary]
    if let help = entry.help { lines += ["", "  " + help] }
    if !entry.aliases.isEmpty {
      lines += ["", "also called " + entry.aliases.joined(separator: ", ")]
    }
    if !entry.parameters.isEmpty {
      lines += ["", "parameters"]
      lines += columns(
        entry.parameters.map { parameter in
          let fallback = parameter.fallback.map { "; \($0) when left out" } ?? ""
          return (parameter.name, "\(parameter.help) (\(parameter.kind.described))\(fallback)")
        })
    }
    return lines + ["", "example"] + example(entry.example)
  }

  private static func memberSections(_ name: String) -> [[String]] {
    let plain = MemberTable.all.filter { $0.name == name }.map { member in
      ["x.\(member.name), of \(member.owner.rawValue)s", "  " + member.summary, "", "example"]
        + example(member.example)
    }
    let methods = MemberTable.methods.filter { $0.entry.name == name }.map { method in
      let letter = method.owner.rawValue.prefix(1)
      return ["\(letter).\(method.entry.signature), of \(method.owner.rawValue)s"]
        + lines(of: method.entry).dropFirst()
    }
    return plain + methods
  }

  /// An example with each statement on a line of its own, as it may be typed.
  private static func example(_ text: String) -> [String] {
    text.components(separatedBy: "; ").map { "  ff> " + $0 }
  }

  /// Two columns; a reader that wraps the lines goes on under the second one.
  static func columns(_ rows: [(String, String)]) -> [String] {
    let width = min(rows.map(\.0.count).max() ?? 0, 24)
    return rows.map { name, text in
      "  \(name)\(String(repeating: " ", count: max(width - name.count, 0)))  \(text)"
    }
  }

  /// Lines of prose run together; a line with a gap inside is part of a list and stays as it is.
  private static func paragraphs(_ lines: [String]) -> [String] {
    var result: [String] = []
    var prose: [String] = []
    for line in lines + ["  "] {
      guard line.contains("  ") else {
        prose.append(line)
        continue
      }
      if !prose.isEmpty { result.append("  " + prose.joined(separator: " ")) }
      prose = []
      if line != "  " { result.append("  " + line) }
    }
    return result
  }
}
