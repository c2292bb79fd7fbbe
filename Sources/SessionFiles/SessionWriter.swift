extension SessionScript.Step {
  /// The step as it stands in a file.
  public var text: String {
    switch self {
    case .note(let text): text.isEmpty ? "#" : "# " + text
    case .speakerNote(let text): text.isEmpty ? "#|" : "#| " + text
    case .command(let text, _): text
    case .pause: "---"
    case .marker(let name): "@" + name
    }
  }
}

extension SessionScript {
  /// The session as the text of a file: header, then a step a line; reading it gives the same steps.
  ///
  /// - Complexity: O(length).
  public var text: String {
    "# farfield \(version)\n" + steps.map { $0.text + "\n" }.joined()
  }
}
